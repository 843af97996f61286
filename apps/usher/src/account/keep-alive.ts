/**
 * How long a sign-in lasts that nobody uses. Trakt deletes apps that are unused for 30 days, and a refresh token may lapse
 * as well. A renewal counts as use.
 */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const unusedLifeMs = 30 * dayMs;
/** Well within a week. */
const touchAfterMs = 6 * dayMs;
/** The person is told so long before. */
const warningMs = 10 * dayMs;

/** When it has to be used again. */
export function useBeforeMs({ receivedAtMs }: { receivedAtMs: number }): number {
  return receivedAtMs + unusedLifeMs;
}

export function isDueSoon(beforeMs: number, nowMs: number): boolean {
  return beforeMs - nowMs <= warningMs;
}

/** Whether it was left alone for so long that its person has to know: nightly runs have nothing to be told. */
export function isRarelyUsed({ receivedAtMs }: { receivedAtMs: number }, nowMs: number): boolean {
  return nowMs - receivedAtMs > 7 * dayMs;
}

/** When a schedule renews what nothing else has renewed. `triedAtMs`: its last try. */
export function touchTime({
  receivedAtMs,
  triedAtMs,
}: {
  receivedAtMs: number;
  triedAtMs?: number | undefined;
}): number {
  return Math.max(receivedAtMs + touchAfterMs, triedAtMs === undefined ? 0 : triedAtMs + hourMs);
}
