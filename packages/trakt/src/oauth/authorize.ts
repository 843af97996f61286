/** Starts a sign-in in a browser. */

import { ConfigError } from '../errors.ts';
import { checkClientId, checkIssuer } from './options.ts';
import { codeChallenge, generateCodeVerifier, generateState, isCodeVerifier } from './pkce.ts';

export interface AuthorizationUrlOptions {
  clientId: string;
  /** Exactly as registered for the app: Trakt compares every character. */
  redirectUri: string;
  /** Default: random. Nobody may be able to guess it. */
  state?: string | undefined;
  /** Default: random. */
  codeVerifier?: string | undefined;
  /** Opens Trakt's form for a new account. */
  signup?: boolean | undefined;
  /** `login`: Trakt asks for sign-in and consent even if somebody is signed in already. */
  prompt?: 'login' | undefined;
  /** Address of the authorization server. Default: `https://auth.trakt.tv`. */
  issuer?: string | undefined;
}

/** Keep this, for this one browser only, until the answer comes. `state` and `codeVerifier` are secret. */
export interface PendingAuthorization {
  state: string;
  codeVerifier: string;
  redirectUri: string;
  issuer: string;
  clientId: string;
}

export interface AuthorizationRequest extends PendingAuthorization {
  /** The address to send the person to. */
  url: string;
}

/**
 * Makes the address to send a person to, and the values to keep until they come back. It always has a state and a PKCE
 * challenge (S256). RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 9700 section 2.1.
 *
 * @example
 * ```ts
 * const { url, ...pending } = await createAuthorizationUrl({ clientId, redirectUri: 'https://my.app/callback' });
 * sessionStorage.setItem('trakt sign-in', JSON.stringify(pending));
 * location.assign(url);
 * ```
 * @throws ConfigError
 */
export async function createAuthorizationUrl(options: AuthorizationUrlOptions): Promise<AuthorizationRequest> {
  const { redirectUri, state = generateState(), codeVerifier = generateCodeVerifier(), signup, prompt } = options;
  const clientId = checkClientId(options.clientId);
  const issuer = checkIssuer(options.issuer);
  if (!URL.canParse(redirectUri)) {
    throw new ConfigError('redirectUri', 'The redirect URI has to be a whole address, as registered for the app.');
  }
  if (state === '') throw new ConfigError('state', 'The state may not be empty.');
  if (!isCodeVerifier(codeVerifier)) {
    throw new ConfigError(
      'codeVerifier',
      'The code verifier has to be 43 to 128 of the characters A-Z a-z 0-9 - . _ ~',
    );
  }
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: await codeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(signup && { signup: 'true' }),
    ...(prompt && { prompt }),
  });
  return { url: `${issuer}/oauth/authorize?${query}`, state, codeVerifier, redirectUri, issuer, clientId };
}
