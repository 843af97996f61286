/**
 * The sandbox: a Trakt that runs offline, as one Web-standard app. What it remembers is its own, in memory, and gone after a
 * reset.
 */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { ada, userNamed } from './account/users.ts';
import { SandboxClock } from './clock.ts';
import { controlStylesheet } from './control/style.ts';
import { controlRoutes } from './control.ts';
import { Faults } from './faults/faults.ts';
import { meetFaults } from './faults/meet-faults.ts';
import { type ScenarioName, scenarios } from './faults/scenarios.ts';
import { StaleReads } from './faults/stale-reads.ts';
import { Mint } from './mint.ts';
import type { DeviceState } from './oauth/devices.ts';
import {
  type AppForm,
  appForm,
  type Connection,
  type GrantRules,
  newOAuthState,
  type OAuthServer,
  oauthRoutes,
  type PairOptions,
  settingsRoutes,
  type TokenResponse,
  tokenResponse,
} from './oauth/index.ts';
import { saveOAuth } from './oauth/saved.ts';
import { homePage } from './pages/home.ts';
import { showPage, stylesheetPath } from './pages/layout.ts';
import { stylesheet } from './pages/style.ts';
import { pathOf } from './paths.ts';
import { isOnThisMachine, type SandboxApp, sandboxApp } from './registered.ts';
import { RequestLog } from './requests.ts';
import { localFetch } from './server/local-fetch.ts';
import { type RecordedApi, recordedApi } from './snapshot/recorded-api.ts';
import { asSnapshot, type Snapshot } from './snapshot/snapshot.ts';
import { type SandboxUrls, sandboxUrls } from './urls.ts';

/** In brackets what holds when a field is left out. The rules of rotation: family, 30, ended, 604800, 2592000 and 5 seconds. */
export interface SandboxOptions extends Optional<GrantRules> {
  /** Epoch milliseconds; where the sandbox's clock gets the time from (the machine's clock). */
  readonly now?: () => number;
  /** Decides tokens and plays: the same seed, the same ones (1). */
  readonly seed?: number | undefined;
  /** How many plays the account has (3000). */
  readonly plays?: number | undefined;
  /** Whether device codes and consents are granted at once, by ada (no). */
  readonly autoApprove?: boolean | undefined;
  /** Which of Trakt's OAuth servers the errors are like (current). */
  readonly oauthServer?: OAuthServer | undefined;
  /** Whether clients can ask /oauth/introspect about a token, with their secret (no). */
  readonly introspection?: boolean | undefined;
  /** The sandbox's address where it isn't the one that requests come to, as behind a proxy. */
  readonly origin?: string;
  /** Whether page counts lag by a page, as Trakt's cached ones may (no). */
  readonly underReportPages?: boolean;
  /** Whether the API limits reads to 500 in 300 seconds (no). */
  readonly enforceLimits?: boolean;
  /** What goes wrong from the start (calm: nothing). */
  readonly scenario?: ScenarioName | undefined;
  /** Where another sandbox was; its seed and plays hold then. Throws SnapshotRefused for what is none. */
  readonly snapshot?: Snapshot;
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** For whom, and for which app (ada, sandbox-client). */
export interface NewGrant extends Partial<Connection>, PairOptions {}

/** A person's answer to a device: `approve` is ada's. */
export type DeviceAnswer = 'approve' | 'deny' | { readonly approvedBy: string };

/** Throws a RangeError wherever it is given a user or an app that it doesn't have. */
export interface Sandbox {
  /** All routes. `app.request('/oauth/token', ...)` needs no port. */
  readonly app: Hono;
  readonly clock: SandboxClock;
  readonly urls: SandboxUrls;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /**
   * A fetch whose whole internet is this sandbox, whatever the host; it follows redirects unless `init.redirect` says
   * otherwise. A dropped reply rejects with a TypeError.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Tokens without a sign-in; a life of 0 seconds is a token that has expired already. */
  issueGrant(grant?: NewGrant): TokenResponse;
  /** Ends all tokens of a user (ada) and an app (sandbox-client), as the user does who removes the app from the account. */
  endGrants(connection?: Partial<Connection>): void;
  /** What a person would press on the activation page. Returns the state that was met; only `pending` changes by it. */
  answerDevice(userCode: string, answer: DeviceAnswer): DeviceState | undefined;
  /** The apps that are registered now. */
  listApps(): readonly SandboxApp[];
  /** Registers an app of a user (ada). Throws a ZodError for what the page would refuse. */
  registerApp(form: AppForm, owner?: string): SandboxApp;
  /** What its owner can do: its tokens end, and it is refused from then on. Returns whether there was such an app. */
  deleteApp(clientId: string): boolean;
  /** All that was done here, as JSON; what another sandbox goes on from. */
  snapshot(): Snapshot;
  /** Goes on from a snapshot in place of all that was here. Rejects with SnapshotRefused, and has changed nothing then. */
  load(snapshot: unknown): Promise<void>;
  /**
   * Back to how it was created: forgets tokens, apps, sessions, writes, the log, the clock's moves, and faults but those of its
   * own scenario. Replies that are being delayed are dropped.
   */
  reset(): void;
  /** Drops the replies that are being delayed, so that nothing keeps the process up. */
  close(): void;
}

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const {
    seed = 1,
    plays = 3000,
    autoApprove = false,
    oauthServer = 'current',
    introspection = false,
    origin,
  } = options;
  const first = options.snapshot && asSnapshot(options.snapshot);
  const clock = new SandboxClock(options.now);
  const mint = new Mint(seed);
  const faults = new Faults(seed);
  const rules = grantRules(options);
  const knowsClient = (clientId: string): boolean => life.oauth.apps.find(clientId) !== undefined;
  const requests = new RequestLog({ clock, knowsClient, kindOf: (token) => life.oauth.grants.kindOf(token) });
  let life = newLife(first);
  start();

  /** All that a reset replaces. */
  function newLife(saved?: Snapshot) {
    return {
      oauth: newOAuthState({ rules, clock, mint }, saved?.oauth),
      api: newApi(saved),
      staleReads: new StaleReads(),
      ended: new AbortController(),
    };
  }

  function newApi(saved?: Snapshot): RecordedApi {
    const deps = {
      clock,
      seed,
      plays,
      knowsClient,
      authenticate: (accessToken: string) => life.oauth.grants.authenticate(accessToken),
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

  function known({ username = ada.username, clientId = sandboxApp.clientId }: Partial<Connection>): Connection {
    if (!userNamed(username)) throw new RangeError(`The sandbox has no user ${username}.`);
    if (!knowsClient(clientId)) throw new RangeError(`The sandbox has no app with the client id ${clientId}.`);
    return { username, clientId };
  }

  function originOf(requestUrl: string): string {
    return origin ?? new URL(requestUrl).origin;
  }

  const app = new Hono({ getPath: pathOf });
  const urls = sandboxUrls(origin ?? 'http://localhost');

  const sandbox: Sandbox = {
    app,
    clock,
    urls,
    faults,
    requests,
    fetch: localFetch(app, urls.url),
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
    registerApp(form, owner = ada.username) {
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
      const next = newLife(saved);
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
      life = newLife(first);
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
  app.get('/', (c) => showPage(c, homePage(sandboxUrls(originOf(c.req.url)))));
  app.get(stylesheetPath, (c) =>
    c.body(stylesheet + controlStylesheet, 200, { 'Content-Type': 'text/css; charset=UTF-8' }),
  );
  app.route('/', settingsRoutes({ state: () => life.oauth }));
  app.route('/', controlRoutes(sandbox));
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

function grantRules(options: SandboxOptions): GrantRules {
  return {
    replay: options.replay ?? 'family',
    replayWindowSeconds: options.replayWindowSeconds ?? 30,
    oldAccessToken: options.oldAccessToken ?? 'ended',
    accessTokenLifeSeconds: options.accessTokenLifeSeconds ?? 604_800,
    refreshTokenLifeSeconds: options.refreshTokenLifeSeconds ?? 2_592_000,
    devicePollSeconds: options.devicePollSeconds ?? 5,
  };
}
