/** Each program of examples/ runs as it stands there, against a sandbox. */

import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
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
  writeFileSync(path.join(bin, 'usher'), `#!/bin/sh\nexec '${process.execPath}' '${usherPath()}' "$@"\n`, {
    mode: 0o755,
  });
  env = {
    PATH: [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter),
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
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

it('web-server.ts connects a visitor, knows another one apart, and forgets who signs out', async () => {
  const child = spawn(process.execPath, program('web-server.ts'), {
    env: { ...env, PORT: '0', SITE_SECRET: randomBytes(32).toString('base64'), SITE_VAULT: path.join(folder, 'site') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [site] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(30_000) });
    const visit = browserOf();
    expect(await (await visit(site)).text()).toContain('href="/auth/login"');
    expect((await visit(site)).status).toBe(401);
    // What `Request` doesn't take: the site answers it, and goes on.
    const [traced] = await once(request(site, { method: 'TRACE' }).end(), 'response');
    expect(traced.resume().statusCode).toBe(500);
    const callback = await consented(await visit(`${site}/auth/login`));
    expect(callback).toMatch(new RegExp(`^${site}/auth/callback\\?`));
    expect((await visit(callback)).headers.get('location')).toBe(`${site}/`);
    expect(await (await visit(site)).text()).toBe('You are ada at Trakt.\n');
    expect((await visit(callback)).status).toBe(400);
    expect(await (await visit(site)).text()).toBe('You are ada at Trakt.\n');
    const another = browserOf();
    await another(site);
    expect((await another(callback)).status).toBe(400);
    expect((await another(site)).status).toBe(401);
    expect((await visit(`${site}/auth/logout`, { method: 'POST', headers: { origin: site } })).status).toBe(303);
    expect((await visit(site)).status).toBe(401);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** Keeps cookies, and follows no redirect. */
function browserOf() {
  const jar = new Map<string, string>();
  return async (url: string, init: { method?: string; headers?: Record<string, string> } = {}) => {
    const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { ...init.headers, cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
}

/** Where Trakt sends the browser back to. */
async function consented(login: Response): Promise<string> {
  const consent = await fetch(login.headers.get('location') ?? '', { redirect: 'manual' });
  return consent.headers.get('location') ?? '';
}
