// Measures how long `usher serve` takes to answer for a page with 10,000 runs behind it: as many lines in the history, which
// usher itself shortens to 3,000, and as many exports in the folder. Run `npm run build` first.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { serveSandbox } from '@trakt-usher/sandbox/serve';
import { chooseKeySource, openVault } from '@trakt-usher/vault';
import { createSession } from 'trakt-usher';
import { installUsher } from './built-usher.ts';
import { tell } from './tell.ts';

const runs = 10_000;
const rounds = 50;

const folder = mkdtempSync(path.join(tmpdir(), 'usher-bench-'));
const trakt = await serveSandbox({ port: 0, plays: 50 });
let server: ChildProcess | undefined;
try {
  const home = path.join(folder, 'home');
  const exports = path.join(folder, 'exports');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    USHER_HOME: home,
    USHER_KEY: '22'.repeat(32),
    TRAKT_AUTH_URL: trakt.url,
    TRAKT_API_URL: trakt.url,
    TRAKT_CLIENT_ID: trakt.urls.clientId,
  };
  const usher = installUsher(folder);
  await signIn(env);
  writeFileSync(
    path.join(home, 'config.toml'),
    `[server]\npage_listen = "127.0.0.1:0"\n[export]\ndir = "${exports}"\n[[schedule.jobs]]\nname = "night"\ncron = "30 3 * * *"\n`,
  );
  writeRuns(home, exports);
  server = spawn(process.execPath, [usher, 'serve', '--json', '--listen', '127.0.0.1:0'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = server;
  if (!stdout) throw new Error('The server has no output.');
  const [line] = await once(createInterface({ input: stdout }), 'line');
  const { page } = JSON.parse(line);
  const link = execFileSync(process.execPath, [usher, 'serve', 'open', '--print'], { env }).toString().trim();
  const entered = await fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');

  for (const [name, address] of [
    ['Home', '/'],
    ['Exports', '/exports'],
    ['Schedules', '/schedules'],
    ['Activity', '/activity'],
  ] as const) {
    const [first = Number.NaN, ...others] = await timesOf(new URL(`.${address}`, page), cookie);
    process.stdout.write(`${name}: ${first.toFixed(0)} ms the first time\n`);
    tell({ what: `${name} with ${runs.toLocaleString('en')} runs, in ms at p50`, figure: at(others, 0.5), most: 50 });
    tell({ what: `${name} with ${runs.toLocaleString('en')} runs, in ms at p95`, figure: at(others, 0.95), most: 50 });
  }
} finally {
  server?.kill('SIGKILL');
  await trakt.close();
  rmSync(folder, { recursive: true, force: true });
}

async function signIn(env: { USHER_HOME: string; USHER_KEY: string }): Promise<void> {
  const directory = path.join(env.USHER_HOME, 'vault');
  const store = await openVault({ directory, key: chooseKeySource({ environment: env, directory }) });
  const session = createSession({ store, app: { clientId: trakt.urls.clientId } });
  await session.checkStore();
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = trakt.sandbox.issueGrant();
  await session.signIn({ accessToken, refreshToken, expiresIn });
  await session.close();
  await store.close();
}

/** As a schedule leaves them that ran every hour until now. */
function writeRuns(home: string, exports: string): void {
  const lines: string[] = [];
  for (let back = runs; back > 0; back -= 1) {
    const endedAt = new Date(Date.now() - back * 3_600_000).toISOString();
    const files = [{ path: 'letterboxd/watched.csv', rows: 3, bytes: 20, sha256: '0'.repeat(64) }];
    const ledger = [{ target: 'letterboxd', section: 'history', kind: 'movie', rows: 3, file: 'watched.csv' }];
    lines.push(
      JSON.stringify({
        ...{ account: 'default', job: 'night', schedule: '0 * * * *', why: 'due', startedAt: endedAt, endedAt },
        ...{ outcome: 'done', exitCode: 0, tries: 1, result: { timeZone: 'UTC', files, ledger } },
      }),
    );
    const run = path.join(exports, 'default', `${endedAt.slice(0, 19).replaceAll(':', '-')}Z`);
    mkdirSync(path.join(run, 'letterboxd'), { recursive: true });
    writeFileSync(path.join(run, 'letterboxd/watched.csv'), 'Title,Year\nHeat,1995\n');
    writeFileSync(path.join(run, 'manifest.json'), JSON.stringify({ format: 'usher-export-1', files, ledger }));
  }
  writeFileSync(path.join(home, 'runs.jsonl'), `${lines.join('\n')}\n`);
}

/** Milliseconds until the whole page is there. */
async function timesOf(address: URL, cookie: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    const answer = await fetch(address, { headers: { cookie } });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${address.pathname} answers ${answer.status}: ${text.slice(0, 200)}`);
    times.push(performance.now() - start);
  }
  return times;
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
