/** Each program of examples/ runs as it stands there, against a sandbox. */

import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { usherPath } from '../apps/usher/test/usher-path.ts';

const examples = import.meta.dirname;

const program = (file: string) => ['--conditions=@trakt-usher/source', path.join(examples, file)];
const folder = mkdtempSync(path.join(tmpdir(), 'usher-examples-'));
let served: ServedSandbox;
let env: Record<string, string>;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 30, autoApprove: true, devicePollSeconds: 1 });
  // A folder of commands, as a person has it: `usher`, and the Node that runs it.
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'usher'), `#!/bin/sh\nexec '${process.execPath}' '${usherPath}' "$@"\n`, {
    mode: 0o755,
  });
  env = {
    PATH: [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
    USHER_HOME: path.join(folder, 'home'),
    USHER_KEY: randomBytes(32).toString('hex'),
    TRAKT_CLIENT_ID: 'sandbox-client',
    TRAKT_AUTH_URL: served.url,
    TRAKT_API_URL: served.url,
  };
});

afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (command: string, args: readonly string[]) =>
  promisify(execFile)(command, [...args], { env, cwd: folder, timeout: 50_000 });

it('nightly.sh writes the files, and says only that a person has to act', async () => {
  const nightly = [path.join(examples, 'nightly.sh'), path.join(folder, 'films')];
  await expect(run('sh', nightly)).rejects.toMatchObject({ code: 3, stdout: expect.stringContaining('usher auth') });
  await run('usher', ['auth', '--device']);
  expect(await run('sh', nightly)).toEqual({ stdout: '', stderr: '' });
  expect(readdirSync(path.join(folder, 'films')).toSorted()).toEqual(
    expect.arrayContaining(['ratings.csv', 'watched.csv', 'watchlist.csv']),
  );
});

it('long-running.mjs has a good token in each round', async () => {
  await run('usher', ['auth', '--device', '--account', 'tool']);
  const rounds = ['node', path.join(examples, 'long-running.mjs'), '2', '0.1'];
  const { stdout } = await run('usher', ['exec', '--account', 'tool', '--keep-fresh', '--', ...rounds]);
  expect(stdout).toMatch(/^(Last watched: .+\n){2}$/);
});

it('app.ts signs in with a code, and lists films', async () => {
  const { stdout } = await run(process.execPath, program('app.ts'));
  expect(stdout).toMatch(/^Enter \w{8} at http.*\nSigned in as ada\n(\d{4}-\d\d-\d\d {2}.+\n){3}$/);
});

it('integration-test.ts passes under node --test', async () => {
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', ...program('integration-test.ts')]);
  expect(stdout).toMatch(/\n# pass 3\n# fail 0\n/);
});

it('web-server.ts connects a visitor, and knows another one apart', async () => {
  const child = spawn(process.execPath, program('web-server.ts'), {
    env: { ...env, PORT: '0', SITE_VAULT: path.join(folder, 'site') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [site] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(30_000) });
    const start = await fetch(`${site}/connect`, { redirect: 'manual' });
    const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? '';
    const asVisitor = (url: string) => fetch(url, { headers: { cookie }, redirect: 'manual' });
    const consented = await fetch(start.headers.get('location') ?? '', { redirect: 'manual' });
    const callback = consented.headers.get('location') ?? '';
    expect(callback).toMatch(new RegExp(`^${site}/callback\\?`));
    expect((await fetch(callback, { redirect: 'manual' })).headers.get('location')).toBe('/');
    expect((await fetch(site)).status).toBe(401);
    expect((await asVisitor(callback)).headers.get('location')).toBe('/');
    expect(await (await asVisitor(site)).text()).toBe('You are ada at Trakt.\n');
    expect((await asVisitor(callback)).headers.get('location')).toBe('/');
    expect(await (await asVisitor(site)).text()).toBe('You are ada at Trakt.\n');
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
