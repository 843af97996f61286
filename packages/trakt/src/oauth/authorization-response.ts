/** Checks the answer that the browser brings back from Trakt. */

import { OAuthError } from '../errors.ts';
import type { PendingAuthorization } from './authorize.ts';
import { invalidResponse, oauthError, statedErrorCode } from './outcome-error.ts';

export interface AuthorizationResponse {
  /** The whole address that Trakt sent the browser to, or only its query, as URLSearchParams. */
  response: string | URL | URLSearchParams;
  /** The values to keep that `createAuthorizationUrl` returned. Nothing is kept where no sign-in is under way. */
  pending: Partial<Pick<PendingAuthorization, 'state' | 'issuer'>> | undefined;
}

/**
 * Returns the authorization code if the answer belongs to the request: no parameter is there twice, the state is ours,
 * and so is the issuer (`iss`, RFC 9207) if the answer names one. RFC 6749 section 4.1.2.
 *
 * A wrong state means that this is the answer to another sign-in. Keep waiting for the right one.
 *
 * @example
 * ```ts
 * const { code } = validateAuthorizationResponse({ response: location.href, pending });
 * ```
 * @throws OAuthError `state_mismatch`, `issuer_mismatch`, `access_denied` (the person refused) or another of the RFC's
 * codes, `invalid_response`
 */
export function validateAuthorizationResponse({ response, pending }: AuthorizationResponse): { code: string } {
  const params = response instanceof URLSearchParams ? response : queryOf(response);
  const names = [...params.keys()];
  if (new Set(names).size !== names.length) throw invalidResponse(undefined, 'with a parameter that is there twice');
  if (!pending?.state) {
    throw new OAuthError('state_mismatch', 'No sign-in is under way here. Start the sign-in again.');
  }
  if (!equalInConstantTime(params.get('state') ?? '', pending.state)) {
    throw new OAuthError('state_mismatch', "This answer doesn't belong to this sign-in. Start the sign-in again.");
  }
  const issuer = params.get('iss');
  const isOurs =
    issuer === null || (pending.issuer !== undefined && withoutSlash(issuer) === withoutSlash(pending.issuer));
  if (!isOurs) {
    throw new OAuthError(
      'issuer_mismatch',
      'This answer comes from another server than was asked. Start the sign-in again.',
    );
  }
  const error = params.get('error');
  if (error !== null) {
    const code = statedErrorCode(error);
    throw code ? oauthError(code) : invalidResponse(undefined, 'with an error of an unknown kind');
  }
  const code = params.get('code');
  if (!code) throw invalidResponse(undefined, 'without a code');
  return { code };
}

/** Takes the same time for a nearly right guess and for a wrong one. Only the length can be measured. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function queryOf(address: string | URL): URLSearchParams {
  if (!URL.canParse(address)) throw invalidResponse(undefined, 'with something that is not an address');
  return new URL(address).searchParams;
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/+$/, '');
}
