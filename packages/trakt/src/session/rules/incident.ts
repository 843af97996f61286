/**
 * Tells a provider's incident from sign-ins that ended: when many accounts of one app are refused within minutes, it is
 * the server that is wrong. Pure. The paragraph after Recovery, in the token protocol.
 */

/** A server's word on one grant: it was renewed, or refused (`grant_dead`, `grant_lost`). */
export interface GrantReply {
  atMs: number;
  grantId: string;
  refused: boolean;
}

export const incidentWindowMs = 600_000;
const fewestAccounts = 5;
const leastShare = 0.2;

/** Whether the replies of the last ten minutes are an incident: 5 accounts, and a fifth of all attempts. */
export function isIncident(
  replies: { refused: readonly Omit<GrantReply, 'refused'>[]; renewedAtMs: readonly number[] },
  nowMs: number,
): boolean {
  const isRecent = (atMs: number) => atMs > nowMs - incidentWindowMs && atMs <= nowMs;
  const refused = replies.refused.filter(({ atMs }) => isRecent(atMs));
  const accounts = new Set(refused.map(({ grantId }) => grantId));
  if (accounts.size < fewestAccounts) return false;
  const renewed = replies.renewedAtMs.filter(isRecent);
  return refused.length >= (refused.length + renewed.length) * leastShare;
}

/** How long an app's refreshes are frozen, and over how long they then come back, in milliseconds. */
export const freezeMs = 1_800_000;
export const thawMs = 3_600_000;

/** The freezes that an account was refused in; those that follow within hours count as one. */
export interface Freezes {
  count: number;
  lastAtMs: number;
}

const hoursApartMs = 7_200_000;
const mostFreezes = 2;

export function withFreeze(before: Freezes | undefined, nowMs: number): Freezes {
  if (before && nowMs >= before.lastAtMs && nowMs - before.lastAtMs < hoursApartMs) return before;
  return { count: (before?.count ?? 0) + 1, lastAtMs: nowMs };
}

/** An account that is refused again after two freezes, hours apart, is refused: no incident holds for so long. */
export function isRefusedForGood(freezes: Freezes | undefined): boolean {
  return (freezes?.count ?? 0) >= mostFreezes;
}
