/** Renews tokens with a refresh token. */

import type { OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { readTokens } from './read-tokens.ts';
import type { OAuthRequest } from './send-request.ts';
import { sendTokenRequest } from './token-request.ts';
import type { TokenSet } from './tokens.ts';

export interface RefreshOptions extends OAuthOptions {
  refreshToken: string;
  /** The redirect URI of the sign-in. Trakt's documentation asks for it. */
  redirectUri?: string | undefined;
}

/**
 * Exchanges a refresh token for new tokens. A refresh token works once. Save the new one before you use its access token,
 * and never send the same one twice; a session takes care of both. Abort prevents the request; it doesn't end one that was
 * sent. RFC 6749 section 6.
 *
 * @example
 * ```ts
 * const tokens = await refreshTokens({ clientId, refreshToken: saved.refreshToken });
 * await save({ ...saved, ...tokens });
 * ```
 * @throws OAuthError (`invalid_grant`: sign in again), NetworkError, EdgeBlocked, RateLimited, AppRejected, ConfigError
 */
export async function refreshTokens(options: RefreshOptions): Promise<TokenSet> {
  return readTokens(await sendRefresh(options), options.clock);
}

/**
 * Sends the request of `refreshTokens`. Whatever the network or the server does is an outcome, not an error.
 * @throws ConfigError, or the signal's reason: in both cases nothing was sent
 */
export function sendRefresh({
  refreshToken,
  redirectUri,
  ...options
}: RefreshOptions & Pick<OAuthRequest, 'reached'>): Promise<Outcome> {
  return sendTokenRequest({
    ...options,
    grant: { grant_type: 'refresh_token', refresh_token: refreshToken, redirect_uri: redirectUri },
  });
}
