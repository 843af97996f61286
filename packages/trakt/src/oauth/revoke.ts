/** Ends a token at Trakt. */

import { systemClock } from '../clock.ts';
import type { OAuthOptions } from './options.ts';
import type { Reply } from './outcome.ts';
import { errorCode, outcomeError } from './outcome-error.ts';
import { sendRequest } from './send-request.ts';
import { isSuccess } from './whose-answer.ts';

export interface RevokeOptions extends OAuthOptions {
  /** An access token or a refresh token. Trakt documents access tokens only; to be sure, revoke both. */
  token: string;
}

/**
 * Revokes a token. Resolves when Trakt doesn't accept the token any more, or never did (400 `invalid_grant`, or 401 for
 * another reason than the app). RFC 7009 section 2.
 *
 * If Cloudflare answered in Trakt's place, also with status 200, the token lives on: EdgeBlocked.
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

function isGone({ status, body, from }: Reply): boolean {
  if (from === 'edge' || body.type === 'page') return false;
  if (isSuccess(status)) return true;
  const code = errorCode(body);
  return code === 'invalid_grant' ? status === 400 || status === 401 : status === 401 && code === undefined;
}
