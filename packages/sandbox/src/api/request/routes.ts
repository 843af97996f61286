/** Routes requests to endpoints: the rules before each handler, 405 and 404 for the rest. */
import type { Hono } from 'hono';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import type { World } from '../../account/world.ts';
import { nothingHere } from '../../pages/nothing-here.ts';
import { noteReason, wrongMethod } from '../../reasons.ts';
import { countRatings } from '../community-stats.ts';
import { bodyOf, textOf } from './body.ts';
import { authOf, type Endpoint, methodOf, statusOf } from './endpoint.ts';
import { finderOf } from './endpoint-finder.ts';
import type { Rule } from './headers.ts';
import { checkQuery } from './parameters.ts';
import { extendedOf } from './query.ts';
import { forOfficialApps, locked, notFound, Refusal, unauthorized, vipOnly } from './refusal.ts';
import type { ApiContext, ApiEnv, RequestContext } from './request-context.ts';

/** A write request. An account's state follows from its seed and its writes. */
export interface Write {
  readonly atMs: number;
  /** The username; missing where no token was needed. */
  readonly username?: string;
  readonly clientId: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  /** The status of the answer; refused writes are in the log too. */
  readonly status: number;
}

interface RouteOptions {
  /** The rules for every request, in order. */
  readonly rules: readonly Rule[];
  /** Called at each write. */
  readonly onWrite: (write: Write) => void;
  readonly world: () => World;
  readonly isOfficial: (clientId: string) => boolean;
  readonly underReportPages: () => boolean;
}

export function route(api: Hono<ApiEnv>, endpoints: readonly Endpoint[], options: RouteOptions): void {
  const finder = finderOf(endpoints);
  api.all('*', (c) => {
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
    const found = finder.find(method, c.req.path);
    if (found) {
      c.set('params', found.params);
      return answer(c, found.endpoint, options);
    }
    const methods = finder.methodsAt(c.req.path);
    c.set('accounts', options.world().users.all);
    const page = methods.size === 0 ? nothingHere(c) : undefined;
    if (page) return page;
    const refused = refusedBy(options.rules, c);
    if (refused) return refused;
    if (methods.size === 0) return refuse(c, notFound('no such address'));
    noteReason(c, wrongMethod);
    return c.body(null, 405, { Allow: [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].join(', ') });
  });
}

function refusedBy(rules: readonly Rule[], c: ApiContext): ReturnType<Rule> {
  for (const rule of rules) {
    const refused = rule(c);
    if (refused) return refused;
  }
  return undefined;
}

/** Waits only for a body: a promise more would cost a read a tenth of its time. */
function answer(c: ApiContext, endpoint: Endpoint, options: RouteOptions): Response | Promise<Response> {
  try {
    const refused = refusedBy(options.rules, c);
    if (refused) return refused;
    const context = contextOf(c, options);
    checkCaller(context, endpoint);
    checkQuery(c, endpoint.query);
    if (!endpoint.takes) return carriedOut(context, { endpoint, text: '', options });
    return textOf(c).then(
      (text) => carriedOut(context, { endpoint, text, options }),
      (error) => refuse(c, error),
    );
  } catch (error) {
    return refuse(c, error);
  }
}

function checkCaller({ viewer, isOfficial }: RequestContext, endpoint: Endpoint): void {
  if (viewer?.user.locked) throw locked();
  if (authOf(endpoint) === 'required' && !viewer) throw unauthorized();
  if (endpoint.otherApps && !isOfficial()) throw forOfficialApps(endpoint.otherApps);
  if (endpoint.vip && !viewer?.user.vip) throw vipOnly();
}

/** Never waits, so `onWrite` sees the writes in the order in which they happen. */
function carriedOut(
  context: RequestContext,
  { endpoint, text, options }: { endpoint: Endpoint; text: string; options: RouteOptions },
): Response {
  const reply = handled(context, endpoint, text);
  if (methodOf(endpoint) !== 'GET') options.onWrite(writeOf(context, text, reply.status));
  return reply;
}

function handled(context: RequestContext, endpoint: Endpoint, text: string): Response {
  const { c } = context;
  try {
    const body = bodyOf(text, endpoint);
    // `bodyOf` has just checked the body against `takes`.
    const answered = endpoint.handle(context, body as never);
    const status = statusOf(endpoint);
    if (answered !== undefined) return c.json(answered, status as ContentfulStatusCode);
    return c.body(null, (endpoint.answers ? 204 : status) as StatusCode);
  } catch (error) {
    return refuse(c, error);
  }
}

function writeOf({ c, nowMs }: RequestContext, body: string, status: number): Write {
  const { pathname, search } = new URL(c.req.url);
  const { username, clientId = c.req.header('trakt-api-key') ?? '' } = c.get('caller') ?? {};
  return {
    atMs: nowMs,
    ...(username && { username }),
    clientId,
    method: c.req.method,
    path: pathname + search,
    body,
    status,
  };
}

function contextOf(c: ApiContext, options: RouteOptions): RequestContext {
  const world = options.world();
  const caller = c.get('caller');
  const viewer = caller && world.account(caller.username);
  // The token's user has no account here.
  if (caller && !viewer) throw unauthorized('a token of no account');
  const nowMs = world.now();
  return {
    c,
    world,
    library: world.library,
    viewer,
    isOfficial: () => options.isOfficial(c.req.header('trakt-api-key') ?? ''),
    view: { extended: extendedOf(c), nowMs, ratingOf: countRatings(world) },
    nowMs,
    underReportPages: options.underReportPages(),
  };
}

/** Throws errors that are no Refusal. */
function refuse(c: ApiContext, error: unknown): Response {
  if (!(error instanceof Refusal)) throw error;
  const { status, body, headers } = error;
  noteReason(c, error.message);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return body === undefined ? c.body(null, status as StatusCode) : c.json(body, status as ContentfulStatusCode);
}
