/**
 * Canaries: every secret that goes over the wire, every key and passphrase, looked for in everything that usher shows,
 * logs, stores or throws, whichever command runs and whatever goes wrong.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonZip } from '../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import { parseCommandLine } from '../src/command-line/program.ts';
import { commands } from '../src/commands/table.ts';
import { createContext, type World } from '../src/context.ts';
import * as text from '../src/text/en.ts';
import { quickHome } from './run-here.ts';
import type { Home, Run } from './run-usher.ts';
import { pyTraktFile } from './token-files.ts';
import { signIn, startTrakt, type Trakt } from './trakt.ts';
import { tap, type Wire } from './wire.ts';

const passphrase = 'canary passphrase';
const known = { key: 'ca'.repeat(32), newKey: 'fe'.repeat(32), clientSecret: 'sandbox-secret' };

let trakt: Trakt;
let wire: Wire;
let home: Home;
let env: Record<string, string>;
/** Everything that was shown so far. */
const shown: string[] = [];

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  wire = await tap(trakt.url);
  env = {
    ...trakt.env,
    TRAKT_AUTH_URL: wire.url,
    TRAKT_API_URL: wire.url,
    TRAKT_CLIENT_SECRET: known.clientSecret,
    USHER_KEY: known.key,
  };
});
afterAll(async () => {
  await wire.close();
  await trakt.close();
});
beforeEach(() => trakt.sandbox.faults.clear());

function newHome(): Home {
  const made = quickHome();
  const log = `[logging]\nfile = "${join(made.path, 'usher.log')}"\nlevel = "debug"\nformat = "json"\n`;
  writeFileSync(join(made.path, 'config.toml'), log);
  return made;
}

/** Runs it with --verbose, with a line for each prompt, and keeps what it shows. */
async function usher(args: readonly string[], lines: readonly string[] = []): Promise<Run> {
  const end = args.indexOf('--');
  const words = end < 0 ? [...args, '--verbose'] : [...args.slice(0, end), '--verbose', ...args.slice(end)];
  const run = await (lines.length === 0 ? home.run(words, { env }) : prompted(words, lines));
  shown.push(run.stderr);
  return run;
}

async function prompted(words: readonly string[], lines: readonly string[]): Promise<Run> {
  const { child, sees, end } = home.start(words, { env, deadlineMs: 19_000 });
  for (const line of lines) {
    await sees(/(assphrase|Paste).*: /);
    child.stdin.write(`${line}\n`);
  }
  child.stdin.end();
  return end;
}

/** Each file of the home but those with secrets by their nature. */
function filesIn(path: string, left: RegExp): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !left.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/** In any way in which a secret could be written down. */
function expectNoSecret(texts: readonly string[]): void {
  const secrets = [...wire.secrets, ...Object.values(known), passphrase];
  expect(wire.secrets.size).toBeGreaterThan(4);
  const all = texts.join('\n');
  const found = secrets.filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
      Buffer.from(secret).toString('hex'),
    ].some((written) => all.includes(written)),
  );
  // Not the secret itself: the failure would show it.
  expect(found.map((secret) => secret.slice(0, 4))).toEqual([]);
}

function importAs(account: string): Promise<Run> {
  writeFileSync(join(home.path, '.pytrakt.json'), pyTraktFile(trakt.sandbox.issueGrant()));
  return usher(['auth', 'import', '.pytrakt.json', '--stopped', '--account', account]);
}

/** A run of every command there is; what it prints on stdout counts unless that is the token itself. */
const runs: Record<string, () => Promise<Run>> = {
  setup: () => usher(['setup', '--account', 'set-up']),
  auth: () => usher(['auth', '--device', '--force']),
  'auth import': () => importAs('imported'),
  'token-status': () => usher(['token-status', '--check', '--json']),
  'token-refresh': () => usher(['token-refresh', '--json']),
  'token-clear': () => usher(['token-clear', '--force', '--account', 'imported']),
  accounts: () => usher(['accounts', '--json']),
  'accounts list': () => usher(['accounts', 'list']),
  'accounts default': () => usher(['accounts', 'default', 'default']),
  'accounts remove': async () => {
    await importAs('removed');
    return usher(['accounts', 'remove', 'removed', '--force']);
  },
  token: async () => ({ ...(await usher(['token', '--format', 'json'])), stdout: '' }),
  exec: () => usher(['exec', '--', process.execPath, '-e', 'console.log(process.argv.join())']),
  whoami: () => usher(['whoami', '--json']),
  doctor: () => usher(['doctor', '--json']),
  'config show': () => usher(['config', 'show']),
  'config check': () => usher(['config', 'check']),
  'config set': () => {
    writeFileSync(join(home.path, 'secret.key'), known.clientSecret);
    return usher(['config', 'set', 'trakt.client_secret', '--file', 'secret.key', '--config', 'config.key']);
  },
  'config trust': () => usher(['config', 'trust']),
  'config migrate': () => usher(['config', 'migrate']),
  'vault status': () => usher(['vault', 'status', '--json']),
  'vault export': () => usher(['vault', 'export', 'moved'], [passphrase]),
  'vault import': () => usher(['vault', 'import', 'moved'], [passphrase]),
  'vault adopt': () => usher(['vault', 'adopt', '--force']),
  'vault set-aside': () => usher(['vault', 'set-aside', '--force']),
  'vault rekey': async () => {
    env = { ...env, USHER_NEW_KEY: known.newKey };
    const run = await usher(['vault', 'rekey']);
    env = { ...env, USHER_KEY: known.newKey };
    return run;
  },
  api: () => usher(['api', 'users/settings', '--include']),
  export: () => usher(['export', '--output', 'films']),
  'export history': () => usher(['export', 'history']),
  backup: () => usher(['backup', '--output', 'backups']),
  restore: async () => {
    const zip = jsonZip({ 'watched-history.json': [], 'lists-lists.json': [{ name: 'A', ids: { trakt: 1 } }] });
    writeFileSync(join(home.path, 'export.zip'), await zip.bytes());
    return usher(['restore', 'export.zip', '--apply']);
  },
  'notify test': () => {
    writeFileSync(join(home.path, 'notify.toml'), '[notify]\ncommand = ["true"]\n');
    return usher(['notify', 'test', '--config', 'notify.toml']);
  },
  schedule: async () => {
    const jobs = '[[schedule.jobs]]\nname = "nightly"\ncron = "0 3 1 1 *"\noutput = "films"\n';
    writeFileSync(join(home.path, 'schedule.toml'), jobs);
    const running = home.start(['schedule', '--run-now', '--json', '--verbose', '--config', 'schedule.toml'], { env });
    await running.sees(/"outcome":"done"/);
    running.child.kill('SIGTERM');
    const run = await running.end;
    shown.push(run.stderr);
    return run;
  },
  serve: async () => {
    const { stdout } = await usher(['serve', 'add', 'films']);
    const running = home.start(['serve', '--listen', '127.0.0.1:0', '--verbose'], { env });
    const [, port] = /The proxy is at http:\S+:(\d+)/.exec(await running.sees(/The proxy is at \S+;/)) ?? [];
    const { username, password } = new URL(stdout.trim());
    const key = Buffer.from(`${username}:${password}`).toString('base64');
    const { refresh_token } = trakt.sandbox.issueGrant();
    const app = { client_id: 'sandbox-client', client_secret: known.clientSecret };
    const headers = { 'content-type': 'application/json', 'proxy-authorization': `Basic ${key}` };
    const send = (path: string, body: object, more: object = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify({ ...app, ...body }),
      });
    const refresh = (token: string, more: object = {}) =>
      send('/auth/oauth/token', { grant_type: 'refresh_token', refresh_token: token, ...more });
    const made = ['never-issued-refresh-token', 'never-issued-access-token', 'never-issued-code', 'never-known-secret'];
    const [token = '', access = '', code = '', secret = ''] = made;
    for (const each of [refresh_token, refresh_token, token]) await refresh(each);
    await refresh(refresh_token, { client_secret: secret });
    trakt.sandbox.faults.add({ route: 'token', kind: 'json_429', retryAfterSeconds: 60 });
    await refresh(`${token}-too-often`);
    await send('/auth/oauth/token', { grant_type: 'authorization_code', code });
    await send('/auth/oauth/device/token', { code });
    await send('/auth/oauth/revoke', { token: access }, { authorization: `Basic ${btoa(`sandbox-client:${secret}`)}` });
    await send(`/auth/oauth/token?refresh_token=${token}`, {});
    await send('/api/sync/history', {}, { authorization: `Bearer ${access}` });
    expect([...wire.secrets]).toContain(refresh_token);
    running.child.kill('SIGTERM');
    const ended = await running.end;
    const everywhere = [ended.stdout, ended.stderr, ...filesIn(home.path, /\.key$/)].join('\n');
    for (const each of [...made, password, key]) expect(everywhere.includes(each), each.slice(0, 16)).toBe(false);
    return ended;
  },
  'serve add': async () => ({ ...(await usher(['serve', 'add', 'shows'])), stdout: '' }),
  'serve list': () => usher(['serve', 'list']),
  'serve open': async () => {
    const running = home.start(['serve', '--listen', '127.0.0.1:0', '--verbose'], { env });
    const [, secret = ''] = /open\/([\w-]{43})/.exec(await running.sees(/\/open\/\S+\n/)) ?? [];
    const run = await usher(['serve', 'open', '--print']);
    const [, other = ''] = /open\/([\w-]{43})/.exec(run.stdout) ?? [];
    for (const each of [secret, other]) {
      const headers = { 'sec-fetch-site': 'same-origin' };
      const address = run.stdout.trim().replace(other, each);
      const { status } = await fetch(address, { method: 'POST', headers, redirect: 'manual' });
      expect(status).toBe(303);
    }
    running.child.kill('SIGTERM');
    await running.end;
    const everywhere = [run.stderr, ...filesIn(home.path, /\.key$/)].join('\n');
    for (const each of [secret, other]) expect(everywhere.includes(each)).toBe(false);
    return { ...run, stdout: '' };
  },
  'serve outbox': () => usher(['serve', 'outbox']),
  'serve password': async () => {
    const running = home.start(['serve', 'password', '--verbose'], { env });
    running.child.stdin.end('canary password\n');
    const run = await running.end;
    const everywhere = [run.stdout, run.stderr, ...filesIn(home.path, /\.key$/)].join('\n');
    expect([run.code, everywhere.includes('canary password')]).toEqual([0, false]);
    return run;
  },
  'serve reload': async () => {
    const running = home.start(['serve', '--listen', '127.0.0.1:0', '--verbose'], { env });
    await running.sees(/The proxy is at/);
    const run = await usher(['serve', 'reload']);
    running.child.kill('SIGTERM');
    await running.end;
    return run;
  },
  'serve remove': () => usher(['serve', 'remove', 'shows']),
  'serve trust': () => usher(['serve', 'trust']),
  demo: () => usher(['demo', '--json']),
  completion: () => usher(['completion', 'bash']),
  help: () => usher(['help', 'auth']),
  version: () => usher(['version']),
  'sandbox exec': () => usher(['sandbox', 'exec', '--', 'true']),
  sandbox: async () => {
    const running = home.start(['sandbox', '--port', '0', '--verbose'], { env });
    await running.sees(/runs at/);
    running.child.kill('SIGTERM');
    // It tells the client secret of its own app, which is everybody's.
    return { ...(await running.end), stdout: '' };
  },
};

describe('every command, with --verbose', () => {
  beforeAll(async () => {
    home = newHome();
    await signIn(home, { env });
  });
  afterAll(() => home.remove());

  it('is looked through for the secrets that there are', async () => {
    const { access_token } = JSON.parse((await usher(['token', '--json'])).stdout);
    expect(wire.secrets.has(access_token)).toBe(true);
    const [code, verifier, refreshToken] = [...wire.secrets].filter((secret) => secret !== access_token);
    expect([code, verifier, refreshToken].every((secret) => (secret?.length ?? 0) >= 16)).toBe(true);
    expect(() => expectNoSecret([`authorization=${access_token}`])).toThrow();
  });

  it('is among those that run here', () => {
    // fleet.postgres.test.ts looks at those that need a database.
    const others = Object.keys(commands).filter((name) => !name.startsWith('fleet '));
    expect(Object.keys(runs).toSorted()).toEqual(others.toSorted());
  });

  it.each(Object.entries(runs))('%s shows, logs and stores no secret', async (_, run) => {
    const { code, stdout, stderr } = await run();
    // A command that fails early shows little of what it could.
    expect(code, stderr).toBe(0);
    expectNoSecret([stdout, ...shown, ...filesIn(home.path, /^\.pytrakt\.json|\.key$/)]);
  });

  it('shows each request, its answer and each lock', () => {
    const host = new URL(wire.url).host;
    const lines = shown.join('').split('\n');
    const has = (words: string) =>
      expect(
        lines.some((line) => line.includes(words)),
        words,
      ).toBe(true);
    has(`debug http.request method=POST host=${host} path=/oauth/token`);
    has('debug vault.lock_taken account=default durationMs=');
    has('debug vault.lock_released account=default');
    expect(lines.find((line) => line.includes('http.response'))).toMatch(/ status=200 durationMs=\d+ from=trakt$/);
  });
});

const faults: [what: string, put: () => void][] = [
  ['a page for an answer', () => fault({ kind: 'status', status: 503, body: 'html' })],
  ['an error in JSON', () => fault({ kind: 'status', status: 400, body: 'json' })],
  ['a rate limit', () => fault({ kind: 'json_429', retryAfterSeconds: 3_600 })],
  ['a limit at the edge', () => fault({ kind: 'html_429', retryAfterSeconds: 3_600 })],
  ['a captcha', () => fault({ kind: 'captcha' })],
  ['half an answer', () => fault({ kind: 'truncated' })],
  ['no answer', () => fault({ kind: 'drop' })],
  ['a redirect', () => fault({ kind: 'redirect' })],
  ['ended grants', () => trakt.sandbox.endGrants()],
];

const routes = ['token', 'revoke', 'device_code', 'device_token', 'api'] as const;
const fault = (kind: object) => {
  for (const route of routes) trakt.sandbox.faults.add({ ...kind, route, times: 50 } as never);
};

describe('every failure', () => {
  it.each(faults)('%s: no secret is shown, logged, stored, or in what is thrown', async (_, put) => {
    home = newHome();
    env = { ...env, USHER_KEY: known.key };
    try {
      await signIn(home, { env });
      put();
      const words = [
        ['token-refresh'],
        ['api', 'users/settings'],
        ['auth', '--device', '--force'],
        ['token-clear', '--force'],
      ];
      const thrown: unknown[] = [];
      for (const args of words) {
        const seen: string[] = [];
        thrown.push(await failureOf(args, seen));
        shown.push(...seen);
      }
      expect(thrown.filter((error) => error !== undefined).length).toBeGreaterThan(0);
      expectNoSecret([...thrown.flatMap(everyWayToShow), ...shown, ...filesIn(home.path, /\.key$/)]);
    } finally {
      await home.remove();
    }
  });

  it('a wrong key and a broken configuration: nothing of either is quoted', async () => {
    home = newHome();
    try {
      await signIn(home, { env });
      env = { ...env, USHER_KEY: known.newKey };
      expect((await usher(['token'])).code).toBe(1);
      env = { ...env, USHER_KEY: `${known.newKey}x` };
      expect((await usher(['token'])).code).toBe(2);
      writeFileSync(join(home.path, 'config.toml'), `[trakt]\nclient_secret = ${known.clientSecret}\n`);
      expect((await usher(['token'])).code).toBe(2);
      expectNoSecret(shown);
    } finally {
      env = { ...env, USHER_KEY: known.key };
      await home.remove();
    }
  });
});

/** Runs the command in this process, to get hold of the error itself. */
async function failureOf(args: readonly string[], seen: string[]): Promise<unknown> {
  const stdin = new PassThrough();
  stdin.end();
  const keep = () => {
    const stream = new PassThrough();
    stream.setEncoding('utf8').on('data', (chunk: string) => seen.push(chunk));
    return stream;
  };
  const all = { ...env, USHER_HOME: home.path, HOME: home.path, BROWSER: 'none' };
  const clock = impatient();
  const world: World = {
    streams: { stdin, stdout: keep(), stderr: keep() },
    env: all,
    cwd: home.path,
    signal: new AbortController().signal,
    clock,
  };
  const invocation = await parseCommandLine([...args, '--verbose']);
  if (invocation.kind !== 'run') throw new TypeError('Not a command');
  const { prepared, flags } = invocation;
  const context = await createContext({ world, flags, text, needs: 'good_config' });
  try {
    await prepared.run(context, { commands, groups: {}, run: async () => 0 });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The machine's clock, but that waiting takes no time. */
function impatient(): NonNullable<World['clock']> {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    async sleep(ms, signal) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      aheadMs += ms;
    },
  };
}

function everyWayToShow(error: unknown): string[] {
  const stacks: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) stacks.push(each.stack ?? '', String(each));
  return [inspect(error, { depth: 12, showHidden: true, getters: true }), JSON.stringify(error) ?? '', ...stacks];
}
