/** What an endpoint has in hand when it answers: the request, and whose account it is about. */
import type { Context } from 'hono';
import type { Account } from '../account/index.ts';
import type { Library } from '../library/index.ts';

export interface Caller {
  readonly username: string;
  readonly clientId: string;
}

export interface ApiEnv {
  Variables: { caller: Caller | undefined };
}

export type ApiContext = Context<ApiEnv>;

/** A part of an account that can be read at `/sync/...` and at `/users/:user/...`. */
export interface Section {
  /** What follows `/sync` and `/users/:user`. */
  readonly paths: readonly string[];
  /** Whether somebody else's is shown without a token. */
  readonly open: boolean;
  answer(scene: Scene): Response;
}

export interface Scene {
  readonly c: ApiContext;
  readonly account: Account;
  readonly library: Library;
  readonly underReportPages: boolean;
}

export function notFound(c: ApiContext): Response {
  return c.json({ error: 'not found' }, 404);
}

/** 401 has no body at Trakt. */
export function unauthorized(c: ApiContext): Response {
  return c.body(null, 401);
}
