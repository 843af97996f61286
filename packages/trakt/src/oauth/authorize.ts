/** Starts a sign-in in a browser. */

import { ConfigError } from '../errors.ts';
import { checkClientId, checkIssuer } from './options.ts';
import { codeChallenge, generateCodeVerifier, generateState, isCodeVerifier } from './pkce.ts';

export interface AuthorizationUrlOptions {
  clientId: string;
  /** Exactly as registered for the app; Trakt compares it to the letter. */
  redirectUri: string;
  /** Random unless given. It has to be unguessable. */
  state?: string | undefined;
  /** Random unless given. */
  codeVerifier?: string | undefined;
  /** Opens on the form for a new Trakt account. */
  signup?: boolean | undefined;
  /** `login`: asks who it is and for consent even if somebody is signed in to Trakt. */
  prompt?: 'login' | undefined;
  /** Address of the authorization server; `https://auth.trakt.tv` unless told. */
  issuer?: string | undefined;
}

/** What has to be kept, for this one browser only, until the answer comes. `state` and `codeVerifier` are secret. */
export interface PendingAuthorization {
  state: string;
  codeVerifier: string;
  redirectUri: string;
  issuer: string;
  clientId: string;
}

export interface AuthorizationRequest extends PendingAuthorization {
  /** Where to send the person. */
  url: string;
}

/**
 * The address to send a person to, and what to keep until they come back. Always with a state and a PKCE challenge (S256).
 * RFC 6749 section 4.1.1, RFC 7636 section 4.3, RFC 9700 section 2.1.
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
