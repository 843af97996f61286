/** Ends a token at Trakt. */

import { systemClock } from '../clock.ts';
import type { OAuthOptions } from './options.ts';
import type { Reply } from './outcome.ts';
import { errorCode, outcomeError } from './outcome-error.ts';
import { sendRequest } from './send-request.ts';

export interface RevokeOptions extends OAuthOptions {
  /** An access token or a refresh token. Trakt documents access tokens only; to be thorough, revoke both. */
  token: string;
}

/**
 * Revokes a token, and resolves when Trakt no longer accepts it, which includes that it never knew it (400
 * `invalid_grant`, or 401 for another reason than the app). RFC 7009 section 2.
 *
 * A page where nothing was due (Cloudflare's check, with status 200) is EdgeBlocked: the token lives on.
 *
 * @example
 * ```ts
 * await revokeToken({ clientId, token: tokens.accessToken });
 * ```
 * @throws OAuthError (`invalid_client`: the client id or secret is wrong), NetworkError, EdgeBlocked, RateLimited,
 * AppRejected, ConfigError, or the signal's reason
 */
export async function revokeToken({ token, ...options }: RevokeOptions): Promise<void> {
  const outcome = await sendRequest({ options, path: '/oauth/revoke', fields: { token }, abort: 'any_time' });
  if (outcome.kind === 'reply' && isGone(outcome)) return;
  throw outcomeError(outcome, options.clock ?? systemClock);
}

function isGone({ status, body, mitigated }: Reply): boolean {
  if (mitigated || body.type === 'page') return false;
  if (status >= 200 && status < 300) return true;
  const code = errorCode(body);
  return code === 'invalid_grant' ? status === 400 || status === 401 : status === 401 && code === undefined;
}
