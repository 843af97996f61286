/** Trakt's API: the header rules, every endpoint, and the document that is made from them. */
import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { createWorld, type OwnPeople, type World } from '../account/world.ts';
import { apiPathOf } from '../paths.ts';
import { exposeHeaders, showToPages } from '../readable-by-pages.ts';
import { openApiDocument } from './documents/openapi.ts';
import { endpoints } from './endpoints/index.ts';
import { caller, edge, app as knownApp, preconditions, type Rule } from './request/headers.ts';
import { rateLimit } from './request/rate-limit.ts';
import { RememberingRouter } from './request/remembering-router.ts';
import type { ApiEnv, Caller } from './request/request-context.ts';
import { route, type Write } from './request/routes.ts';

export interface ApiDeps {
  /** Milliseconds since 1970. The account's history ends shortly before the first reading. */
  readonly clock: { now(): number };
  readonly seed: number;
  /** The number of plays in Ada's history. */
  readonly plays: number;
  readonly people: OwnPeople;
  /** The user and the app of an access token; or why the token is refused. */
  authenticate(accessToken: string): Caller | string;
  knowsClient(clientId: string): boolean;
  /** Whether the app is one of Trakt's own. */
  isOfficial(clientId: string): boolean;
  /** Page and item counts lag by a page, as Trakt's cached counts may. Read at each request, so it may be changed at any time. */
  underReportPages?: boolean;
  /** 429 past 500 reads in 300 seconds, and past one write a second. Read at each request. */
  enforceLimits?: boolean;
  /** Called at each write. */
  onWrite?(write: Write): void;
}

export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const now = (): number => deps.clock.now();
  const world: World = createWorld({ ...deps, now });

  const api = new Hono<ApiEnv>({ getPath: apiPathOf, router: new RememberingRouter() });
  api.options('*', forBrowsers);
  api.get('/openapi.json', forBrowsers, (c) => c.json(openApiDocument(new URL(c.req.url).origin)));
  const rules: readonly Rule[] = [
    // The edge first: no page can read what it answers.
    edge,
    readableByPages,
    preconditions,
    knownApp((clientId) => deps.knowsClient(clientId)),
    caller((accessToken) => deps.authenticate(accessToken)),
    rateLimit({ now, enforced: () => deps.enforceLimits ?? false }),
  ];
  route(api, endpoints, {
    rules,
    world: () => world,
    isOfficial: (clientId) => deps.isOfficial(clientId),
    underReportPages: () => deps.underReportPages ?? false,
    onWrite: (write) => deps.onWrite?.(write),
  });
  return api;
}

/** CORS, for requests with an Origin: only a browser sends one. */
const forBrowsers: MiddlewareHandler<ApiEnv> = (c, next) =>
  c.req.header('Origin') === undefined ? next() : allowAll(c, next);

const allowAll = cors({ origin: '*', exposeHeaders });

const readableByPages: Rule = (c) => {
  showToPages(c);
  return undefined;
};
