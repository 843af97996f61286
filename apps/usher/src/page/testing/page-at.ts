/** The page over a real vault, book and outbox, with Trakt's sandbox, as tests ask it: without a port. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { openVault } from '@trakt-usher/vault';
import type { Hono } from 'hono';
import { type Clock, systemClock } from 'trakt-usher';
import { withAccount } from '../../account/account.ts';
import { type OpenedVault, vaultOptions } from '../../account/vault.ts';
import { runCommandLine } from '../../command-line/run-command-line.ts';
import { commands, groups } from '../../commands/table.ts';
import { type Context, createContext, type World } from '../../context.ts';
import { historyReader } from '../../schedule/history.ts';
import { createBudget } from '../../serve/budget.ts';
import { digestKeyOf } from '../../serve/digest-key.ts';
import { openFileBook } from '../../serve/file-book.ts';
import { liveConfig } from '../../serve/live-config.ts';
import { createMetrics } from '../../serve/metrics.ts';
import { openOutbox, serveFolder } from '../../serve/start.ts';
import { joinLogs } from '../../terminal/log.ts';
import { describeError } from '../../text/describe-error.ts';
import * as text from '../../text/en.ts';
import { createLinks, type Links } from '../access/links.ts';
import { PageSessions } from '../access/sessions.ts';
import { createAccountFacts } from '../account-facts.ts';
import { createActivity } from '../activity/activity.ts';
import type { PageContext, PageEnv } from '../context.ts';
import { createExportRuns } from '../exports/runs.ts';
import type { StartUsher } from '../exports/start-usher.ts';
import { createPage } from '../page.ts';
import { sections } from '../sections.ts';
import { createSignIns } from '../sign-in/sign-ins.ts';

export interface PageAt extends PageContext {
  readonly trakt: ServedSandbox;
  readonly app: Hono<PageEnv>;
  readonly sessions: PageSessions;
  readonly links: Links;
  readonly home: string;
  /** Moves the clock of the page: what waits until then goes on. */
  advance(ms: number): void;
  /** Asks as a browser on this machine does, unless told. */
  ask(path: string, asked?: Asked): Promise<Response>;
  /** A browser that is signed in. */
  signedIn(): Browser;
  /** Signs usher in to the sandbox. */
  traktSignIn(name?: string): Promise<void>;
  remove(): Promise<void>;
}

interface Asked {
  readonly headers?: Record<string, string>;
  /** Makes it a POST. */
  readonly form?: Record<string, string> | FormData;
  readonly from?: string;
}

export interface Browser {
  readonly cookie: string;
  get(path: string): Promise<Response>;
  /** The text of a page that has to be there. */
  read(path: string): Promise<string>;
  /** Sends a form of the page with its proof; where it leads, and what is said there. */
  post(path: string, form?: Record<string, string> | FormData): Promise<Response>;
  /** As `post`, and reads the page that it leads to. */
  press(path: string, form?: Record<string, string>): Promise<string>;
}

interface PageAtOptions {
  /** The configuration file. */
  readonly config?: string;
  /** Without a client id where this is false. */
  readonly hasApp?: boolean;
}

export async function pageAt({ config = '', hasApp = true }: PageAtOptions = {}): Promise<PageAt> {
  const home = mkdtempSync(join(tmpdir(), 'usher-page-'));
  writeFileSync(join(home, 'config.toml'), config);
  const trakt = await serveSandbox({ port: 0, plays: 5 });
  let aheadMs = 0;
  const waits = new Set<{ untilMs: number; over: AbortController }>();
  const clock: Clock = {
    ...systemClock,
    async sleep(ms, signal) {
      const wait = { untilMs: clock.monotonic() + ms, over: new AbortController() };
      waits.add(wait);
      const until = AbortSignal.any([wait.over.signal, ...(signal ? [signal] : [])]);
      await systemClock.sleep(ms, until).catch((error) => {
        if (!wait.over.signal.aborted) throw error;
      });
      waits.delete(wait);
    },
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
  };
  const end = new AbortController();
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const env = {
    ...{ USHER_HOME: home, USHER_KEY: '11'.repeat(32), TZ: 'UTC' },
    ...{ TRAKT_AUTH_URL: trakt.url, TRAKT_API_URL: trakt.url },
    ...(hasApp && { TRAKT_CLIENT_ID: trakt.urls.clientId }),
  };
  const flags = {
    ...{ config: undefined, account: undefined, json: false, verbose: false, quiet: true, help: false, version: false },
  };
  const world = { streams, env, cwd: home, signal: end.signal, clock };
  const activity = createActivity(clock);
  const made = await createContext({ world, flags, text, needs: 'good_config' });
  const context: Context = { ...made, log: joinLogs([made.log, activity.log]) };
  const options = vaultOptions(context);
  const vault = await openVault(options);
  await vault.selfTest();
  const opened: OpenedVault = { vault, keyWarning: () => options.key.warning };
  const book = openFileBook(serveFolder(context));
  const entries = openOutbox(context);
  const grants = await book.grantBook(await digestKeyOf(vault));
  const metrics = createMetrics({
    ...{ clock, log: context.log },
    grants: async () => ({ signed_in: 0, in_doubt: 0, sign_in_required: 0, ended: 0 }),
    connections: () => 0,
  });
  const budget = createBudget({ clock, limits: 'of_trakt', heard: () => undefined });
  const sessions = new PageSessions(serveFolder(context));
  const links = createLinks(clock);
  const base = context.config.get('server.page_base') ?? '';
  const words = (error: unknown) => describeError(error, text, context.circumstances());
  const page: PageContext = {
    ...{
      context,
      settings: liveConfig(context.config),
      opened,
      vault,
      book,
      grants,
      entries,
      budget,
      metrics,
      sections,
    },
    facts: createAccountFacts({ context, opened, ending: end.signal }),
    program: { commands, groups, run: async () => 0 },
    proxyUrl: 'http://127.0.0.1:8765',
    keys: sessions.keys,
    history: historyReader(home),
    href: (path) => base + path,
    words,
    activity,
    signIns: createSignIns({ context, opened, words, ending: end.signal }),
    ending: end.signal,
    schedule: { standing: () => ({ kind: 'no_jobs' }), restart: () => undefined },
    exports: createExportRuns({ context, startUsher: inThisProcess({ env, cwd: home, clock }), ending: end.signal }),
  };
  const app = createPage(page, { sessions, links });

  async function ask(path: string, { headers = {}, form, from = '127.0.0.1' }: Asked = {}): Promise<Response> {
    const sent = form ? { method: 'POST', body: form instanceof FormData ? form : new URLSearchParams(form) } : {};
    const own = form ? { 'sec-fetch-site': 'same-origin' } : {};
    const request = { ...sent, headers: { host: 'localhost:8766', ...own, ...headers } };
    return app.request(`http://localhost:8766${path}`, request, { incoming: { socket: { remoteAddress: from } } });
  }

  function signedIn(): Browser {
    const token = sessions.begin(clock.now(), 'link 127.0.0.1');
    const cookie = `usher-page=${token}`;
    const csrf = sessions.find(token, clock.now())?.csrf ?? '';
    const get = (path: string) => ask(path, { headers: { cookie } });
    const read = async (path: string) => {
      const answer = await get(path);
      if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
      return answer.text();
    };
    const post = (path: string, form: Record<string, string> | FormData = {}) => {
      if (!(form instanceof FormData)) return ask(path, { headers: { cookie }, form: { csrf, ...form } });
      form.set('csrf', csrf);
      return ask(path, { headers: { cookie }, form });
    };
    const press = async (path: string, form = {}) => {
      const answer = await post(path, form);
      const to = answer.headers.get('location');
      return to === null ? answer.text() : read(to);
    };
    return { cookie, get, read, post, press };
  }

  return {
    ...page,
    ...{ trakt, app, sessions, links, home, ask, signedIn },
    advance(ms) {
      aheadMs += ms;
      for (const { untilMs, over } of waits) if (untilMs <= clock.monotonic()) over.abort();
    },
    traktSignIn: (name = 'default') =>
      withAccount(
        context,
        async ({ session }) => {
          const { access_token, refresh_token, expires_in } = trakt.sandbox.issueGrant();
          await session.signIn({
            ...{ accessToken: access_token, refreshToken: refresh_token, expiresIn: expires_in },
          });
        },
        name,
      ),
    async remove() {
      end.abort();
      sessions.close();
      entries.close();
      book.close();
      await vault.close();
      await trakt.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** As the page starts it, without the time that a process takes to begin. */
function inThisProcess(world: Pick<World, 'env' | 'cwd' | 'clock'>): StartUsher {
  return async (argv, { onStep, signal }) => {
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const [stdout, stderr] = [textOf(streams.stdout), textOf(streams.stderr)];
    const exitCode = await runCommandLine([...argv, '--json'], { ...world, streams, signal, tellStep: onStep });
    for (const stream of [streams.stdout, streams.stderr]) stream.end();
    return { exitCode, stdout: await stdout, stderr: await stderr };
  };
}
