/**
 * The sign-ins that this process has taken up. The cookie alone can't tell: a copy of it opens until it expires, and a code
 * that is sent a second time may end the sign-in at Trakt. Another server of the site doesn't know of them.
 */

/** Nobody can fill the memory: the oldest go first. */
const mostStates = 10_000;

export interface SpentStates {
  /** False if it was added before. */
  add(state: string, expiresAtMs: number): boolean;
}

export function createSpentStates(now: () => number): SpentStates {
  const expiryOf = new Map<string, number>();
  return {
    add(state, expiresAtMs) {
      if (expiryOf.has(state)) return false;
      for (const [oldest, expiry] of expiryOf) {
        if (expiry > now() && expiryOf.size < mostStates) break;
        expiryOf.delete(oldest);
      }
      expiryOf.set(state, expiresAtMs);
      return true;
    },
  };
}
