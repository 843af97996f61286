/** Reads and checks the parameters of /oauth/authorize (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
import { redirectProblem, type SandboxApp } from '../registered.ts';
import type { Apps } from './apps.ts';
import { singleValues } from './params.ts';

export interface AuthorizationRequest {
  readonly app: SandboxApp;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
  /** The error that goes back to the client instead of a code. */
  readonly refusal: AuthorizationError | undefined;
}

export interface AuthorizationError {
  readonly error: 'access_denied' | 'invalid_request' | 'unsupported_response_type';
  readonly error_description: string;
}

/** Returns the request, or an Error that only the person sees: the browser must not be sent to an address that no known client has registered. */
export function readAuthorizationRequest(search: URLSearchParams, apps: Apps): AuthorizationRequest | Error {
  const params = singleValues(search);
  if (params instanceof Error) return params;
  const { client_id: clientId, redirect_uri: redirectUri, code_challenge: codeChallenge, state } = params;
  if (!clientId) return new Error('client_id is missing.');
  if (apps.wasDeleted(clientId)) return new Error('invalid_client: the app with this client_id was deleted.');
  const app = apps.find(clientId);
  if (!app) return new Error('invalid_client: there is no app with this client_id.');
  if (!redirectUri) return new Error('redirect_uri is missing.');
  const problem = redirectProblem(app, redirectUri);
  if (problem !== undefined) return new Error(problem);
  return { app, redirectUri, state, codeChallenge, refusal: refusalOf(params) };
}

function refusalOf({
  response_type: type,
  code_challenge: challenge,
  code_challenge_method: method,
}: Readonly<Record<string, string>>): AuthorizationError | undefined {
  if (type === undefined) return invalid('response_type is missing.');
  if (type !== 'code') return { error: 'unsupported_response_type', error_description: 'Only code is supported.' };
  if (challenge === undefined) {
    return method === undefined ? undefined : invalid('code_challenge_method is there without code_challenge.');
  }
  if (method !== 'S256') return invalid('code_challenge_method must be S256.');
  return /^[\w-]{43}$/.test(challenge) ? undefined : invalid('code_challenge is not the base64url of a SHA-256.');
}

function invalid(description: string): AuthorizationError {
  return { error: 'invalid_request', error_description: description };
}
