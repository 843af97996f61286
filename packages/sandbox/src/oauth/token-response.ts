/** The answer that carries a token pair (RFC 6749 section 5.1, with Trakt's created_at). */
import type { Context } from 'hono';
import type { TokenPair } from './token-pair.ts';

export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly scope: string;
  /** Seconds since 1970, by the sandbox's clock. */
  readonly created_at: number;
}

export function tokenResponse(pair: TokenPair, nowMs: number): TokenResponse {
  return {
    access_token: pair.accessToken,
    token_type: 'bearer',
    // Rounded, so that the milliseconds between minting and answering don't shorten the life by a second.
    expires_in: Math.max(0, Math.round((pair.accessExpiresAtMs - nowMs) / 1000)),
    refresh_token: pair.refreshToken,
    scope: 'public',
    created_at: Math.floor(pair.createdAtMs / 1000),
  };
}

export function answerWithTokens(c: Context, pair: TokenPair, nowMs: number): Response {
  issued.set(c.req.raw, pair);
  return c.json(tokenResponse(pair, nowMs), 200, { 'Cache-Control': 'no-store' });
}

const issued = new WeakMap<Request, TokenPair>();

/** The pair that the answer to a request carries, for the request log: the answer may never arrive. */
export function issuedIn({ req }: Pick<Context, 'req'>): TokenPair | undefined {
  return issued.get(req.raw);
}
