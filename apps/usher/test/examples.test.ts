// Every example of every help text, run as it stands there, against a sandbox: in this process, or by a shell where it
// needs one.

import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { letterboxdZip } from '../../../packages/takeout/src/have/testing/letterboxd-zip.ts';
import { jsonZip } from '../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import { runCommandLine } from '../src/command-line/run-command-line.ts';
import { commands } from '../src/commands/table.ts';
import { Interrupted } from '../src/errors/run.ts';
import { pyTraktFile, savedCredentials } from './token-files.ts';
import { freePort, startTrakt, type Trakt } from './trakt.ts';
import { usherPath } from './usher-path.ts';

const loaded = await Promise.all(Object.values(commands).map(async ({ load }) => (await load()).command));
const examples = [...new Set(loaded.flatMap((command) => command.examples.map(([line]) => line)))]
  // They need a database, or a running server: fleet.postgres.test.ts and canary.test.ts run them.
  .filter((line) => !/^usher (fleet|serve reload|serve open|serve --database)/.test(line));

let trakt: Trakt;
/** Has the programs that examples name. */
let programs: string;
const folders: string[] = [];

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true, plays: 5 });
  programs = newFolder();
  for (const name of ['npm', 'python']) writeProgram(name, 'test -n "$TRAKT_API_URL"');
  writeProgram('usher', `exec '${process.execPath}' '${usherPath()}' "$@"`);
  // It gets the token in a header on stdin.
  writeProgram('curl', 'read -r header && case "$header" in "Authorization: Bearer "?*) ;; *) exit 1 ;; esac');
});
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true });
  await trakt.close();
});

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'usher-example-')));
  folders.push(folder);
  return folder;
}

function writeProgram(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
}

interface Place {
  cwd: string;
  env: Record<string, string>;
  write(file: string, content: string | Uint8Array): void;
}

/** A home of its own, without a sign-in. */
function newPlace(): Place {
  const home = newFolder();
  const cwd = join(home, 'here');
  const write: Place['write'] = (file, content) => {
    const path = file.startsWith('~/') ? join(home, file.slice(2)) : join(cwd, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  };
  mkdirSync(cwd);
  const PATH = [programs, dirname(process.execPath), process.env.PATH].join(delimiter);
  return { cwd, env: { ...trakt.env, HOME: home, USHER_HOME: join(home, 'usher'), PATH }, write };
}

/** What the person says to the questions of commands. */
const answers: readonly [question: RegExp, answer: string][] = [
  [/\[y\/N\] $/, 'y'],
  [/(passphrase|again|password|once more).*: $/i, 'a passphrase'],
  [/Client id: $/, 'sandbox-client'],
  [/\[1\]: $/, ''],
  [/client_secret.*: $/, 'sandbox-secret'],
];

/** Runs it to its end, as somebody at a terminal who agrees to everything. */
async function usher(words: readonly string[], { cwd, env }: Pick<Place, 'cwd' | 'env'>): Promise<void> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const stdout = new PassThrough();
  const ending = new AbortController();
  let said = '';
  for (const stream of [stdout, stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
      const answer = answers.find(([question]) => question.test(`${chunk}`));
      if (answer) stdin.write(`${answer[1]}\n`);
      const runs = words[0] === 'sandbox' ? /http:/ : /Next run|The proxy is at|"outcome"/;
      if (runs.test(said)) ending.abort(new Interrupted('SIGTERM'));
    });
  }
  const streams = { stdin, stdout, stderr };
  const code = await runCommandLine(words, { streams, env, cwd, signal: ending.signal, openBrowser });
  expect(code, said).toBe(0);
}

/** Of a person who agrees at once. */
async function openBrowser(url: string): Promise<boolean> {
  const consent = await fetch(url, { redirect: 'manual' });
  await fetch(consent.headers.get('location') ?? '');
  return true;
}

/** Words as a shell would read them, where nothing but quotes and a home folder needs one. */
function wordsOf(line: string, { HOME = '' }: Record<string, string>): string[] {
  const words = Array.from(line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), ([, double, single, bare = '']) => {
    return double ?? single ?? bare.replace(/^~\//, `${HOME}/`);
  });
  return words.slice(1);
}

const signedOut = /^usher (auth|setup|vault import|demo|sandbox|completion|help|version)\b/;
const zip = await jsonZip({
  'user-settings.json': { user: { username: 'ada', ids: { slug: 'ada' } }, account: { timezone: 'UTC' } },
  'watched-history.json': [],
}).bytes();
const letterboxd = await letterboxdZip({}).bytes();
const films = JSON.stringify({ movies: [{ ids: { trakt: 1 } }] });

/** The files that examples name, and what is in them. */
const files: readonly [named: RegExp, file: string, content: () => string | Uint8Array][] = [
  [/pytrakt/, '~/.pytrakt.json', () => pyTraktFile(trakt.sandbox.issueGrant())],
  [/credentials\.enc/, 'config/credentials.enc', () => savedCredentials(trakt.sandbox.issueGrant())],
  [/config migrate/, 'config/config.toml', () => '[letterboxd]\nexport_dir = "films"\n'],
  [/other\.toml/, 'other.toml', () => '[export]\ntimezone = "UTC"\n'],
  [/usher\.toml|config trust/, 'usher.toml', () => '[vault]\nkey = "file"\n'],
  [/films\.json/, 'films.json', () => films],
  [/usher\.key/, '~/usher.key', () => '42'.repeat(32)],
  [/sync\.js/, 'sync.js', () => 'process.exitCode = process.env.TRAKT_ACCESS_TOKEN ? 0 : 1'],
  [/watch\.js/, 'watch.js', () => 'process.exitCode = process.env.USHER_TOKEN_URL ? 0 : 1'],
  [/trakt-export\.zip/, 'trakt-export.zip', () => zip],
  [/letterboxd-ada/, 'letterboxd-ada.zip', () => letterboxd],
  [
    /usher schedule/,
    '~/usher/config.toml',
    () => `${settings}[[schedule.jobs]]\nname = "nightly"\ncron = "0 3 * * *"\n`,
  ],
  [/notify test/, '~/usher/config.toml', () => `${settings}[notify]\ncommand = ["true"]\n`],
  [/fish/, '~/.config/fish/completions/other.fish', () => ''],
];

/** What changes a sign-in, or the configuration, gets a place of its own. */
const changing =
  /^usher (token-clear|accounts (default|remove)|vault (export|adopt|set-aside|rekey)|config (migrate|set)|schedule|notify)\b|^\w+=/;
let shared: Promise<Place> | undefined;

async function prepare(line: string): Promise<Place> {
  const place = await (signedOut.test(line) ? signedOutPlace(line) : signedInPlace(line));
  for (const [named, file, content] of files) if (named.test(line)) place.write(file, content());
  if (line.startsWith('usher vault import')) {
    await usher(['vault', 'export', join(place.cwd, 'ada.grant')], await aSignIn(['default']));
  }
  return place;
}

async function signedOutPlace(line: string): Promise<Place> {
  const place = newPlace();
  // It asks for what the environment would have.
  if (line.startsWith('usher setup')) delete place.env.TRAKT_CLIENT_ID;
  if (/^usher auth/.test(line))
    place.write('~/usher/config.toml', `${settings}[auth]\ncallback_port = ${await freePort()}\n`);
  return place;
}

async function signedInPlace(line: string): Promise<Place> {
  // A file in the working directory counts where there is no other.
  if (line.includes('config trust')) return newPlace();
  if (changing.test(line)) return aSignIn(line.includes('living-room') ? ['default', 'living-room'] : ['default']);
  shared ??= aSignIn(['default', 'living-room']);
  return shared;
}

const settings = '[vault]\nkey = "file"\n';

async function aSignIn(accounts: readonly string[]): Promise<Place> {
  const place = newPlace();
  place.write('~/usher/config.toml', settings);
  for (const account of accounts) {
    const env = { ...place.env, TRAKT_REFRESH_TOKEN: trakt.sandbox.issueGrant().refresh_token };
    await usher(['token', '--account', account], { ...place, env });
  }
  return place;
}

it.each(examples)('%s', async (line) => {
  const place = await prepare(line);
  const [, sourced] = /^source <\((.*)\)$/.exec(line) ?? [];
  if (sourced !== undefined) await usher(wordsOf(sourced, place.env), place);
  else if (/[|>$]/.test(line)) {
    await promisify(execFile)('sh', ['-c', line], place);
  } else {
    // Any port: another test, or a person, may use the one that is named.
    const more = /^usher sandbox (?!exec)/.test(line) ? ['--port', '0'] : [];
    // An app that is known here.
    await usher([...wordsOf(line.replace('0123abcd', 'sandbox-client'), place.env), ...more], place);
  }
});
