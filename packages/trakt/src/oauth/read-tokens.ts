/** Reads the answer of the token endpoint: tokens, or the error that it stands for. */

import { type Clock, systemClock } from '../clock.ts';
import type { Outcome } from './outcome.ts';
import { invalidResponse, outcomeError } from './outcome-error.ts';
import { jsonSeconds, jsonString } from './read-reply.ts';
import type { TokenSet } from './tokens.ts';
import { isSuccess } from './whose-answer.ts';

/**
 * The tokens in an answer. Only the fields of RFC 6749 section 5.1 and `created_at` are read; an `id_token`, for example,
 * names the person. A field that makes no sense is left out, but the tokens are kept: after a refresh there are no others.
 * @throws NetworkError, EdgeBlocked, RateLimited, AppRejected or OAuthError, if the outcome holds no tokens. `clock` turns
 * a wait that the server asks for into a date.
 */
export function readTokens(outcome: Outcome, clock: Clock = systemClock): TokenSet {
  const tokens = tokensOf(outcome);
  if (!tokens) throw outcomeError(outcome, clock);
  return tokens;
}

/**
 * The tokens of a new sign-in. They have to be bearer tokens (in upper or lower case), for we can't use others. RFC 6749
 * section 7.1.
 * @throws as `readTokens`
 */
export function readFirstTokens(outcome: Outcome, clock: Clock = systemClock): TokenSet {
  const tokens = readTokens(outcome, clock);
  const type = outcome.kind === 'reply' ? jsonString(outcome.body, 'token_type') : undefined;
  if (type !== undefined && type.toLowerCase() !== 'bearer')
    throw invalidResponse(200, 'with tokens of an unknown type');
  return tokens;
}

/** Without control characters, which would end a header, a line of a file or a terminal's text. RFC 6749 appendix A.12, A.17. */
const isToken = /^[\x20-\x7e]+$/;

/** Undefined if the outcome holds no access token, or one that can't be one. */
export function tokensOf(outcome: Outcome): TokenSet | undefined {
  if (outcome.kind !== 'reply' || !isSuccess(outcome.status)) return undefined;
  const { body } = outcome;
  const accessToken = jsonString(body, 'access_token');
  if (accessToken === undefined) return undefined;
  const refreshToken = jsonString(body, 'refresh_token');
  if (!isToken.test(accessToken) || (refreshToken !== undefined && !isToken.test(refreshToken))) return undefined;
  const scope = jsonString(body, 'scope');
  const expiresIn = jsonSeconds(body, 'expires_in');
  const createdAtSeconds = jsonSeconds(body, 'created_at');
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(scope !== undefined && { scope }),
    ...(expiresIn !== undefined && { expiresIn }),
    ...(createdAtSeconds !== undefined && { createdAt: new Date(createdAtSeconds * 1000) }),
  };
}
