/** A sandbox of its own for a test, and homes that find it. */

import { createServer } from 'node:net';
import { type ServedSandbox, type ServeOptions, serveSandbox } from '@trakt-usher/sandbox/serve';
import { startHere } from './run-here.ts';
import { type Home, makeHome, type RunOptions } from './run-usher.ts';

export interface Trakt extends ServedSandbox {
  /** What makes `usher` take this for Trakt. */
  env: Record<string, string>;
  /** Requests with these paths so far. */
  asked(path: string): number;
}

export async function startTrakt(options: Partial<ServeOptions> = {}): Promise<Trakt> {
  const served = await serveSandbox({ port: 0, plays: 300, devicePollSeconds: 1, ...options });
  const { url, urls } = served;
  return {
    ...served,
    env: { TRAKT_AUTH_URL: url, TRAKT_API_URL: url, TRAKT_CLIENT_ID: urls.clientId },
    asked: (path) => served.sandbox.requests.list({ path }).length,
  };
}

/** A key for the vault, so that it depends on no file. */
const vaultKey: string = '11'.repeat(32);

/** Has this home's commands talk to this Trakt, with a key from the environment. */
export function homeAt(trakt: Trakt, home: Home = makeHome()): Home {
  const withTrakt = (options: RunOptions = {}): RunOptions => ({
    ...options,
    env: { ...trakt.env, USHER_KEY: vaultKey, ...options.env },
  });
  return {
    ...home,
    env: (of) => home.env(withTrakt({ env: of ?? {} }).env),
    run: (args, options) => home.run(args, withTrakt(options)),
    start: (args, options) => home.start(args, withTrakt(options)),
  };
}

/** Signs in by hand at a Trakt that consents at once, in this process: the quickest way. */
export async function signIn(home: Home, options: RunOptions = {}): Promise<void> {
  const args = ['auth', '--manual', '--force'];
  const { child, sees, end } = options.asNobody
    ? home.start(args, options)
    : startHere(args, { home, env: home.env(options.env) });
  const shown = await sees(/Paste all of that address/);
  const consent = await fetch(/http:\S+\/oauth\/authorize\S+/.exec(shown)?.[0] ?? '', { redirect: 'manual' });
  child.stdin.end(`${consent.headers.get('location')}\n`);
  const { code, stderr } = await end;
  if (code !== 0) throw new Error(`The sign-in failed: ${stderr}`);
}

/** A port that nobody has now, on either loopback address. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
