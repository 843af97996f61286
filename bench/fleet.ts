// Measures a fleet on PostgreSQL: what a renewal costs the database at 10,000 and at 1,000,000 accounts, `accessToken` beside
// a bare prepared SELECT, and one worker beside four. All figures are ratios of one run, on a server of its own.
// `--accounts 1000 --many 5000 --renewals 200`: a short form.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dueGrants } from '@trakt-usher/vault/postgres';
import { createSession, type Transport } from 'trakt-usher';
import { startPostgres } from '../packages/vault/src/testing/postgres-server.ts';
import { type Crowd, keyText, newCrowd, newToken } from './fleet/accounts.ts';
import { cpuMs } from './fleet/cpu.ts';
import { startProvider } from './fleet/provider.ts';
import { tell } from './tell.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '10000' },
    many: { type: 'string', default: '1000000' },
    /** In each round. */
    renewals: { type: 'string', default: '1000' },
  },
});
const [few, many, renewals] = [Number(values.accounts), Number(values.many), Number(values.renewals)];
const rounds = 7;
const issuer = 'https://auth.example';
const app = { clientId: 'bench' };
/** Answers at once, and names its failures as Node's does: without a probe before each refresh. */
const transport: Transport = Object.assign(
  async () => Response.json({ access_token: newToken(), refresh_token: newToken(), expires_in: 7_776_000 }),
  { namesFailures: true },
);

const server = await startPostgres();
try {
  const small = await newCrowd(server.url, { name: 'small', all: few, opening: renewals, issuer });
  const large = await newCrowd(server.url, { name: 'large', all: many, opening: renewals, issuer });
  await cycles(small, large);
  await readings(large);
  await size(large, many);
  await small.end();
  await large.end();
  await workers();
} finally {
  await server.remove();
}

/** A sweep and what it finds, renewed by sessions: the database's CPU time alone. */
async function cycles(small: Crowd, large: Crowd): Promise<void> {
  const ratios: number[] = [];
  let spentMs = 0;
  for (let round = -1; round < rounds; round += 1) {
    const inSmall = await cycle(small);
    const inLarge = await cycle(large);
    // The first round only warms up.
    if (round >= 0) ratios.push(inLarge / inSmall);
    spentMs = inLarge;
  }
  const accounts = (count: number) => count.toLocaleString('en');
  const what = `a renewal's cost in the database at ${accounts(many)} accounts, in those at ${accounts(few)}`;
  tell({ what, figure: median(ratios), most: 1.2 });
  report('CPU milliseconds of the database for a renewal by a session', spentMs);
}

/** CPU milliseconds of the database for each. */
async function cycle({ pool, vault, due }: Crowd): Promise<number> {
  await due(renewals);
  await pool.query('CHECKPOINT');
  const before = cpuMs(server.pid);
  let renewed = 0;
  for (
    let found = await dueGrants(pool, { most: 200 });
    found.length > 0;
    found = await dueGrants(pool, { most: 200 })
  ) {
    for (const { account } of found) {
      const session = createSession({
        store: vault,
        app,
        account,
        issuer,
        apiOrigin: issuer,
        transport,
        clock: vault.clock,
      });
      await session.refresh();
      await session.close();
      renewed += 1;
    }
  }
  return (cpuMs(server.pid) - before) / renewed;
}

/** An access token that isn't in memory, and the same row by a statement that was prepared. */
async function readings({ pool, vault, accounts }: Crowd): Promise<void> {
  const calls = Math.min(500, accounts.length);
  const text =
    'SELECT record, access_key, access_sealed FROM usher.grants WHERE tenant = $1 AND issuer = $2 AND account = $3';
  const timed = async <T>(each: readonly T[], work: (one: T) => Promise<unknown>) => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    for (const one of each) await work(one);
    const { user, system } = process.cpuUsage(cpu);
    return { ms: performance.now() - start, cpuUs: (user + system) / each.length };
  };
  const ratios: number[] = [];
  const clientUs: Record<'bare' | 'ours', number[]> = { bare: [], ours: [] };
  // The first rounds only warm up.
  for (let round = -20; round < rounds * 5; round += 1) {
    const asked = accounts.slice(0, calls);
    const sessions = asked.map((account) =>
      createSession({ store: vault, app, account, issuer, apiOrigin: issuer, transport, clock: vault.clock }),
    );
    const bare = await timed(asked, (account) => pool.query({ name: 'bare', text, values: ['', issuer, account] }));
    const ours = await timed(sessions, (session) => session.accessToken());
    if (round < 0) continue;
    ratios.push(bare.ms / ours.ms);
    clientUs.bare.push(bare.cpuUs);
    clientUs.ours.push(ours.cpuUs);
  }
  tell({
    what: 'accessToken() from the database, in calls of a bare prepared SELECT',
    figure: median(ratios),
    least: 0.8,
  });
  report('CPU microseconds of the client for a bare prepared SELECT', median(clientUs.bare));
  report('CPU microseconds of the client for accessToken(), which opens the token too', median(clientUs.ours));
}

async function size({ pool }: Crowd, accounts: number): Promise<void> {
  const { rows } = await pool.query("SELECT pg_total_relation_size('usher.grants')::float8 AS grants");
  report('bytes an account, with its indexes', Number(rows[0]?.grants) / accounts);
}

/** Real workers, ten renewals under way each, with a provider that takes its time. */
async function workers(): Promise<void> {
  const one = await fleetOf(1);
  const four = await fleetOf(4);
  tell({
    what: 'renewals a second by four workers, in those by one',
    figure: four.perSecond / one.perSecond,
    least: 3.5,
  });
  report('renewals a second by one worker', one.perSecond);
  const { perSecond, workerMs, databaseMs, benchMs } = four;
  report(
    'processors that four workers, their database and this benchmark kept busy',
    (perSecond * (workerMs + databaseMs + benchMs)) / 1_000,
  );
  report('of them by the provider, which this process plays', (perSecond * benchMs) / 1_000);
  report('CPU milliseconds of a worker for a renewal', four.workerMs);
  report('CPU milliseconds of the database for a renewal by a worker', four.databaseMs);
}

/** CPU milliseconds are for each renewal. */
interface FleetFigures {
  perSecond: number;
  workerMs: number;
  databaseMs: number;
  benchMs: number;
}

async function fleetOf(count: number): Promise<FleetFigures> {
  const provider = await startProvider(300);
  const each = 600;
  const all = Math.round((each * count * renewals) / 1_000);
  const crowd = await newCrowd(server.url, { name: `fleet_${count}`, all, opening: all, issuer: provider.url });
  await crowd.due(all);
  const home = mkdtempSync(path.join(tmpdir(), 'usher-bench-'));
  const usher = path.join(import.meta.dirname, '../apps/usher/bin/usher.js');
  const env = {
    ...{ PATH: process.env.PATH, USHER_HOME: home, USHER_DATABASE_URL: crowd.url, USHER_KEY: keyText },
    ...{ TRAKT_CLIENT_ID: 'bench', TRAKT_AUTH_URL: provider.url, TRAKT_API_URL: provider.url },
  };
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [usher, 'fleet', 'worker'], { env, stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  const spent = () => ({
    workers: children.reduce((sum, { pid = 0 }) => sum + cpuMs(pid), 0),
    database: cpuMs(server.pid),
    bench: process.cpuUsage(),
  });
  // The start, and the pace that grows from one, are over after a fifth; the end, with less and less to do, begins at the last.
  const [from, to] = [Math.floor(all / 5), Math.floor((all * 4) / 5)];
  await until(() => provider.renewedAt.length > from);
  const before = spent();
  await until(() => provider.renewedAt.length > to);
  const after = spent();
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => once(child, 'exit')));
  await crowd.end();
  provider.close();
  rmSync(home, { recursive: true, force: true });
  const seconds = ((provider.renewedAt[to] ?? 0) - (provider.renewedAt[from] ?? 0)) / 1_000;
  return {
    perSecond: (to - from) / seconds,
    workerMs: (after.workers - before.workers) / (to - from),
    databaseMs: (after.database - before.database) / (to - from),
    benchMs: (after.bench.user + after.bench.system - before.bench.user - before.bench.system) / 1_000 / (to - from),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const endMs = performance.now() + 600_000;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error('The workers renew too little.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function report(what: string, figure: number): void {
  process.stdout.write(`${what}: ${Number(figure.toFixed(2))}\n`);
}
