/** Judges what to do with an account's tokens: pure, so that every case can be tried. */

import type { SignInReason } from '../../errors.ts';
import { answerLost, expiresAtMs, type TokenRecord } from '../store/record.ts';

export type Decision =
  /** Serve the access token. */
  | { kind: 'use' }
  /** Serve it, and renew it behind the caller. */
  | { kind: 'refresh_soon' }
  /** The caller has to wait for a new one; not to be sent before `notBeforeMs`. */
  | { kind: 'refresh_now'; reason: 'expired' | 'rejected' | 'asked'; notBeforeMs?: number }
  /** A refresh is in doubt. `blocking`: the caller has to wait; not to be touched before `notBeforeMs`. */
  | { kind: 'recover'; blocking: boolean; notBeforeMs?: number }
  | { kind: 'sign_in'; reason: SignInReason };

/** What the caller knows or wants beyond "a valid token". */
export interface RefreshRequest {
  /** The access token that a server has just refused. */
  rejected?: string | undefined;
  /** These tokens are to be renewed, due or not. Others than these are news already. */
  renew?: Pick<TokenRecord, 'grantId' | 'version'> | undefined;
}

/**
 * Decides what to do with an account's tokens, now. Looks only at the record, the clock reading and the caller's request. A
 * life counts from receipt by our own clock; thresholds are the token protocol's.
 */
export function decide(
  record: TokenRecord | undefined,
  nowMs: number,
  { rejected, renew }: RefreshRequest = {},
): Decision {
  if (!record) return { kind: 'sign_in', reason: 'never' };
  const refused = rejected === record.current.accessToken;
  const asked = renew?.grantId === record.grantId && renew.version === record.version;
  const unusable = refused || isExpired(record, nowMs);
  const { status } = record;
  if (status.state === 'sign_in_required') {
    return unusable || asked ? { kind: 'sign_in', reason: status.reason } : { kind: 'use' };
  }
  if (!record.current.refreshable) {
    return unusable || asked ? { kind: 'sign_in', reason: refused ? 'revoked' : 'expired' } : { kind: 'use' };
  }
  // A rest that was dated by a clock that has been set back since is over.
  const setBack = record.lastError !== undefined && nowMs < record.lastError.atMs;
  const waiting = record.retryAtMs !== undefined && nowMs < record.retryAtMs && !setBack;
  if (asked) return record.intent ? { kind: 'recover', blocking: true } : { kind: 'refresh_now', reason: 'asked' };
  if (!unusable) {
    if (waiting || !(record.intent || isDue(record, nowMs))) return { kind: 'use' };
    return record.intent ? { kind: 'recover', blocking: false } : { kind: 'refresh_soon' };
  }
  // A doubt is left alone while there is a token to serve; without one it rests only after a sending that was refused.
  const resting = waiting && !(record.intent && record.lastError?.code === answerLost);
  const rest = resting && record.retryAtMs !== undefined ? { notBeforeMs: record.retryAtMs } : {};
  if (record.intent) return { kind: 'recover', blocking: true, ...rest };
  return { kind: 'refresh_now', reason: refused ? 'rejected' : 'expired', ...rest };
}

function isExpired(record: TokenRecord, nowMs: number): boolean {
  const endMs = expiresAtMs(record.current);
  return endMs !== undefined && nowMs >= endMs;
}

/** A clock that reads earlier than the receipt can't tell how old the token is: renew it. */
function isDue(record: TokenRecord, nowMs: number): boolean {
  return nowMs < record.current.receivedAtMs || (record.dueAtMs !== undefined && nowMs >= record.dueAtMs);
}

/**
 * Draws when a refresh falls due: after 65 to 75 % of the life, at random, so that accounts that signed in together don't
 * refresh together.
 */
export function drawDueAtMs(
  { receivedAtMs, expiresIn }: { receivedAtMs: number; expiresIn: number | undefined },
  random: () => number,
): number | undefined {
  return expiresIn === undefined ? undefined : Math.floor(receivedAtMs + expiresIn * 1000 * (0.65 + 0.1 * random()));
}
