/** The answers that a program gets from the shield's own hand. RFC 6749 sections 5.1 and 5.2. */

import type { ShieldedTokens } from '@trakt-usher/vault';
import { UsherError } from 'trakt-usher';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' };

export function errorAnswer(status: 400 | 401, error: string): Answer {
  return { status, headers: json, body: JSON.stringify({ error }) };
}

const leastWaitSeconds = 15;
const mostWaitSeconds = 15 * 60;

/** Whether Trakt has used the token isn't known yet, or nobody can be asked now. */
export function tryLater(error: unknown, nowMs: number): Answer {
  const retryAtMs = error instanceof UsherError ? error.retryAt?.getTime() : undefined;
  const seconds = retryAtMs === undefined ? leastWaitSeconds : Math.ceil((retryAtMs - nowMs) / 1000);
  const wait = Math.min(Math.max(seconds, leastWaitSeconds), mostWaitSeconds);
  const headers = { ...json, 'retry-after': String(wait) };
  return { status: 503, headers, body: JSON.stringify({ error: 'temporarily_unavailable' }) };
}

/** The stored tokens, as they would be if they were issued now: the end of their life stays the same. */
export function pairAnswer({ record, refreshToken }: ShieldedTokens, nowMs: number): Answer {
  const { accessToken, expiresIn, receivedAtMs, createdAtMs, scope } = record.current;
  const goneSeconds = Math.max(0, Math.floor((nowMs - receivedAtMs) / 1000));
  const created = createdAtMs ?? receivedAtMs;
  const body = {
    access_token: accessToken,
    token_type: 'bearer',
    ...(expiresIn !== undefined && { expires_in: Math.max(0, expiresIn - goneSeconds) }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(scope !== undefined && { scope }),
    created_at: Math.floor(created / 1000) + goneSeconds,
  };
  return { status: 200, headers: json, body: JSON.stringify(body) };
}

/** There is nothing left to revoke. RFC 7009 section 2.2. */
export function doneAnswer(): Answer {
  return { status: 200, headers: json, body: '{}' };
}
