/** The error for an outcome that isn't the expected one. Pure. Every call uses it, the poll for a device code with an exception. */

import type { Clock } from '../clock.ts';
import {
  AppRejected,
  EdgeBlocked,
  OAuthError,
  type OAuthErrorCode,
  RateLimited,
  type UsherError,
  type UsherErrorOptions,
} from '../errors.ts';
import type { Outcome, Reply, ReplyBody } from './outcome.ts';
import { jsonString } from './read-reply.ts';
import { writerOf } from './whose-answer.ts';

/**
 * Decides by who answered, by the status and by the RFC's `error` code. Never reads `error_description`, because a server
 * may repeat in it what it was sent.
 *
 * The edge: EdgeBlocked. 5xx: `server_error` (500) or `temporarily_unavailable`. 429: RateLimited. 4xx with an RFC code:
 * OAuthError with that code. 401 without one: `invalid_client`. 403 without one: AppRejected. All else: `invalid_response`.
 */
export function outcomeError(outcome: Outcome, clock: Clock): UsherError {
  if (outcome.kind !== 'reply') return outcome.error;
  const { status, body, from } = outcome;
  if (from === 'edge') return edgeBlocked(outcome, clock);
  if (status >= 500) {
    return oauthError(status === 500 ? 'server_error' : 'temporarily_unavailable', { status, from: writerOf(status) });
  }
  if (status === 429) return rateLimited(outcome, clock);
  const code = status >= 400 ? errorCode(body) : undefined;
  if (code) return oauthError(code, { status, from });
  if (status === 403) {
    const message = 'Trakt refuses this app: its client id is unknown, or it was deleted. Check the client id.';
    return new AppRejected(message, { status, from });
  }
  if (status === 401 && body.type !== 'page') return oauthError('invalid_client', { status, from });
  const ok = status >= 200 && status < 300;
  return invalidResponse(status, ok ? 'without the fields that belong there' : `with status ${status} and no reason`);
}

/** The codes that a server can send, and those for Trakt's bare statuses of a device code. */
export type StatedErrorCode = Exclude<OAuthErrorCode, 'state_mismatch' | 'issuer_mismatch' | 'invalid_response'>;

const messages: Record<StatedErrorCode, string> = {
  authorization_pending: 'The code has not been entered yet. Ask again after the interval.',
  slow_down: 'Trakt was asked too often. Ask again, less often.',
  expired_token: 'The code has expired. Start the sign-in again.',
  access_denied: 'The sign-in was refused. To sign in after all, start again.',
  device_code_unknown: "Trakt doesn't know this device code. Start the sign-in again.",
  device_code_used: 'This device code has been used already. Start the sign-in again.',
  invalid_request: 'Trakt finds the request malformed. Check the client id and the redirect URI.',
  invalid_client: "Trakt doesn't know this app, or its client secret is wrong. Check the client id and the secret.",
  invalid_grant: 'Trakt no longer accepts this code or refresh token: used, revoked or expired. Sign in again.',
  invalid_scope: "Trakt doesn't grant the scope that was asked for.",
  unauthorized_client: 'Trakt lets this app sign in another way only. Check its settings.',
  unsupported_grant_type: "Trakt doesn't offer this way to get tokens.",
  unsupported_response_type: "Trakt doesn't offer this way to sign in.",
  server_error: 'Trakt met an error of its own. Try again later.',
  temporarily_unavailable: 'Trakt is overloaded or being worked on. Try again later.',
};

const retryable: ReadonlySet<OAuthErrorCode> = new Set<OAuthErrorCode>([
  'authorization_pending',
  'slow_down',
  'server_error',
  'temporarily_unavailable',
]);

export function oauthError(code: StatedErrorCode, options: Omit<UsherErrorOptions, 'retryable'> = {}): OAuthError {
  return new OAuthError(code, messages[code], { ...options, retryable: retryable.has(code) });
}

/** The RFC's code in a JSON body. Undefined if there is none, or one that no RFC knows. */
export function errorCode(body: ReplyBody): StatedErrorCode | undefined {
  return statedErrorCode(jsonString(body, 'error'));
}

export function statedErrorCode(code: string | undefined): StatedErrorCode | undefined {
  return code !== undefined && isStated(code) ? code : undefined;
}

function isStated(code: string): code is StatedErrorCode {
  return Object.hasOwn(messages, code);
}

export function invalidResponse(status: number | undefined, how: string): OAuthError {
  return new OAuthError(
    'invalid_response',
    `The authorization server answered ${how}. Check its address. If that is right, try again later.`,
    { status, from: status === undefined ? undefined : 'trakt' },
  );
}

function edgeBlocked(reply: Reply, clock: Clock): EdgeBlocked {
  const { status, rayId } = reply;
  const message = `Cloudflare, in front of Trakt, blocked the request${rayId ? ` (ray ${rayId})` : ''}. Nothing is wrong with the sign-in. Try again later.`;
  return new EdgeBlocked(message, { status, from: 'edge', rayId, until: untilOf(reply, clock) });
}

function rateLimited(reply: Reply, clock: Clock): RateLimited {
  return new RateLimited('Trakt was asked too often. Try again later.', {
    status: reply.status,
    from: 'trakt',
    until: untilOf(reply, clock),
  });
}

function untilOf({ retryAfterMs }: Reply, clock: Clock): Date | undefined {
  return retryAfterMs === undefined ? undefined : new Date(clock.now() + retryAfterMs);
}
