/** The built library runs the same program on every runtime, each against a sandbox of its own. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startCuttingServer } from './cutting-server.ts';

const here = path.join(import.meta.dirname, 'runtimes');
const dist = inject('traktDist');
const deadlineMs = 30_000;

let served: ServedSandbox;
let scratch: string;

beforeEach(async () => {
  served = await serveSandbox({ port: 0, plays: 0 });
  scratch = mkdtempSync(path.join(tmpdir(), 'usher-runtimes-'));
});

afterEach(async () => {
  await served.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Path of a program of a package in `runtimes/`. */
function installed(program: string): string {
  const file = path.join(here, 'node_modules', program);
  if (existsSync(file)) return file;
  throw new Error(`There is no ${program}. Run: npm ci --prefix packages/trakt/test/runtimes`);
}

type Program = 'useLibrary' | 'sendOnce' | 'refuseConnection';
/** Runs one of the programs in `runtimes/` against a server, and gives what it saw. */
type Runtime = (program: Program, url: string) => Promise<unknown>;

/** Of runtimes that are started with a module and its arguments. */
const started =
  (executable: () => string, args: readonly string[] = []): Runtime =>
  async (program, url) => {
    const all = [...args, path.join(here, 'main.mjs'), dist, url, program];
    const env = { PATH: process.env.PATH, HOME: scratch, DENO_DIR: scratch, DENO_NO_UPDATE_CHECK: '1' };
    const { stdout } = await promisify(execFile)(executable(), all, { env, timeout: deadlineMs });
    return JSON.parse(stdout);
  };

const runtimes: Record<string, Runtime> = {
  'Node 20': started(() => installed('runtime-node20/bin/node')),
  'Node 22': started(() => installed('runtime-node22/bin/node')),
  'Node 24': started(() => process.execPath),
  'Node 26': started(() => installed('runtime-node26/bin/node')),
  Bun: started(() => installed('@oven/bun-linux-x64-baseline/bin/bun')),
  Deno: started(() => installed('@deno/linux-x64-glibc/deno'), ['run', '--allow-net', '--allow-read', '--no-lock']),
  workerd: inWorkerd,
};

const seen = { username: 'ada', reads: 10, version: 2, revoked: 'yes', after: 'sign_in_required' };

/** One sign-in, one refresh for ten callers, and nothing that the server had to refuse. */
function expectOneRefresh(): void {
  // A browser asks before it sends.
  const asked = served.sandbox.requests.list().filter(({ method }) => method !== 'OPTIONS');
  const to = (wanted: string) => asked.filter((request) => request.path === wanted);
  expect(to('/oauth/token')).toMatchObject([{ grantType: 'refresh_token', status: 200 }]);
  expect(to('/oauth/device/token')).toMatchObject([{ status: 200 }]);
  expect(to('/users/settings').map(({ status }) => status)).toEqual(Array(11).fill(200));
  expect(to('/oauth/revoke')[0]).toMatchObject({ status: 200 });
}

describe('signs in, renews once for ten callers and signs out', { timeout: 2 * deadlineMs }, () => {
  it.each(Object.entries<Runtime>({ ...runtimes, Chromium: inChromium }))('on %s', async (_, runtime) => {
    expect(await runtime('useLibrary', served.url)).toEqual(seen);
    expectOneRefresh();
  });
});

it('does the same over undici 7 on Node 20, for which there is no undici 8', { timeout: 2 * deadlineMs }, async () => {
  // Node looks for undici from where the library is.
  cpSync(dist, path.join(scratch, 'dist'), { recursive: true });
  mkdirSync(path.join(scratch, 'node_modules'));
  symlinkSync(path.join(here, 'node_modules/undici'), path.join(scratch, 'node_modules/undici'));
  const args = [path.join(here, 'main.mjs'), path.join(scratch, 'dist'), served.url, 'useLibraryOverUndici'];
  const running = promisify(execFile)(installed('runtime-node20/bin/node'), args, { timeout: deadlineMs });
  expect(JSON.parse((await running).stdout)).toEqual(seen);
  expectOneRefresh();
});

describe('sends a refresh token once, though the connection is cut after the request was read', {
  timeout: 2 * deadlineMs,
}, () => {
  it.each(Object.entries(runtimes))('on %s', async (_, runtime) => {
    const server = await startCuttingServer();
    try {
      const lost = ['network', 'maybe'];
      expect(await runtime('sendOnce', server.url)).toEqual({ first: lost, kept: lost, whole: lost });
      expect(Object.fromEntries(server.arrived)).toEqual({ first: 1, good: 1, kept: 1, session: 1 });
    } finally {
      await server.close();
    }
  });
});

describe('knows that nothing was sent where nothing listens, and notes no intent', { timeout: 2 * deadlineMs }, () => {
  it.each(Object.entries(runtimes))('on %s', async (name, runtime) => {
    // workerd says nothing about it: there the probe has to.
    const sent = name === 'workerd' ? 'maybe' : 'no';
    const { url, close } = await startCuttingServer();
    await close();
    expect(await runtime('refuseConnection', url)).toEqual({
      platform: ['network', sent],
      whole: ['network', 'no'],
      record: { version: 1, state: 'active', intent: 'none' },
    });
  });
});

const programs = ['worker.mjs', 'program.mjs', 'sent-once.mjs'];

/** A worker takes every module from its configuration, and nothing from the disk. */
async function inWorkerd(name: Program, url: string): Promise<unknown> {
  const program = installed('@cloudflare/workerd-linux-64/bin/workerd');
  for (const file of programs) cpSync(path.join(here, file), path.join(scratch, file));
  cpSync(dist, path.join(scratch, 'dist'), { recursive: true });
  const modules = [...programs, ...globSync('dist/**/*.js', { cwd: scratch })];
  writeFileSync(
    path.join(scratch, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      compatibilityDate = "2026-10-01",
      modules = [${modules.map((name) => `(name = "${name}", esModule = embed "${name}")`).join(', ')}],
    )),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const child = spawn(program, ['serve', path.join(scratch, 'config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit');
  try {
    const port = await portOf(child);
    const address = `http://127.0.0.1:${port}/?program=${name}&server=${encodeURIComponent(url)}`;
    const response = await fetch(address, { signal: AbortSignal.timeout(deadlineMs) });
    return await response.json();
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

/** workerd says on its control descriptor where it listens. */
async function portOf(child: ChildProcess): Promise<number> {
  const lines = createInterface({ input: child.stdio[3] as Readable, signal: AbortSignal.timeout(deadlineMs) });
  for await (const line of lines) {
    const event = JSON.parse(line);
    if (event.event === 'listen') return event.port;
  }
  throw new Error('workerd ended before it listened.');
}

/** A page of another origin than the sandbox's, as every app's is. */
async function inChromium(): Promise<unknown> {
  const app = `<!doctype html><title>app</title><script type="module">
    import * as usher from '/dist/index.js';
    import { useLibrary } from '/program.mjs';
    globalThis.seen = useLibrary(usher, '${served.url}', { control });
  </script>`;
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/') return response.setHeader('content-type', 'text/html').end(app);
    const file = url === '/program.mjs' ? path.join(here, url) : path.join(dist, url.slice('/dist'.length));
    return existsSync(file)
      ? response.setHeader('content-type', 'text/javascript').end(readFileSync(file))
      : response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.exposeFunction('control', async (target: string, change: object) => {
      await fetch(`${served.url}${target}`, { method: 'POST', body: JSON.stringify(change) });
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await page.waitForFunction('globalThis.seen !== undefined');
    return await page.evaluate('seen');
  } finally {
    await browser.close();
    server.close();
  }
}
