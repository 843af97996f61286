/**
 * The sandbox: a Trakt that runs offline, as one Web-standard app. What it remembers is its own, in memory, and gone after a
 * reset.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { createApi } from './api/index.ts';
import { SandboxClock } from './clock.ts';
import { controlRoutes, refusal } from './control.ts';
import { type FaultRoute, Faults, faultFromHeader, type ReadyFault } from './faults.ts';
import { replyFaultily } from './faulty-reply.ts';
import { Mint } from './mint.ts';
import type { DeviceState } from './oauth/devices.ts';
import {
  type GrantRules,
  type Lives,
  newOAuthState,
  oauthRoutes,
  type TokenResponse,
  tokenResponse,
} from './oauth/index.ts';
import { homePage } from './pages/home.ts';
import { showPage, stylesheetPath } from './pages/layout.ts';
import { stylesheet } from './pages/style.ts';
import { isLoopbackOrigin, knowsClient, sandboxApp, sandboxUser } from './registered.ts';
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
  /** Whether device codes and consents are granted at once (no). */
  readonly autoApprove?: boolean;
  /** The sandbox's address where it isn't the one that requests come to, as behind a proxy. */
  readonly origin?: string;
  /** Whether page counts lag by a page, as Trakt's cached ones may (no). */
  readonly underReportPages?: boolean;
  /** Whether the API limits reads to 500 in 300 seconds (no). */
  readonly enforceLimits?: boolean;
}

export interface Sandbox {
  /** All routes. `app.request('/oauth/token', ...)` needs no port. */
  readonly app: Hono;
  readonly clock: SandboxClock;
  readonly urls: SandboxUrls;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** A fetch whose whole internet is this sandbox, whatever the host. A dropped reply rejects with a TypeError. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Tokens for the user and the app without a sign-in; a life of 0 seconds is a token that has expired already. */
  issueGrant(lives?: Lives): TokenResponse;
  /** Ends all tokens, as the user does who removes the app from the account. */
  endGrants(): void;
  /** What a person would press on the activation page. Returns the state that was met; only `pending` changes by it. */
  answerDevice(userCode: string, action: 'approve' | 'deny'): DeviceState | undefined;
  /** Forgets everything: tokens, sessions, faults, the log, the clock's moves. Replies that are being delayed are dropped. */
  reset(): void;
  /** Drops the replies that are being delayed, so that nothing keeps the process up. */
  close(): void;
}

export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { seed = 1, plays = 3000, autoApprove = false, origin } = options;
  const clock = new SandboxClock(options.now);
  const mint = new Mint(seed);
  const faults = new Faults();
  const rules = grantRules(options);
  const connection = { username: sandboxUser.username, clientId: sandboxApp.clientId };
  const requests = new RequestLog({ clock, kindOf: (token) => life.oauth.grants.kindOf(token) });
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
    issueGrant(lives = {}) {
      return tokenResponse(life.oauth.grants.issue(connection, lives), clock.now());
    },
    endGrants() {
      life.oauth.grants.endConnection(connection);
    },
    answerDevice(userCode, action) {
      return life.oauth.devices.decide(userCode, { by: sandboxUser.username, allowed: action === 'approve' });
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

  app.route('/', oauthRoutes({ state: () => life.oauth, autoApprove, originOf }));
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
