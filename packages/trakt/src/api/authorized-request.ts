/**
 * The one way to Trakt's API: prepares a call, gets it a token, sends it, judges the answer, waits where Trakt asks for
 * it, and renews a refused token once.
 */

import type { Clock } from '../clock.ts';
import { ApiError, AppRejected, EdgeBlocked, RateLimited, SignInRequired, UsherError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Transport, TransportResponse } from '../transport.ts';
import { interpretReply } from './interpret-reply.ts';
import { inTurn, limitOf, type RateBudget } from './rate-budget.ts';
import { RefusedEndpoints } from './refused-endpoints.ts';
import { isRepeatable } from './repeatable.ts';
import { retryDelayMs } from './retry-timing.ts';
import { send } from './send-once.ts';
import { type App, appHeaders, type Method, type Query, requestUrl } from './url-and-headers.ts';

/** Where access tokens come from. A session is one. */
export interface AccessTokens {
  /** The only origin that they may be sent to. */
  readonly apiOrigin?: string;
  /**
   * A valid access token. `rejected` names one that Trakt has just refused, so that it is renewed if it is still current.
   * @throws {SignInRequired} and whatever else keeps a token from being renewed.
   */
  accessToken(options?: { rejected?: string; signal?: AbortSignal }): Promise<string>;
}

/**
 * `required`: with a token, or SignInRequired. `optional`: with a token where somebody is signed in. `none`: without.
 */
export type Auth = 'required' | 'optional' | 'none';

export interface ApiRequest {
  /** GET unless told otherwise. */
  method?: Method;
  /** From the slash on: `/users/settings`. May carry a query of its own. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  /** By default `optional` for a GET and `required` for everything else, as at Trakt. */
  auth?: Auth;
  signal?: AbortSignal;
}

export interface ApiReply {
  status: number;
  headers: TransportResponse['headers'];
  /** The parsed JSON; undefined when there is none (204). */
  body: unknown;
}

export type Requester = (options: ApiRequest) => Promise<ApiReply>;

export interface RequesterOptions {
  app: App;
  origin: string;
  tokens: AccessTokens | undefined;
  transport: Transport;
  clock: Clock;
  timeoutMs: number;
  maxRetryWaitMs: number;
  budget: RateBudget;
  /** Hears of each wait before a call goes out. */
  onWait: (wait: Wait) => void;
  onReply: ReplyListener | undefined;
  log: Log;
}

/** Hears of each answer that is a success: method and path without the query, and the parsed body. */
export type ReplyListener = (endpoint: string, body: unknown) => void;

/** A call waits: for a rate limit, or because Trakt or the way to it is in trouble. */
export interface Wait {
  /** Method and path, without the query: `GET /sync/history`. */
  endpoint: string;
  /** The code of the error that the call met, or that it would meet without the wait. */
  code: string;
  /** When the call goes out, as far as is known. */
  until: Date;
}

/** A call with every default filled in. */
interface Call {
  method: Method;
  url: string;
  /** Method and path, without the query. */
  endpoint: string;
  body: string | undefined;
  auth: Auth;
  signal: AbortSignal | undefined;
  order: number;
  /** The failure that a wait is for. */
  failed?: Failed;
}

interface Failed {
  code: string;
  status: number | undefined;
  attempt: number;
}

/** Calls that were made so far, by all clients. */
let calls = 0;

type Exchange = { reply: ApiReply } | { refused: ApiError; order: number };

export function createRequester(options: RequesterOptions): Requester {
  const { origin, tokens, transport, clock, timeoutMs, maxRetryWaitMs, budget, onWait, onReply, log } = options;
  const headers = appHeaders(options.app);
  const refusedEndpoints = new RefusedEndpoints();
  /** Trakt has answered this app with a success. */
  let served = false;
  const turns = { budget, clock, maxWaitMs: maxRetryWaitMs, onWait: tell };

  return async function request(asked) {
    const call = prepare(origin, asked);
    try {
      return await withToken(call);
    } catch (error) {
      const aboutApp = error instanceof ApiError && error.status === 403 && !(await isServed(call.signal));
      throw aboutApp ? appRejected(error) : error;
    }
  };

  async function withToken(call: Call): Promise<ApiReply> {
    const token = await tokenFor(call);
    const first = await exchange(call, token);
    if ('reply' in first) return first.reply;
    if (token === undefined) throw first.refused;
    const attempted = { endpoint: call.endpoint, token, order: first.order };
    if (refusedEndpoints.verdict(attempted, clock.now()) === 'own_answer') throw first.refused;
    const fresh = await tokenFor(call, token);
    if (fresh === token) throw first.refused;
    const second = await exchange(call, fresh);
    if ('reply' in second) return second.reply;
    refusedEndpoints.remember(call.endpoint, clock.now());
    throw second.refused;
  }

  /** A 403 is about the app only if Trakt refuses it everything: what Trakt has for everybody tells. */
  async function isServed(signal: AbortSignal | undefined): Promise<boolean> {
    if (served) return true;
    try {
      await attemptOnce(
        prepare(origin, { path: '/genres/movies', auth: 'none', ...(signal && { signal }) }),
        undefined,
      );
      return true;
    } catch (error) {
      return !(error instanceof ApiError && error.status === 403);
    }
  }

  async function tokenFor({ auth, signal }: Call, rejected?: string): Promise<string | undefined> {
    if (auth === 'none' || (auth === 'optional' && !tokens)) return undefined;
    if (!tokens) throw new SignInRequired('never');
    try {
      return await tokens.accessToken({ ...(rejected ? { rejected } : {}), ...(signal ? { signal } : {}) });
    } catch (error) {
      if (auth === 'optional' && error instanceof SignInRequired) return undefined;
      throw error;
    }
  }

  /** Sends a call with one token, again where that is safe and the wait is short. */
  async function exchange(call: Call, token: string | undefined): Promise<Exchange> {
    for (let attempt = 1; ; attempt += 1) {
      const order = refusedEndpoints.sending();
      try {
        const reply = await attemptOnce(call, token);
        if (token !== undefined) refusedEndpoints.served({ endpoint: call.endpoint, token, order });
        return { reply };
      } catch (error) {
        if (error instanceof ApiError && error.code === 'unauthorized') return { refused: error, order };
        const failed = {
          error,
          repeatable: isRepeatable(call.endpoint),
          attempt,
          nowMs: clock.now(),
          capMs: maxRetryWaitMs,
        };
        const waitMs = retryDelayMs(failed);
        if (waitMs === undefined) throw error;
        const { code = '', status } = error instanceof UsherError ? error : {};
        call.failed = { code, status, attempt };
        // The others wait for the end of a rate limit, too: there the call keeps its place before them.
        if (status === 429 && isTimed(error)) continue;
        tell(call, waitMs);
        await clock.sleep(waitMs, call.signal);
      }
    }
  }

  function tell({ endpoint, failed }: Pick<Call, 'endpoint' | 'failed'>, delayMs: number): void {
    const { code = 'rate_limited', ...rest } = failed ?? {};
    log.info({ event: 'api.waiting', endpoint, code, ...rest, delayMs });
    quietly(() => onWait({ endpoint, code, until: new Date(clock.now() + delayMs) }));
  }

  async function attemptOnce(call: Call, token: string | undefined): Promise<ApiReply> {
    const { method, url, endpoint, body, signal } = call;
    const signed = token === undefined ? headers : { ...headers, Authorization: `Bearer ${token}` };
    const limit = limitOf(budget, method, token !== undefined);
    const answer = await inTurn(turns, { call, limit }, () =>
      send({ transport, clock, timeoutMs, method, url, headers: signed, body, signal }),
    );
    const interpreted = interpretReply(answer, { method, endpoint }, clock.now());
    if (!interpreted.ok) throw interpreted.error;
    served = true;
    if (onReply) quietly(() => onReply(endpoint, interpreted.body));
    return { status: answer.status, headers: answer.headers, body: interpreted.body };
  }
}

function prepare(origin: string, { method = 'GET', path, query, body, auth, signal }: ApiRequest): Call {
  const url = requestUrl(origin, path, query);
  calls += 1;
  return {
    method,
    url: url.href,
    endpoint: `${method} ${url.pathname}`,
    body: body === undefined ? undefined : JSON.stringify(body),
    auth: auth ?? (method === 'GET' ? 'optional' : 'required'),
    signal,
    order: calls,
  };
}

/** A call goes on, whatever those who listen do. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // They have had their turn.
  }
}

function isTimed(error: unknown): boolean {
  return (error instanceof RateLimited || error instanceof EdgeBlocked) && error.until !== undefined;
}

function appRejected({ status, from }: ApiError): AppRejected {
  const message =
    'Trakt refuses the app: its client id is unknown, or it was deleted or not approved. Check it at https://app.trakt.tv/settings/apps.';
  return new AppRejected(message, { status, from });
}
