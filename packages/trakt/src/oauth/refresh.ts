/** Renews tokens with a refresh token. */

import type { OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { readTokens } from './read-tokens.ts';
import { sendTokenRequest } from './token-request.ts';
import type { TokenSet } from './tokens.ts';

export interface RefreshOptions extends OAuthOptions {
  refreshToken: string;
  /** The one that the sign-in was made with; Trakt's documentation asks for it. */
  redirectUri?: string | undefined;
}

/**
 * Exchanges a refresh token for new tokens. It works once: the old refresh token is dead with the answer, so save the new
 * one before using it, and never send the same one twice at a time; a session (`trakt-usher/session`) sees to both.
 * Aborting only keeps the request from being sent. RFC 6749 section 6.
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
 * The request of `refreshTokens` without its judgement: never throws for what the network or the server did.
 * @throws ConfigError, or the signal's reason: in both cases nothing was sent
 */
export function sendRefresh({ refreshToken, redirectUri, ...options }: RefreshOptions): Promise<Outcome> {
  return sendTokenRequest({
    ...options,
    grant: { grant_type: 'refresh_token', refresh_token: refreshToken, redirect_uri: redirectUri },
  });
}
