/** Judges an answer of the token endpoint: tokens, or the typed error. */

import { type Clock, systemClock } from '../clock.ts';
import type { Outcome } from './outcome.ts';
import { invalidResponse, outcomeError } from './outcome-error.ts';
import { jsonSeconds, jsonString } from './read-reply.ts';
import type { TokenSet } from './tokens.ts';

/**
 * The tokens in an answer. Anything beyond RFC 6749 section 5.1 and `created_at` is dropped (an `id_token` names the
 * person), and so is a field that makes no sense: after a refresh the old tokens are gone, so these are kept.
 * @throws NetworkError, EdgeBlocked, RateLimited, AppRejected, OAuthError: what the outcome is, if it isn't tokens.
 * `clock` dates a wait that the server asks for.
 */
export function readTokens(outcome: Outcome, clock: Clock = systemClock): TokenSet {
  const tokens = tokensOf(outcome);
  if (!tokens) throw outcomeError(outcome, clock);
  return tokens;
}

/**
 * The tokens of a new sign-in, which must be ones that we know how to use: bearer tokens. Compared without regard to case.
 * RFC 6749 section 7.1.
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

/** Undefined where the outcome holds no access token, or one that can't be one. */
export function tokensOf(outcome: Outcome): TokenSet | undefined {
  if (outcome.kind !== 'reply' || outcome.status < 200 || outcome.status > 299) return undefined;
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
