/** Turns an authorization code into tokens. */

import type { OAuthOptions } from './options.ts';
import { readFirstTokens } from './read-tokens.ts';
import { sendTokenRequest } from './token-request.ts';
import type { TokenSet } from './tokens.ts';

export interface ExchangeCodeOptions extends OAuthOptions {
  /** From `validateAuthorizationResponse`. */
  code: string;
  /** Exactly the one of the authorization URL. */
  redirectUri: string;
  /** The verifier of the challenge in the authorization URL. */
  codeVerifier?: string | undefined;
}

/**
 * Exchanges an authorization code for tokens. A code works once, and a second use may revoke its tokens: after a lost
 * answer (NetworkError) start the sign-in again. Abort prevents the request; it doesn't end one that was sent.
 * RFC 6749 section 4.1.3, RFC 7636 section 4.5.
 *
 * @example
 * ```ts
 * const { code } = validateAuthorizationResponse({ response: request.url, pending });
 * const { codeVerifier, redirectUri } = pending;
 * const tokens = await exchangeCode({ clientId, code, redirectUri, codeVerifier });
 * ```
 * @throws OAuthError, NetworkError, EdgeBlocked, RateLimited, AppRejected, ConfigError
 */
export async function exchangeCode(options: ExchangeCodeOptions): Promise<TokenSet> {
  const { code, redirectUri, codeVerifier, ...rest } = options;
  const outcome = await sendTokenRequest({
    ...rest,
    grant: { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier },
  });
  return { ...readFirstTokens(outcome, options.clock), redirectUri };
}
