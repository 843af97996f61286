/**
 * A Trakt, and files, whose every word tries to steer the terminal: whatever command prints or logs them, what arrives is
 * text, and no line of it is theirs.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsonZip } from '../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import { runCommandLine } from '../src/command-line/run-command-line.ts';
import { commands } from '../src/commands/table.ts';
import { quickHome } from './run-here.ts';
import type { Home, Run } from './run-usher.ts';
import { pyTraktFile } from './token-files.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';
import { type Answer, tap, type Wire } from './wire.ts';

const hostile = '\u001b]0;title\u0007\u001b[31m\r\nFORGED\u009b31m\u009d\u2028\u202e\u007f';
/** In a header, which is Latin-1 without C0. */
const hostileHeader = '\u009b31m\u009d';

let trakt: Trakt;
let wire: Wire;
let home: Home;
let env: Record<string, string>;
/** What becomes of the answers of the API, besides the words in them. */
let change: (answer: Answer) => Answer;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  wire = await tap(trakt.url, {
    change: (path, answer) => spoilt(path.startsWith('/oauth/') ? answer : change(answer)),
  });
  env = { TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
  home = homeAt(trakt, quickHome());
  writeFileSync(
    join(home.path, 'config.toml'),
    `[logging]\nfile = "${join(home.path, 'usher.log')}"\nlevel = "debug"\n[export]\ntimezone = "UTC"\n`,
  );
  change = (answer) => answer;
  await signIn(home, { env });
});
afterAll(async () => {
  await home.remove();
  await wire.close();
  await trakt.close();
});
beforeEach(() => {
  change = (answer) => answer;
});

const spoiltFields: ReadonlySet<string> = new Set(
  'username name title slug location user_code verification_url scope error_description'.split(' '),
);

/** The answer, with every word in it that a person may get to see made hostile. */
function spoilt(answer: Answer): Answer {
  const headers = { ...answer.headers, 'cf-ray': `8f${hostileHeader}`, 'x-note': `a${hostileHeader}` };
  try {
    const spoil = (key: string, value: unknown) =>
      spoiltFields.has(key) && typeof value === 'string' ? `${value}${hostile}` : value;
    return { ...answer, headers, body: JSON.stringify(JSON.parse(answer.body), spoil) };
  } catch {
    return { ...answer, headers };
  }
}

const usher = (...args: string[]) => home.run(args, { env, deadlineMs: 19_000 });

/** Text with lines of usher's own, and nothing else that a terminal obeys. */
function expectHarmless(...texts: string[]): void {
  const all = texts.join('');
  expect(all.match(/[^\n\P{Cc}]|\p{Zl}|\p{Zp}|\p{Bidi_Control}/gu) ?? []).toEqual([]);
  expect(all).not.toMatch(/^FORGED/m);
}

const refused = (status: number, headers: Answer['headers']) => {
  change = (answer) => ({ ...answer, status, headers: { ...answer.headers, ...headers }, body: 'no' });
};

/** A run of each command that shows something of Trakt's or of a file of others. */
const runs: Record<string, () => Promise<Run>> = {
  setup: () => usher('setup', '--account', 'set-up'),
  auth: () => usher('auth', '--device', '--force'),
  'auth import': () => {
    writeFileSync(join(home.path, '.pytrakt.json'), pyTraktFile(trakt.sandbox.issueGrant()));
    return usher('auth', 'import', '.pytrakt.json', '--stopped', '--account', 'imported');
  },
  whoami: () => usher('whoami'),
  'token-status': () => usher('token-status', '--check', '--verbose'),
  'token-refresh': () => usher('token-refresh', '--verbose'),
  accounts: () => usher('accounts'),
  'accounts list': () => usher('accounts', 'list'),
  export: () => usher('export', '--output', 'films', '--verbose'),
  backup: () => usher('backup', '--output', 'backups', '--verbose'),
  restore: async () => {
    const lists = [{ name: `A${hostile}`, ids: { trakt: 1 } }];
    const items = [{ type: 'movie', movie: { title: 'Heat', ids: { trakt: 1 } } }];
    const zip = jsonZip({ 'lists-lists.json': lists, 'lists-list-1.json': items });
    writeFileSync(join(home.path, 'export.zip'), await zip.bytes());
    return usher('restore', 'export.zip');
  },
  doctor: () => usher('doctor'),
  'vault status': () => usher('vault', 'status'),
  ...Object.fromEntries(
    ['config show', 'config check', 'config trust'].map((name) => [
      name,
      () => {
        writeFileSync(join(home.path, 'usher.toml'), `"a\\u001b[31m\\u009b\\u202e\\nFORGED" = 1\n`);
        return home.run(name.split(' '), { env: { ...env, USHER_HOME: join(home.path, name) } });
      },
    ]),
  ),
  'config migrate': () => {
    mkdirSync(join(home.path, 'theirs'));
    writeFileSync(
      join(home.path, 'theirs', 'config.toml'),
      `[letterboxd]\n"a\\u001b[31m\\u009b\\u202e\\nFORGED" = 1\n`,
    );
    return usher('config', 'migrate', '--config', 'theirs/config.toml');
  },
  api: async () => {
    refused(426, { 'x-upgrade-url': `https://trakt.example/${hostileHeader}` });
    const { stderr } = await usher('api', 'users/settings');
    expect(stderr).toContain('\\u009b31m');
    refused(403, { 'content-type': 'text/html', server: 'cloudflare' });
    return usher('api', 'users/settings');
  },
  'accounts remove': () => usher('accounts', 'remove', 'imported', '--force', '--verbose'),
};

/** Those that show nothing of the kind: only what the person typed, or usher's own. */
const others = [
  ...['token', 'token-clear', 'exec', 'accounts default', 'config set'],
  ...['vault export', 'vault import', 'vault adopt', 'vault set-aside', 'vault rekey'],
  ...['serve', 'serve add', 'serve list', 'serve open', 'serve outbox', 'serve password', 'serve reload'],
  ...['serve remove', 'serve trust'],
  ...['fleet migrate', 'fleet worker', 'fleet import', 'fleet status', 'fleet accounts', 'fleet rekey', 'fleet adopt'],
  ...['demo', 'sandbox', 'sandbox exec', 'completion', 'help', 'version', 'export history', 'schedule', 'notify test'],
];

/** Those that repeat words of others, by which the test is known to see them. */
const withWords =
  'setup,auth,whoami,token-status,accounts,restore,config show,config check,config trust,config migrate'.split(',');

describe('what a hostile Trakt says', () => {
  it('is tried with every command that there is', () => {
    expect([...Object.keys(runs), ...others].toSorted()).toEqual(Object.keys(commands).toSorted());
  });

  it.each(Object.entries(runs))('%s: reaches the terminal as text', async (name, run) => {
    const { stdout, stderr } = await run();
    expectHarmless(stdout, stderr);
    if (withWords.includes(name)) expect(stdout + stderr).toContain('\\u001b');
  });

  it.each(['auth --device --force', 'whoami', 'token-status --check', 'accounts', 'config check'])(
    '%s --json: is the same value for a program, and text for a terminal',
    async (words) => {
      const { stdout, stderr } = await usher(...words.split(' '), '--json');
      expectHarmless(stdout, stderr);
      for (const line of stdout.trim().split('\n')) JSON.parse(line);
    },
  );

  it('is the same value for a program', async () => {
    expect(JSON.parse((await usher('whoami', '--json')).stdout).user.username).toBe(`ada${hostile}`);
  });

  it('reaches the log as text', async () => {
    expectHarmless(readFileSync(join(home.path, 'usher.log'), 'utf8'));
  });
});

describe('usher api', () => {
  /** Runs it in this process, with a terminal or without. */
  async function printed({ isTTY, include }: { isTTY: boolean; include: boolean }): Promise<string> {
    const stdout = Object.assign(new PassThrough(), { isTTY });
    const [stdin, stderr] = [new PassThrough(), new PassThrough()];
    const world = {
      streams: { stdin, stdout, stderr },
      env: { ...trakt.env, ...env, USHER_HOME: home.path, USHER_KEY: '11'.repeat(32) },
      cwd: home.path,
      signal: new AbortController().signal,
    };
    const code = await runCommandLine(['api', 'users/settings', ...(include ? ['--include'] : [])], world);
    expect(code).toBe(0);
    stdout.end();
    return (await stdout.setEncoding('utf8').toArray()).join('');
  }

  it('shows a person what a server sent, on a terminal', async () => {
    const shown = await printed({ isTTY: true, include: true });
    expectHarmless(shown);
    expect(shown).toContain('x-note: a\\u009b31m');
    expect(shown).toContain('FORGED\\u009b31m');
  });

  it('hands a program what a server sent, as it is', async () => {
    const body = await printed({ isTTY: false, include: false });
    expect(body).toContain('\u009b31m');
    expect(JSON.parse(body).user.username).toBe(`ada${hostile}`);
    expect(await printed({ isTTY: false, include: true })).toContain(`x-note: a${hostileHeader}\n`);
  });
});
