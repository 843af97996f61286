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
import { isSuccess, writerOf } from './whose-answer.ts';

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
  if (from === 'edge') return edgeBlocked(outcome, untilOf(outcome, clock));
  if (status >= 500) {
    return oauthError(status === 500 ? 'server_error' : 'temporarily_unavailable', { status, from: writerOf(status) });
  }
  if (status === 429) return rateLimited({ status, from, until: untilOf(outcome, clock) });
  const code = status >= 400 ? errorCode(body) : undefined;
  if (code) return oauthError(code, { status, from });
  if (status === 403) {
    return appRejected({ status, from });
  }
  if (status === 401 && body.type !== 'page') return oauthError('invalid_client', { status, from });
  return invalidResponse(
    status,
    isSuccess(status) ? 'without the fields that belong there' : `with status ${status} and no reason`,
  );
}

/** The codes that a server can send, and those for Trakt's bare statuses of a device code. */
export type StatedErrorCode = Exclude<OAuthErrorCode, 'state_mismatch' | 'issuer_mismatch' | 'invalid_response'>;

const again = 'Start the sign-in again.';
const byApp = 'Trakt refuses this request of the app. Check its client id, redirect URI and settings.';

const messages: Record<StatedErrorCode, string> = {
  authorization_pending: 'The code has not been entered yet. Ask again after the interval.',
  slow_down: 'Trakt was asked too often. Ask again, less often.',
  expired_token: `The code has expired. ${again}`,
  access_denied: `The sign-in was refused. ${again}`,
  device_code_unknown: `Trakt doesn't know this device code. ${again}`,
  device_code_used: `This device code has been used already. ${again}`,
  invalid_request: byApp,
  invalid_client: "Trakt doesn't know this app, or its client secret is wrong. Check the client id and the secret.",
  invalid_grant: 'Trakt no longer accepts this code or refresh token: used, revoked or expired. Sign in again.',
  invalid_scope: byApp,
  unauthorized_client: byApp,
  unsupported_grant_type: byApp,
  unsupported_response_type: byApp,
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

/** 403 in JSON, about the app itself. */
export function appRejected(options: UsherErrorOptions): AppRejected {
  const message =
    'Trakt refuses the app: its client id is unknown, or it was deleted or not approved. Check it at https://app.trakt.tv/settings/apps.';
  return new AppRejected(message, options);
}

export function edgeBlocked(
  { status, rayId }: { status: number; rayId?: string | undefined },
  until: Date | undefined,
): EdgeBlocked {
  const message = `Cloudflare, in front of Trakt, blocked the request${rayId ? ` (ray ${rayId})` : ''}. App and sign-in are fine.`;
  return new EdgeBlocked(`${message} ${tryAgain(until)}`, { status, from: 'edge', rayId, until });
}

export function rateLimited(options: NonNullable<ConstructorParameters<typeof RateLimited>[1]>): RateLimited {
  return new RateLimited(`Trakt was asked too often. ${tryAgain(options.until)}`, options);
}

function tryAgain(until: Date | undefined): string {
  return `Try again ${until ? `at ${until.toISOString()}` : 'later'}.`;
}

function untilOf({ retryAfterMs }: Reply, clock: Clock): Date | undefined {
  return retryAfterMs === undefined ? undefined : new Date(clock.now() + retryAfterMs);
}
