/** Random values for an authorization request, and the PKCE challenge. RFC 7636. */

import { base64url } from '../base64url.ts';

/**
 * A `state` that nobody can guess: 32 random bytes, base64url. RFC 6749 section 10.12.
 *
 * @example
 * ```ts
 * const state = generateState();
 * const { url } = await createAuthorizationUrl({ clientId, redirectUri: 'https://my.app/callback', state });
 * ```
 */
export function generateState(): string {
  return randomText();
}

/**
 * A PKCE code verifier: 32 random bytes, base64url, as RFC 7636 section 4.1 recommends.
 *
 * @example
 * ```ts
 * const codeVerifier = generateCodeVerifier();
 * const { url } = await createAuthorizationUrl({ clientId, redirectUri: 'https://my.app/callback', codeVerifier });
 * ```
 */
export function generateCodeVerifier(): string {
  return randomText();
}

/**
 * The S256 challenge of a verifier: base64url of its SHA-256. RFC 7636 section 4.2.
 *
 * @example
 * ```ts
 * const url = new URL('/oauth/authorize', defaultIssuer);
 * url.searchParams.set('code_challenge', await codeChallenge(pending.codeVerifier));
 * url.searchParams.set('code_challenge_method', 'S256');
 * ```
 */
export async function codeChallenge(codeVerifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  return base64url(new Uint8Array(digest));
}

/** True for 43 to 128 unreserved characters, as a verifier has to be. RFC 7636 section 4.1. */
export function isCodeVerifier(text: string): boolean {
  return /^[A-Za-z0-9._~-]{43,128}$/.test(text);
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}
