/**
 * The sandbox: a Trakt that runs offline, as one Web-standard app. What it remembers is its own, in memory, and gone after a
 * reset.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { ada, userNamed } from './account/users.ts';
import { createApi } from './api/index.ts';
import { SandboxClock } from './clock.ts';
import { controlRoutes, refusal } from './control.ts';
import { type FaultRoute, Faults, faultFromHeader, type ReadyFault } from './faults.ts';
import { replyFaultily } from './faulty-reply.ts';
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
import { homePage } from './pages/home.ts';
import { showPage, stylesheetPath } from './pages/layout.ts';
import { stylesheet } from './pages/style.ts';
import { isLoopbackOrigin, type SandboxApp, sandboxApp } from './registered.ts';
import { RequestLog } from './requests.ts';
import { type SandboxUrls, sandboxUrls } from './urls.ts';

/** In brackets what holds when a field is left out. The rules of rotation: family, 30, ended, 604800 and 2592000 seconds. */
export interface SandboxOptions extends Partial<GrantRules> {
  /** Epoch milliseconds; where the sandbox's clock gets the time from (the machine's clock). */
  readonly now?: () => number;
  /** Decides tokens and plays: the same seed, the same ones (1). */
  readonly seed?: number;
  /** How many plays the account has (3000). */
  readonly plays?: number;
  /** Whether device codes and consents are granted at once, by ada (no). */
  readonly autoApprove?: boolean;
  /** Which of Trakt's OAuth servers the errors are like (current). */
  readonly oauthServer?: OAuthServer;
  /** Whether clients can ask /oauth/introspect about a token, with their secret (no). */
  readonly introspection?: boolean;
  /** The sandbox's address where it isn't the one that requests come to, as behind a proxy. */
  readonly origin?: string;
  /** Whether page counts lag by a page, as Trakt's cached ones may (no). */
  readonly underReportPages?: boolean;
  /** Whether the API limits reads to 500 in 300 seconds (no). */
  readonly enforceLimits?: boolean;
}

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
  /** A fetch whose whole internet is this sandbox, whatever the host. A dropped reply rejects with a TypeError. */
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
  /** Forgets everything: tokens, apps, sessions, faults, the log, the clock's moves. Replies that are being delayed are dropped. */
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
  const clock = new SandboxClock(options.now);
  const mint = new Mint(seed);
  const faults = new Faults();
  const rules = grantRules(options);
  const knowsClient = (clientId: string): boolean => life.oauth.apps.find(clientId) !== undefined;
  const requests = new RequestLog({ clock, knowsClient, kindOf: (token) => life.oauth.grants.kindOf(token) });
  let life = newLife();

  /** All that a reset replaces. */
  function newLife() {
    return { oauth: newOAuthState({ rules, clock, mint }), api: newApi(), ended: new AbortController() };
  }

  function newApi(): ReturnType<typeof createApi> {
    return createApi({
      underReportPages: options.underReportPages ?? false,
      enforceLimits: options.enforceLimits ?? false,
      clock,
      seed,
      plays,
      knowsClient,
      authenticate: (accessToken) => life.oauth.grants.authenticate(accessToken),
    });
  }

  function known({ username = ada.username, clientId = sandboxApp.clientId }: Partial<Connection>): Connection {
    if (!userNamed(username)) throw new RangeError(`The sandbox has no user ${username}.`);
    if (!knowsClient(clientId)) throw new RangeError(`The sandbox has no app with the client id ${clientId}.`);
    return { username, clientId };
  }

  function originOf(requestUrl: string): string {
    return origin ?? new URL(requestUrl).origin;
  }

  const app = new Hono();
  const urls = sandboxUrls(origin ?? 'http://localhost');

  const sandbox: Sandbox = {
    app,
    clock,
    urls,
    faults,
    requests,
    fetch(input, init) {
      const request = new Request(input instanceof Request ? input : new URL(input, urls.url), init);
      return unlessAborted(request.signal, async () => app.fetch(request));
    },
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
    reset() {
      life.ended.abort();
      clock.reset();
      faults.clear();
      requests.clear();
      life = newLife();
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
  app.get(stylesheetPath, (c) => c.body(stylesheet, 200, { 'Content-Type': 'text/css; charset=UTF-8' }));
  app.route('/', settingsRoutes({ state: () => life.oauth }));
  app.route('/', controlRoutes(sandbox));
  app.use(
    '/oauth/*',
    cors({ origin: (from) => (isLoopbackOrigin(from) ? from : undefined), exposeHeaders: ['Retry-After'] }),
  );

  app.use(async (c, next) => {
    const fault = faultFor(c, faults);
    const entry = await requests.open(c.req);
    async function carryOut(): Promise<void> {
      await next();
      entry.committed = c.res.status < 400;
    }
    if (fault) {
      entry.fault = fault.kind;
      await replyFaultily(c, carryOut, fault, { mint, signal: life.ended.signal });
    } else {
      await carryOut();
    }
    entry.status = c.res.status;
  });

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
  };
}

function faultFor(c: Context, faults: Faults): ReadyFault | undefined {
  if (c.req.method === 'OPTIONS') return undefined;
  const route = routes[c.req.path] ?? 'api';
  const asked = c.req.header('x-sandbox-fault');
  if (asked === undefined) return faults.take(route);
  try {
    return faultFromHeader(asked, route);
  } catch (error) {
    throw refusal(
      400,
      `x-sandbox-fault: ${error instanceof z.ZodError ? z.prettifyError(error) : 'this is not JSON.'}`,
    );
  }
}

const routes: Readonly<Record<string, FaultRoute>> = {
  '/oauth/authorize': 'authorize',
  '/oauth/token': 'token',
  '/oauth/revoke': 'revoke',
  '/oauth/device/code': 'device_code',
  '/oauth/device/token': 'device_token',
  '/activate': 'activate',
};

/** The caller leaves when the signal says so; the server goes on with the request, as servers do. */
function unlessAborted(signal: AbortSignal, answer: () => Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    answer().then(resolve, reject);
  });
}
