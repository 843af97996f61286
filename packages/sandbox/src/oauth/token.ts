/** POST /oauth/token: a code or a refresh token for a token pair. */
import { Hono } from 'hono';
import { type ClientRequest, readClientRequest } from './client.ts';
import type { CodeRefusal } from './codes.ts';
import { type OAuthProblem, problem, refuse } from './errors.ts';
import type { GrantRefusal } from './grants.ts';
import type { OAuthOptions } from './options.ts';
import type { OAuthState } from './state.ts';
import type { TokenPair } from './token-pair.ts';
import { refreshRefusal } from './token-reasons.ts';
import { answerWithTokens } from './token-response.ts';

type TokenResult = TokenPair | OAuthProblem;

export function tokenRoutes({ state }: OAuthOptions): Hono {
  return new Hono().post('/oauth/token', async (c) => {
    const request = await readClientRequest(c.req, state().apps);
    const outcome = 'error' in request ? request : exchange(state(), request);
    return 'error' in outcome ? refuse(c, outcome) : answerWithTokens(c, outcome, state().clock.now());
  });
}

function exchange(state: OAuthState, request: ClientRequest): TokenResult {
  const { grant_type: grantType } = request.params;
  if (!grantType) return missing('grant_type');
  if (grantType === 'authorization_code') return byCode(state, request);
  if (grantType === 'refresh_token') return byRefreshToken(state, request);
  return problem(
    400,
    'unsupported_grant_type',
    'Only the grant types authorization_code and refresh_token are supported.',
  );
}

function byCode({ codes }: OAuthState, { app, params }: ClientRequest): TokenResult {
  const { code, redirect_uri: redirectUri, code_verifier: codeVerifier, client_secret: clientSecret } = params;
  if (!code) return missing('code');
  if (!redirectUri) return missing('redirect_uri');
  if (!codeVerifier && !clientSecret) return missing('code_verifier');
  const outcome = codes.exchange({ code, clientId: app.clientId, redirectUri, codeVerifier });
  return typeof outcome === 'string' ? codeProblems[outcome] : outcome;
}

function byRefreshToken({ grants, clock }: OAuthState, { app, params }: ClientRequest): TokenResult {
  const { refresh_token: refreshToken } = params;
  if (!refreshToken) return missing('refresh_token');
  const outcome = grants.refresh(refreshToken, app.clientId);
  if (typeof outcome !== 'string') return outcome;
  const reason = refreshRefusal(grants, { refreshToken, refusal: outcome, nowMs: clock.now() });
  return { ...refreshProblems[outcome], reason };
}

function missing(name: string): OAuthProblem {
  return problem(400, 'invalid_request', `${name} is missing.`);
}

const codeProblems: Record<CodeRefusal, OAuthProblem> = {
  unknown: problem(400, 'invalid_grant', 'This code was never issued.'),
  replayed: problem(400, 'invalid_grant', 'This code was used before. The tokens that it brought have ended.'),
  expired: problem(400, 'invalid_grant', 'This code has expired.'),
  redirect_uri_differs: problem(
    400,
    'invalid_grant',
    'redirect_uri is another than the one that the code was sent to.',
  ),
  verifier_missing: problem(400, 'invalid_request', 'code_verifier is missing: the sign-in began with a challenge.'),
  verifier_wrong: problem(401, 'invalid_request', 'code_verifier does not answer the challenge.'),
};

const notGood = problem(400, 'invalid_grant', 'This refresh token is not good.');

const refreshProblems: Record<GrantRefusal, OAuthProblem> = {
  unknown: problem(400, 'invalid_grant', 'No session goes with this refresh token.'),
  other_client: notGood,
  expired: notGood,
  spent: notGood,
};
