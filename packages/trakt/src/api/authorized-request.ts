/**
 * The one way to Trakt's API: prepares a call, gets it a token, sends it, judges the answer, waits where Trakt asks for
 * it, and renews a refused token once.
 */

import type { Clock } from '../clock.ts';
import { ApiError, EdgeBlocked, NetworkError, RateLimited, SignInRequired, UsherError } from '../errors.ts';
import { type Log, quietly } from '../log.ts';
import { appRejected } from '../oauth/outcome-error.ts';
import type { Answer } from '../oauth/read-reply.ts';
import type { Transport, TransportResponse } from '../transport.ts';
import { interpretReply } from './interpret-reply.ts';
import { endTurn, limitOf, type RateBudget } from './rate-budget.ts';
import { RefusedEndpoints } from './refused-endpoints.ts';
import { isRepeatable } from './repeatable.ts';
import { retryDelayMs } from './retry-timing.ts';
import { send } from './send-once.ts';
import { type App, headersFor, type Method, type Query, requestUrl } from './url-and-headers.ts';

/** Where access tokens come from. A session is one. */
export interface AccessTokens {
  /** The only origin that they may be sent to. */
  readonly apiOrigin?: string;
  /**
   * A valid access token. `rejected` names one that Trakt has just refused, so that it is renewed if it is still current.
   * @throws {SignInRequired} and whatever else keeps a token from being renewed.
   */
  accessToken(options?: { rejected?: string | undefined; signal?: AbortSignal | undefined }): Promise<string>;
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
  signal?: AbortSignal | undefined;
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
  /** Why it goes out without a token that it could have. */
  noToken?: SignInRequired;
}

interface Failed {
  code: string;
  status: number | undefined;
  attempt: number;
}

/** Calls that were made so far, by all clients. */
let calls = 0;

/** What is sent next. */
interface Attempt {
  token: string | undefined;
  /** 1 for the first with this token. */
  number: number;
  /** Its token has taken the place of one that was refused. */
  renewed: boolean;
}

export function createRequester(options: RequesterOptions): Requester {
  const { origin, tokens, transport, clock, timeoutMs, maxRetryWaitMs, budget, onWait, onReply, log } = options;
  const headersWith = headersFor(options.app);
  const refusedEndpoints = new RefusedEndpoints();
  /** Trakt has answered this app with a success. */
  let served = false;
  const patience = { maxWaitMs: maxRetryWaitMs, onWait: tell };

  return async function request(asked) {
    const call = prepare(origin, asked);
    let attempt: Attempt = { token: await tokenFor(call), number: 1, renewed: false };
    for (;;) {
      const { token } = attempt;
      const order = refusedEndpoints.sending();
      try {
        const reply = await attemptOnce(call, token);
        if (token !== undefined) refusedEndpoints.served({ endpoint: call.endpoint, token, order });
        return reply;
      } catch (error) {
        attempt = await nextAttempt(call, { ...attempt, order, error });
      }
    }
  };

  /** What to send after a failure: with a fresh token, or again where that is safe and the wait is short. Else throws it. */
  async function nextAttempt(call: Call, failed: Attempt & { order: number; error: unknown }): Promise<Attempt> {
    const { token, number, renewed, error } = failed;
    if (error instanceof ApiError && error.code === 'unauthorized') {
      return { token: await freshToken(call, { ...failed, error }), number: 1, renewed: true };
    }
    if (error instanceof ApiError && error.status === 403 && !(await isServed(call.signal))) {
      const { status, from } = error;
      throw appRejected({ status, from });
    }
    const nowMs = clock.now();
    const repeatable = isRepeatable(call.endpoint);
    const waitMs = retryDelayMs({ error, repeatable, attempt: number, nowMs, capMs: maxRetryWaitMs });
    if (waitMs === undefined) throw error;
    const { code = '', status } = error instanceof UsherError ? error : {};
    call.failed = { code, status, attempt: number };
    // The others wait for the end of a rate limit, too: there the call keeps its place before them.
    if (!(status === 429 && isTimed(error))) {
      tell(call, waitMs);
      await clock.sleep(waitMs, call.signal);
    }
    return { token, number: number + 1, renewed };
  }

  /** A token in the place of one that was refused. Throws the refusal where a token changes nothing. */
  async function freshToken(call: Call, refused: Attempt & { order: number; error: ApiError }) {
    const { endpoint } = call;
    const { token, renewed, order, error } = refused;
    // Sent without one, for not every endpoint needs it: this one does.
    if (token === undefined) throw call.noToken ?? error;
    if (renewed) {
      refusedEndpoints.remember(endpoint, clock.now());
      throw error;
    }
    if (refusedEndpoints.verdict({ endpoint, token, order }, clock.now()) === 'own_answer') throw error;
    const fresh = await tokenFor(call, token);
    if (fresh === token) throw error;
    return fresh;
  }

  /** A 403 is about the app only if Trakt refuses it everything: what Trakt has for everybody tells. */
  async function isServed(signal: AbortSignal | undefined): Promise<boolean> {
    if (served) return true;
    const call = prepare(origin, { path: '/genres/movies', auth: 'none', signal });
    return attemptOnce(call, undefined).then(
      () => true,
      (error) => !(error instanceof ApiError && error.status === 403),
    );
  }

  async function tokenFor(call: Call, rejected?: string): Promise<string | undefined> {
    const { auth, signal } = call;
    if (auth === 'none') return undefined;
    try {
      if (!tokens) throw new SignInRequired('never');
      return await tokens.accessToken({ rejected, signal });
    } catch (error) {
      if (auth !== 'optional' || !(error instanceof SignInRequired)) throw error;
      call.noToken = error;
      return undefined;
    }
  }

  function tell({ endpoint, failed }: Pick<Call, 'endpoint' | 'failed'>, delayMs: number): void {
    const { code = 'rate_limited', ...rest } = failed ?? {};
    log.info({ event: 'api.waiting', endpoint, code, ...rest, delayMs });
    quietly(() => onWait({ endpoint, code, until: new Date(clock.now() + delayMs) }));
  }

  /** Sends a call when its turn comes. */
  async function attemptOnce(call: Call, token: string | undefined): Promise<ApiReply> {
    const { method, url, endpoint, body, signal } = call;
    signal?.throwIfAborted();
    const limit = limitOf(budget, method, token !== undefined);
    const turn = limit.enter(call, patience);
    if (turn) await turn;
    let answer: Answer | undefined;
    let sent = true;
    try {
      answer = await send({ transport, clock, timeoutMs, method, url, headers: headersWith(token), body, signal });
    } catch (error) {
      sent = !(error instanceof NetworkError && error.sent === 'no');
      throw error;
    } finally {
      endTurn({ budget, limit, answer, sent, clock });
    }
    const read = interpretReply(answer, call, clock.now());
    served = true;
    if (onReply) quietly(() => onReply(endpoint, read));
    return { status: answer.status, headers: answer.headers, body: read };
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

function isTimed(error: unknown): boolean {
  return (error instanceof RateLimited || error instanceof EdgeBlocked) && error.until !== undefined;
}
