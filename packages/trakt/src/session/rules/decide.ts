/** Judges what to do with an account's tokens. Pure, so that every case can be tried. Token protocol, step 1. */

import type { SignInReason } from '../../errors.ts';
import { expiresAtMs, isInDoubt, putOff, type RecordInDoubt, type TokenRecord } from '../store/record.ts';
import { isDue } from './due-date.ts';
import { type Caller, isClockSetBack, resendForMs } from './resend-time.ts';

export type Decision =
  /** Serve the access token. */
  | { kind: 'use' }
  /** Serve it, and renew it behind the caller. */
  | { kind: 'refresh_soon' }
  /** The caller has to wait for a new one; not to be sent before `notBeforeMs`. */
  | { kind: 'refresh_now'; reason: 'expired' | 'rejected' | 'asked'; notBeforeMs?: number }
  /** A refresh is in doubt. `blocking`: the caller has to wait; not to be sent again before `notBeforeMs`. */
  | { kind: 'recover'; blocking: boolean; notBeforeMs?: number }
  | { kind: 'sign_in'; reason: SignInReason };

/** Until when nothing may be sent; undefined: it may be sent now, or never. */
export function notBeforeMsOf(decision: Decision): number | undefined {
  return 'notBeforeMs' in decision ? decision.notBeforeMs : undefined;
}

/** What the caller knows or wants beyond "a valid token". */
export interface RefreshRequest {
  /** The access token that a server has just refused. */
  rejected?: string | undefined;
  /**
   * Forces a refresh of exactly this version, due or not. If the stored version differs, another caller has refreshed already:
   * its tokens are used.
   */
  renew?: Pick<TokenRecord, 'grantId' | 'version'> | undefined;
}

/**
 * Decides what to do with an account's tokens, now. Looks only at the record, the clock reading and the caller's request. A
 * life counts from receipt by our own clock.
 *
 * @example
 * ```ts
 * const decision = decide(await session.read(), Date.now());
 * if (decision.kind === 'sign_in') showSignIn(decision.reason);
 * ```
 */
export function decide(record: TokenRecord | undefined, nowMs: number, request: RefreshRequest = {}): Decision {
  if (!record) return { kind: 'sign_in', reason: 'never' };
  const refused = isRefused(record, request);
  const asked = isAsked(record, request);
  const unusable = refused || isExpired(record, nowMs);
  const { status } = record;
  if (status.state === 'sign_in_required') {
    return unusable || asked ? { kind: 'sign_in', reason: status.reason } : { kind: 'use' };
  }
  if (!record.current.refreshable) {
    return unusable || asked ? { kind: 'sign_in', reason: refused ? 'revoked' : 'expired' } : { kind: 'use' };
  }
  if (isInDoubt(record)) return decideInDoubt(record, nowMs, request);
  if (asked) return { kind: 'refresh_now', reason: 'asked' };
  const { lastError } = record;
  // A retryAt that was dated by a clock that has been set back since means nothing, and one for tokens that serve holds only them.
  const isVoid = lastError !== undefined && (nowMs < lastError.atMs || (unusable && lastError.code === putOff));
  const notBeforeMs = isVoid ? undefined : record.retryAtMs;
  const waiting = notBeforeMs !== undefined && nowMs < notBeforeMs;
  if (!unusable) return waiting || !isDue(record, nowMs) ? { kind: 'use' } : { kind: 'refresh_soon' };
  return { kind: 'refresh_now', reason: refused ? 'rejected' : 'expired', ...(waiting && { notBeforeMs }) };
}

/** For whom a refresh would be. */
export function callerOf(record: TokenRecord, nowMs: number, request: RefreshRequest): Caller {
  if (isAsked(record, request)) return 'asked';
  return isRefused(record, request) || isExpired(record, nowMs) ? 'blocked' : 'behind';
}

function decideInDoubt(record: RecordInDoubt, nowMs: number, request: RefreshRequest): Decision {
  const caller = callerOf(record, nowMs, request);
  const blocking = caller !== 'behind';
  const { retryAtMs, refusedAtMs, status } = record;
  const unnoted = request.rejected === record.current.accessToken && refusedAtMs === undefined;
  const judged = status.state === 'suspect' && !unnoted && !isClockSetBack(record, nowMs);
  if (!judged || retryAtMs === undefined) return { kind: 'recover', blocking };
  const notBeforeMs = resendForMs(retryAtMs, record, caller);
  if (nowMs >= notBeforeMs) return { kind: 'recover', blocking };
  return blocking ? { kind: 'recover', blocking, notBeforeMs } : { kind: 'use' };
}

function isAsked(record: TokenRecord, { renew }: RefreshRequest): boolean {
  return renew?.grantId === record.grantId && renew.version === record.version;
}

/** Whether a server refused the current access token: just now, or as it is on record. */
function isRefused(record: TokenRecord, { rejected }: RefreshRequest): boolean {
  return record.refusedAtMs !== undefined || rejected === record.current.accessToken;
}

function isExpired(record: TokenRecord, nowMs: number): boolean {
  const endMs = expiresAtMs(record.current);
  return endMs !== undefined && nowMs >= endMs;
}
