/** Trakt's API as far as the sandbox has it: the header rules, the account's reads, and a few public titles. */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { type Account, createAccount } from '../account/index.ts';
import { library } from '../library/index.ts';
import { collection } from './collection.ts';
import { caller, edge, app as knownApp, preconditions } from './headers.ts';
import { history } from './history.ts';
import { answerLastActivities } from './last-activities.ts';
import { favorites, watchlist } from './lists.ts';
import { rateLimit } from './rate-limit.ts';
import { ratings } from './ratings.ts';
import { type ApiContext, type ApiEnv, type Caller, notFound, type Scene, unauthorized } from './scene.ts';
import { answerSettings } from './settings.ts';
import { titles } from './titles.ts';
import { watched } from './watched.ts';

export interface ApiDeps {
  /** Milliseconds since 1970. The account's history ends shortly before the first reading. */
  readonly clock: { now(): number };
  readonly seed: number;
  /** How many plays the account's history has. */
  readonly plays: number;
  authenticate(accessToken: string): Caller | undefined;
  knowsClient(clientId: string): boolean;
  /** Page and item counts lag by a page, as Trakt's cached counts may. Read at each request, so it may be changed at any time. */
  underReportPages?: boolean;
  /** 429 past 500 reads in 300 seconds. Read at each request. */
  enforceLimits?: boolean;
}

const sections = [history, watched, ratings, watchlist, favorites, collection];

export function createApi(deps: ApiDeps): Hono<ApiEnv> {
  const startedAtMs = deps.clock.now();
  let seeded: Account | undefined;
  /** Made when it is first asked for, so that a sandbox with a million plays starts at once. */
  function account(): Account {
    seeded ??= createAccount({ library, seed: deps.seed, plays: deps.plays, startedAtMs });
    return seeded;
  }

  function scene(c: ApiContext): Scene {
    return { c, account: account(), library, underReportPages: deps.underReportPages ?? false };
  }

  const api = new Hono<ApiEnv>({ strict: false });
  api.use(cors({ origin: '*', exposeHeaders }));
  api.use(edge, preconditions);
  api.use(knownApp((clientId) => deps.knowsClient(clientId)));
  api.use(caller((accessToken) => deps.authenticate(accessToken)));
  api.use(rateLimit({ now: () => deps.clock.now(), enforced: () => deps.enforceLimits ?? false }));

  /** Answers GET (and HEAD); another method at the same path is a 405. */
  function get(path: string, answer: (c: ApiContext) => Response): void {
    api.get(path, answer);
    api.all(path, (c) => c.body(null, 405, { Allow: 'GET, HEAD' }));
  }

  /** For the signed-in user alone. */
  function getOwn(path: string, answer: (scene: Scene) => Response): void {
    get(path, (c) => (c.var.caller?.username === account().user.username ? answer(scene(c)) : unauthorized(c)));
  }

  getOwn('/users/settings', answerSettings);
  getOwn('/sync/last_activities', answerLastActivities);
  for (const { paths, open, answer } of sections) {
    for (const path of paths) {
      getOwn(`/sync${path}`, answer);
      get(`/users/:user${path}`, (c) => {
        const { user } = account();
        const named = c.req.param('user');
        const signedIn = c.var.caller?.username === user.username;
        if (!signedIn && (named === 'me' || !open)) return unauthorized(c);
        const known = ['me', user.username, String(user.trakt)].includes(named ?? '');
        return known ? answer(scene(c)) : notFound(c);
      });
    }
  }
  for (const [path, answer] of Object.entries(titles)) {
    get(path, (c) => answer({ c, library, underReportPages: deps.underReportPages ?? false }));
  }
  api.all('*', notFound);
  return api;
}

const exposeHeaders = [
  'X-Pagination-Page',
  'X-Pagination-Limit',
  'X-Pagination-Page-Count',
  'X-Pagination-Item-Count',
  'X-Sort-By',
  'X-Sort-How',
  'X-Applied-Sort-By',
  'X-Applied-Sort-How',
  'X-Trending-User-Count',
  'X-Ratelimit',
  'Retry-After',
];
