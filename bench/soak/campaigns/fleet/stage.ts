/**
 * The stage of a trial of a fleet: a Trakt, a PostgreSQL of its own, sign-ins in it, and real workers that reach it through a
 * relay. All clocks of a trial run some times as fast as the machine's, the database's as well.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { environmentKeyProvider, migratePostgres, openPostgresVault } from '@trakt-usher/vault/postgres';
import pg from 'pg';
import type { Home, Running } from '../../../../apps/usher/test/run-usher.ts';
import { homeAt, startTrakt, type Trakt } from '../../../../apps/usher/test/trakt.ts';
import { type PostgresServer, startPostgres } from '../../../../packages/vault/src/testing/postgres-server.ts';
import { fastClock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import { sessionOf, signInWith } from '../many-sign-ins.ts';
import type { ProcessTime } from './fast-process.ts';
import { unheardIn } from './orphans.ts';
import { openRelay, type Relay } from './relay.ts';

/** Seconds of a trial in one of the machine's: a lease takes 25 s, and an answer has 4 s. */
export const speed = 3;
/** Of an access token, by the trial's clocks: 50 s of the machine's. */
const lifeSeconds = 150;
export const signIns = 16;
const workers = 3;
const trialMs = 3 * 3_600_000;
const keyText = '11'.repeat(32);

interface Kill {
  pid: number;
  atMs: number;
}

export interface FleetStage {
  trakt: Trakt;
  home: Home;
  relay: Relay;
  random: Random;
  /** Where the relay leads to. */
  server: PostgresServer;
  readonly kills: readonly Kill[];
  /** By the trial's clocks, in epoch milliseconds. */
  now(): number;
  /** A statement that goes past the relay. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** SIGKILL for a worker; another one starts. */
  killOne(): void;
  /** All clocks leap ahead, while no worker runs. */
  leap(ms: number): Promise<void>;
  /** What commands are started with. */
  env(): Record<string, string>;
  /** Ends the workers. @returns when, by the trial's clocks, one of them had no answer to a refresh of that account */
  unanswered(): Promise<{ account: string; atMs: number }[]>;
}

export interface FleetRules {
  /** All sign-ins are of one person: `family` would end the others with the first. */
  replay: 'refuse' | 'same' | 'new';
  /** How far each worker's wall clock is ahead. */
  aheadMs?: readonly number[];
}

export async function onFleetStage<T>(
  random: Random,
  rules: FleetRules,
  play: (stage: FleetStage) => Promise<T>,
): Promise<T> {
  const startMs = Date.now();
  let leaptMs = 0;
  const fast = fastClock({ startMs, speed });
  const clock = { ...fast, now: () => Math.round(fast.now() + leaptMs) };
  const trakt = await startTrakt({
    ...{ plays: 0, now: clock.now, accessTokenLifeSeconds: lifeSeconds, seed: Math.round(random.between(1, 1e9)) },
    ...{ replay: rules.replay, replayWindowSeconds: 7 * 86_400, oldAccessToken: random.pick(['kept', 'ended']) },
  });
  const home = homeAt(trakt);
  const server = await startPostgres();
  const relay = await openRelay(server.port, random);
  const kills: Kill[] = [];
  const running = new Map<number, Running>();
  const unanswered: { account: string; atMs: number }[] = [];
  let ending = false;

  const stage: FleetStage = {
    ...{ trakt, home, relay, random, server, kills, now: clock.now },
    sql: (text, values) => ask(stage.server.url, text, values),
    killOne() {
      const [place, worker] = random.pick([...running] as [[number, Running], ...[number, Running][]]);
      if (!running.delete(place)) return;
      kills.push({ pid: worker.child.pid ?? 0, atMs: clock.now() });
      worker.child.kill('SIGKILL');
      start(place);
    },
    async leap(ms) {
      await endWorkers();
      leaptMs += ms;
      await setDatabaseClock();
      startWorkers();
    },
    env: () => envOf(0),
    async unanswered() {
      await endWorkers();
      return unanswered;
    },
  };

  function envOf(aheadMs: number): Record<string, string> {
    const time: ProcessTime = { startMs, speed, aheadMs: aheadMs + leaptMs };
    return {
      USHER_DATABASE_URL: `postgres://postgres@127.0.0.1:${relay.port}/postgres`,
      TRAKT_CLIENT_SECRET: trakt.urls.clientSecret,
      SOAK_TIME: JSON.stringify(time),
      NODE_OPTIONS: `--import=${new URL('./fast-process.ts', import.meta.url)}`,
    };
  }

  function start(place: number): void {
    const aheadMs = rules.aheadMs?.[place % rules.aheadMs.length] ?? 0;
    const worker = home.start(['fleet', 'worker', '--json', '--verbose'], { env: envOf(aheadMs), deadlineMs: trialMs });
    running.set(place, worker);
    worker.end
      .then(({ stderr }) => {
        unanswered.push(...unheardIn(stderr).map(({ account, atMs }) => ({ account, atMs: atMs - aheadMs })));
        // A supervisor starts it again: it ends where the database isn't there at its start.
        setTimeout(() => !ending && running.get(place) === worker && start(place), 500);
      })
      .catch(() => undefined);
  }

  function startWorkers(): void {
    ending = false;
    for (let place = 0; place < workers; place += 1) start(place);
  }

  async function endWorkers(): Promise<void> {
    ending = true;
    const all = [...running.values()];
    for (const { child } of all) child.kill('SIGTERM');
    await Promise.all(all.map(({ end }) => end));
    running.clear();
    await sleep(0);
  }

  /** Statements find this clock before the server's own. */
  async function setDatabaseClock(): Promise<void> {
    const began = `pg_catalog.to_timestamp(${startMs / 1_000})`;
    const time = (of: string) =>
      `$$ SELECT ${began} + (pg_catalog.${of}() - ${began}) * ${speed} + interval '${leaptMs} milliseconds' $$`;
    await stage.sql(`CREATE SCHEMA IF NOT EXISTS fast;
      CREATE OR REPLACE FUNCTION fast.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS ${time('clock_timestamp')};
      CREATE OR REPLACE FUNCTION fast.now() RETURNS timestamptz LANGUAGE sql STABLE AS ${time('now')};
      ALTER DATABASE postgres SET search_path = fast, pg_catalog, public`);
  }

  async function signInAll(): Promise<void> {
    const pool = new pg.Pool({ connectionString: server.url, max: 2 });
    pool.on('error', () => undefined);
    await migratePostgres(pool);
    const key = environmentKeyProvider({ USHER_KEY: keyText });
    const vault = await openPostgresVault({ pool, key, clock });
    for (let number = 1; number <= signIns; number += 1) {
      const options = { account: `person-${number}`, url: trakt.url, clock: vault.clock };
      await signInWith(sessionOf(vault, options), trakt.sandbox.issueGrant());
    }
    await vault.close();
    await pool.end();
    // Due at some moment of the storm.
    await stage.sql(`UPDATE usher.grants SET next_at = clock_timestamp() + random() * interval '100 seconds';
      UPDATE usher.grants SET record = jsonb_set(record, '{dueAtMs}', to_jsonb(floor(extract(epoch FROM next_at) * 1000)))`);
  }

  try {
    await setDatabaseClock();
    await signInAll();
    startWorkers();
    return await play(stage);
  } finally {
    ending = true;
    await home.remove();
    await relay.close();
    await server.remove();
    await trakt.close();
  }
}

export async function ask(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Renewed at least once by each worker's count: the fleet works before anything breaks. */
export async function firstRenewals({ trakt }: FleetStage): Promise<void> {
  const untilMs = Date.now() + 60_000;
  while (trakt.asked('/oauth/token') < 3) {
    if (Date.now() > untilMs) throw new Error('The workers renew nothing.');
    await sleep(100);
  }
}
