/** Judges where a refresh token stands in its grant. Pure. Token protocol, the shield, rules 3 and 4. */

import { decide, type TokenRecord } from 'trakt-usher/session';
import type { KnownToken } from './grant-book.ts';

export type Standing =
  /** The vault has no record that it is the token of: it is asked for as if nobody knew it. */
  | { readonly kind: 'new' }
  | { readonly kind: 'current' | 'replaced'; readonly record: TokenRecord }
  | { readonly kind: 'over' };

const replacedLifeMs = 30 * 86_400_000;

/** `isSent`: it is the token of the refresh that is in doubt. */
export function standingOf(
  { grant, version, newest, replacedAtMs }: KnownToken,
  { record, isSent, nowMs }: { record: TokenRecord | undefined; isSent: boolean; nowMs: number },
): Standing {
  if (grant.ended) return { kind: 'over' };
  const isAhead = record !== undefined && version > record.version && !isSent;
  if (version === newest && (isAhead || !record || isRefused(record))) return { kind: 'new' };
  if (isAhead || !record || record.status.state === 'sign_in_required') return { kind: 'over' };
  if (version >= record.version) {
    // In doubt, the one after it may never have reached its program. Else there is none, unless the vault was put back.
    const isReplaced = newest > version + (record.intent ? 1 : 0);
    return isReplaced ? { kind: 'over' } : { kind: 'current', record };
  }
  const isOver = replacedAtMs !== undefined && nowMs > replacedAtMs + replacedLifeMs;
  return isOver ? { kind: 'over' } : { kind: 'replaced', record };
}

/** Trakt has said no, and has never given tokens for it. */
export function isRefused({ current, status }: TokenRecord): boolean {
  return current.accessToken === '' && status.state === 'sign_in_required';
}

/** Trakt has never given tokens for it, and nothing is in doubt. */
export function isUntaken(record: TokenRecord): boolean {
  return isRefused(record) || (record.current.accessToken === '' && record.intent === undefined);
}

/** Its access token has life left, and no 401 has passed for it. */
export function isGood(record: TokenRecord, nowMs: number): boolean {
  if (record.current.accessToken === '' || record.refusedAtMs !== undefined) return false;
  const decision = decide(record, nowMs);
  return (
    decision.kind === 'use' || decision.kind === 'refresh_soon' || (decision.kind === 'recover' && !decision.blocking)
  );
}
