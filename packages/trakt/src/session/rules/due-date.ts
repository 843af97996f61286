/** When the next refresh falls due. Token protocol, step 1. */

import type { TokenRecord } from '../store/record.ts';

/** A clock that reads earlier than the receipt can't tell how old the token is: renew it. */
export function isDue(record: TokenRecord, nowMs: number): boolean {
  return nowMs < record.current.receivedAtMs || (record.dueAtMs !== undefined && nowMs >= record.dueAtMs);
}

/**
 * Draws when a refresh falls due: after 65 to 75 % of the life, at random, so that accounts that signed in together don't
 * refresh together.
 *
 * @example
 * ```ts
 * const receivedAtMs = Date.now();
 * const dueAtMs = drawDueAtMs({ receivedAtMs, expiresIn: tokens.expiresIn }, Math.random);
 * ```
 */
export function drawDueAtMs(
  { receivedAtMs, expiresIn }: { receivedAtMs: number; expiresIn: number | undefined },
  random: () => number,
): number | undefined {
  return expiresIn === undefined ? undefined : Math.floor(receivedAtMs + expiresIn * 1000 * (0.65 + 0.1 * random()));
}
