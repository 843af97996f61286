/** How much is asked for, and with which token. */

export const token = 'bench-access-token';
/** Rows of the history. */
export const plays = 100_000;
/** GETs of each contender, in all rounds together, and how many of them at once. */
export const requests = 20_000;
export const atOnce = 50;
export const rounds = 7;
