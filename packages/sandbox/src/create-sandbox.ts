/**
 * Creates a sandbox: a Trakt that runs offline, as one Web-standard app. Its state is in memory, and a reset
 * drops it.
 */
import { stylesheet } from '@trakt-usher/pages';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { SandboxClock } from './clock.ts';
import { controlStylesheet } from './control/style.ts';
import { controlRoutes } from './control.ts';
import { Faults } from './faults/faults.ts';
import { meetFaults } from './faults/meet-faults.ts';
import { scenarios } from './faults/scenarios.ts';
import { StaleReads } from './faults/stale-reads.ts';
import { Mint } from './mint.ts';
import {
  appForm,
  type Connection,
  type GrantRules,
  newOAuthState,
  oauthRoutes,
  saveOAuth,
  settingsRoutes,
  tokenResponse,
} from './oauth/index.ts';
import { accessRefusal } from './oauth/token-reasons.ts';
import { homePage } from './pages/home.ts';
import { showPage, stylesheetPath } from './pages/layout.ts';
import { pathOf } from './paths.ts';
import { PeopleRefused } from './people/people-refused.ts';
import { type Settled, settle } from './people/settle.ts';
import { isOnThisMachine, sandboxApp } from './registered.ts';
import { RequestLog } from './requests.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { localFetch } from './server/local-fetch.ts';
import { type RecordedApi, recordedApi } from './snapshot/recorded-api.ts';
import { asSnapshot, type Snapshot } from './snapshot/snapshot.ts';
import { SnapshotRefused } from './snapshot/snapshot-refused.ts';
import { type SandboxUrls, sandboxUrls } from './urls.ts';

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const {
    seed = 1,
    plays = 3000,
    autoApprove = false,
    oauthServer = 'current',
    introspection = false,
    appTier = 'community',
    origin,
  } = options;
  const first = options.snapshot && asSnapshot(options.snapshot);
  const clock = new SandboxClock(options.now);
  const mint = new Mint(seed);
  const faults = new Faults(seed);
  const rules = grantRules(options);
  const knowsClient = (clientId: string): boolean => life.oauth.apps.find(clientId) !== undefined;
  const requests = new RequestLog({
    clock,
    knowsClient,
    kindOf: (token) => life.oauth.grants.kindOf(token),
    signInOf: (token) => life.oauth.grants.signInOf(token),
  });
  const people = first ? peopleOf(first) : settle(options.people ?? []);
  // Once, so that an app without an id of its own keeps its made-up one after a reset.
  const ownApps = people.apps.map((app) => ({ clientId: mint.hexToken(), clientSecret: mint.hexToken(), ...app }));
  let life = newLife(people, first);
  start();

  /** All that a reset replaces. */
  function newLife(people: Settled, saved?: Snapshot) {
    const { users } = people;
    const oauth = newOAuthState({ rules, clock, mint, users }, saved?.oauth);
    if (!saved) oauth.apps.load({ registered: ownApps, deleted: [] });
    return {
      users,
      oauth,
      api: newApi(people, saved),
      staleReads: new StaleReads(),
      ended: new AbortController(),
    };
  }

  function newApi(people: Settled, saved?: Snapshot): RecordedApi {
    const deps = {
      clock,
      people,
      seed,
      plays,
      knowsClient,
      isOfficial: () => appTier === 'official',
      authenticate(accessToken: string) {
        const { grants } = life.oauth;
        return grants.authenticate(accessToken) ?? accessRefusal(grants, accessToken, clock.now());
      },
      get underReportPages() {
        return options.underReportPages ?? scenarios[faults.scenario].underReportPages ?? false;
      },
      get enforceLimits() {
        return options.enforceLimits ?? scenarios[faults.scenario].enforceLimits ?? false;
      },
    };
    return recordedApi(deps, saved?.api);
  }

  function start(): void {
    if (first) goOnFrom(first);
    if (!first || options.scenario) faults.use(options.scenario ?? 'calm');
  }

  function goOnFrom(saved: Snapshot): void {
    clock.set(saved.clock);
    mint.skipTo(saved.minted);
    faults.load(saved.faults);
  }

  function known({ username, clientId = sandboxApp.clientId }: Named): Connection {
    const user = username === undefined ? life.users.main : life.users.named(username);
    if (!user) throw new RangeError(`The sandbox has no user ${username}.`);
    if (!knowsClient(clientId)) throw new RangeError(`The sandbox has no app with the client id ${clientId}.`);
    return { username: user.username, clientId };
  }

  function originOf(requestUrl: string): string {
    return origin ?? new URL(requestUrl).origin;
  }

  function urlsAt(address: string): SandboxUrls {
    return sandboxUrls(address, life.users.main);
  }

  const app = new Hono({ getPath: pathOf });

  const sandbox: Sandbox = {
    app,
    clock,
    get urls() {
      return urlsAt(origin ?? 'http://localhost');
    },
    urlsAt,
    faults,
    requests,
    fetch: localFetch(app, { base: origin ?? 'http://localhost', now: () => clock.now() }),
    issueGrant(grant = {}) {
      return tokenResponse(life.oauth.grants.issue(known(grant), grant), clock.now());
    },
    endGrants(connection = {}) {
      life.oauth.grants.endConnection(known(connection));
    },
    answerDevice(userCode, answer) {
      const { username } = known(typeof answer === 'object' ? { username: answer.approvedBy } : {});
      return life.oauth.devices.decide(userCode, { by: username, allowed: answer !== 'deny' });
    },
    listApps: () => life.oauth.apps.all(),
    registerApp(form, owner) {
      return life.oauth.apps.register(appForm.parse(form), known({ username: owner }).username);
    },
    deleteApp(clientId) {
      const found = life.oauth.apps.find(clientId);
      if (found) life.oauth.apps.delete(found);
      return found !== undefined;
    },
    snapshot() {
      return {
        version: 1,
        clock: { atMs: clock.now(), frozen: clock.frozen, speed: clock.speed },
        minted: mint.minted,
        faults: faults.save(),
        oauth: saveOAuth(life.oauth),
        api: life.api.save(),
      };
    },
    async load(snapshot) {
      const saved = asSnapshot(snapshot);
      const next = newLife(peopleOf(saved), saved);
      await next.api.ready;
      life.ended.abort();
      life = next;
      requests.clear();
      goOnFrom(saved);
    },
    reset() {
      life.ended.abort();
      requests.clear();
      clock.reset();
      life = newLife(people, first);
      start();
    },
    close() {
      life.ended.abort();
    },
  };

  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  app.use((c, next) => {
    c.set('accounts', life.users.all);
    return next();
  });
  app.get('/', (c) => showPage(c, homePage(urlsAt(originOf(c.req.url)), life.users.all)));
  app.get(stylesheetPath, (c) =>
    c.body(stylesheet + controlStylesheet, 200, { 'Content-Type': 'text/css; charset=UTF-8' }),
  );
  app.route('/', settingsRoutes({ state: () => life.oauth }));
  app.route(
    '/',
    controlRoutes(sandbox, () => life),
  );
  app.use(
    '/oauth/*',
    cors({
      origin: (from) => (isOnThisMachine(from) || life.oauth.apps.knowOrigin(from) ? from : undefined),
      exposeHeaders: ['Retry-After'],
    }),
  );

  app.use(meetFaults({ faults, requests, mint, now: () => clock.now(), life: () => life }));
  app.route('/', oauthRoutes({ state: () => life.oauth, autoApprove, oauthServer, introspection, originOf }));
  app.all('*', (c) => life.api.fetch(c.req.raw));
  return sandbox;
}

function peopleOf({ api }: Snapshot): Settled {
  try {
    return settle(api.people ?? []);
  } catch (error) {
    throw error instanceof PeopleRefused ? new SnapshotRefused(error.message) : error;
  }
}

/** The user and the app that a caller names, if it names them. */
interface Named {
  readonly username?: string | undefined;
  readonly clientId?: string | undefined;
}

function grantRules(options: SandboxOptions): GrantRules {
  return {
    replay: options.replay ?? 'family',
    replayWindowSeconds: options.replayWindowSeconds ?? 30,
    oldAccessToken: options.oldAccessToken ?? 'ended',
    accessTokenLifeSeconds: options.accessTokenLifeSeconds ?? 604_800,
    refreshTokenLifeSeconds: options.refreshTokenLifeSeconds ?? 2_592_000,
    devicePollSeconds: options.devicePollSeconds ?? (options.autoApprove ? 1 : 5),
  };
}
