/** `usher fleet` against PostgreSQL: workers share the renewals, and one that is killed loses none. */

import { environmentKeyProvider, openPostgresVault, type PostgresVault } from '@trakt-usher/vault/postgres';
import { createSession } from 'trakt-usher';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../../../packages/vault/src/testing/database.ts';
import type { Home, Running, RunOptions } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

const keyText = '11'.repeat(32);
const key = environmentKeyProvider({ USHER_KEY: keyText });
let database: TestDatabase;
let trakt: Trakt;
let home: Home;
let env: Record<string, string>;
let vault: PostgresVault;

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  trakt = await startTrakt();
  home = homeAt(trakt);
  env = { USHER_DATABASE_URL: database.url, TRAKT_CLIENT_SECRET: trakt.urls.clientSecret };
  expect(await fleet('migrate')).toMatchObject({ code: 0, stderr: expect.stringMatching(/schema 0 to \d/) });
  vault = await openPostgresVault({ pool: database.pool, key });
});
afterAll(async () => {
  await vault.close();
  await home.remove();
  await trakt.close();
  await database.end();
});
beforeEach(async () => {
  trakt.sandbox.faults.clear();
  await database.run('DELETE FROM usher.grants');
  await database.run('DELETE FROM usher.audit');
});

const fleet = (words: string, options: RunOptions = {}) =>
  home.run(['fleet', ...words.split(' ')], { ...options, env: { ...env, ...options.env } });
const start = (): Running => home.start(['fleet', 'worker', '--verbose'], { env, deadlineMs: 120_000 });
const state = async () => JSON.parse((await fleet('status --json')).stdout);

/** Tokens that no log may show. */
const issued: string[] = [];

/** Sign-ins whose renewal is due. */
async function signIn(count: number, store = vault, issue = () => trakt.sandbox.issueGrant()): Promise<string[]> {
  const accounts = Array.from({ length: count }, () => `person-${crypto.randomUUID()}`);
  for (const account of accounts) {
    const { access_token, refresh_token, expires_in } = issue();
    issued.push(access_token, refresh_token);
    const session = sessionOf(account, store);
    await session.signIn({ accessToken: access_token, refreshToken: refresh_token, expiresIn: expires_in });
    await session.close();
  }
  await database.run(
    `UPDATE usher.grants SET next_at = clock_timestamp(), record = jsonb_set(record, '{dueAtMs}', $1) WHERE NOT record ? 'intent'`,
    [String(Date.now() - 1_000)],
  );
  return accounts;
}

function sessionOf(account: string, store: PostgresVault) {
  const { url, urls } = trakt;
  const app = { clientId: urls.clientId, clientSecret: urls.clientSecret };
  return createSession({ store, app, account, issuer: url, apiOrigin: url, clock: vault.clock });
}

const versions = async () =>
  (await database.run(`SELECT record->>'version' AS version FROM usher.grants`)).map(({ version }) => Number(version));

describe('workers', () => {
  it('renew each sign-in once between them, and end on SIGTERM', async () => {
    await signIn(12);
    const before = trakt.asked('/oauth/token');
    const workers = [start(), start()];
    await expect.poll(versions).toEqual(Array(12).fill(2));
    expect(trakt.asked('/oauth/token') - before).toBe(12);
    expect(await state()).toMatchObject({ accounts: 12, due: 0, inDoubt: 0, overlaps: 0, renewedInLastHour: 12 });
    for (const { child } of workers) child.kill('SIGTERM');
    const ended = await Promise.all(workers.map(({ end }) => end));
    expect(ended.map(({ code, stderr }) => (code === 0 ? 'well' : stderr))).toEqual(['well', 'well']);
    const said = JSON.stringify([ended, await database.run('TABLE usher_jobs.job')]);
    for (const secret of [keyText, trakt.urls.clientSecret, ...issued]) expect(said).not.toContain(secret);
  });

  it('make the queue once, though all of them start for the first time at one moment', async () => {
    const fresh = await createDatabase(inject('postgres'));
    const own = { ...env, USHER_DATABASE_URL: fresh.url };
    await fleet('migrate', { env: own });
    const workers = Array.from({ length: 5 }, () =>
      home.start(['fleet', 'worker', '--verbose'], { env: own, deadlineMs: 120_000 }),
    );
    await Promise.all(workers.map((worker) => worker.sees(/fleet\.worker_started/)));
    for (const { child } of workers) child.kill('SIGTERM');
    const ended = await Promise.all(workers.map(({ end }) => end));
    expect(ended.map(({ code, stderr }) => (code === 0 ? 'well' : stderr))).toEqual(Array(5).fill('well'));
    await fresh.end();
  });

  it('go on beside one that was killed while Trakt answered, and send its token no second time', async () => {
    await signIn(1);
    trakt.sandbox.faults.add({ route: 'token', kind: 'delay', ms: 30_000, times: 1 });
    const before = trakt.asked('/oauth/token');
    const killed = start();
    await expect.poll(async () => (await state()).inDoubt).toBe(1);
    killed.child.kill('SIGKILL');
    await killed.end;
    await signIn(3);
    const other = start();
    await expect.poll(async () => (await versions()).toSorted()).toEqual([1, 2, 2, 2]);
    expect(trakt.asked('/oauth/token') - before).toBe(4);
    expect(await state()).toMatchObject({ inDoubt: 1, signInRequired: 0, overlaps: 0 });
    other.child.kill('SIGTERM');
    await other.end;
  });

  it('leave a doubt alone whose access token serves, and renew the others beside a damaged row', async () => {
    const [doubted] = await signIn(3);
    await vault.withLock({ issuer: trakt.url, account: String(doubted) }, { waitMs: 0 }, async (writer) => {
      const read = await writer.read();
      if (read) await writer.saveIntent(read, { sendWithinMs: 3_000, retryAfterMs: 15_000 });
    });
    // Its sender was killed five minutes ago.
    await database.run(
      `UPDATE usher.grants SET lease_until = NULL, lease_owner = NULL, next_at = clock_timestamp(), record = jsonb_set(
        jsonb_set(record, '{intent,firstSentAtMs}', $2), '{intent,last,sentAtMs}', $2) WHERE account = $1`,
      [doubted, String(Date.now() - 300_000)],
    );
    await database.run(
      `UPDATE usher.grants SET record = record - 'grantId', expires_at = clock_timestamp() - interval '1 day'
        WHERE account = (SELECT max(account) FROM usher.grants WHERE account <> $1)`,
      [doubted],
    );
    const before = trakt.asked('/oauth/token');
    const worker = start();
    const seen = () =>
      database.run(`SELECT record->>'version' AS version, record->'status'->>'state' AS state, next_at > clock_timestamp() AS later
        FROM usher.grants WHERE record ? 'grantId' ORDER BY record->'version'`);
    await expect.poll(seen).toEqual([
      { version: '1', state: 'suspect', later: true },
      { version: '2', state: 'active', later: true },
    ]);
    expect(trakt.asked('/oauth/token') - before).toBe(1);
    worker.child.kill('SIGTERM');
    expect(await worker.end).toMatchObject({ code: 0 });
  });

  it('hold new tokens until they are saved', async () => {
    await signIn(1);
    await database.run(`CREATE FUNCTION usher.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'not now'; END $$`);
    await database.run(`CREATE TRIGGER refuse BEFORE INSERT ON usher.audit FOR EACH ROW
      WHEN (NEW.event = 'saved') EXECUTE FUNCTION usher.refuse()`);
    const worker = start();
    const said = await worker.sees(/token\.store_failed.*token\.store_failed/s);
    expect(said).not.toContain('fleet.renewed');
    await database.run('DROP FUNCTION usher.refuse CASCADE');
    await expect.poll(versions).toEqual([2]);
    worker.child.kill('SIGTERM');
    expect(await worker.end).toMatchObject({ code: 0 });
  });

  it('wait as long as Trakt asks them to', async () => {
    await signIn(3);
    trakt.sandbox.faults.add({ route: 'token', kind: 'json_429' });
    const before = trakt.asked('/oauth/token');
    const worker = start();
    await worker.sees(/Trakt asks to leave the app \S+ alone for \d+ \w+, .* lower --parallel/);
    await worker.sees(/fleet\.swept.*fleet\.swept/s);
    worker.child.kill('SIGTERM');
    await worker.end;
    expect(trakt.asked('/oauth/token') - before).toBe(1);
  });
});

describe('a worker says in one line', () => {
  /** Without its log. */
  const quietly = (options: RunOptions = {}) =>
    home.start(['fleet', 'worker'], { deadlineMs: 60_000, ...options, env: { ...env, ...options.env } });
  const end = async (worker: Running) => {
    worker.child.kill('SIGTERM');
    expect(await worker.end).toMatchObject({ code: 0 });
  };

  it('that Trakt refuses many at once, and signs out nobody', async () => {
    const unknown = () => ({ ...trakt.sandbox.issueGrant(), refresh_token: crypto.randomUUID() });
    await signIn(5, vault, unknown);
    const worker = quietly();
    const said = await worker.sees(/refuses many sign-ins of the app .* nobody is signed out/);
    expect(said.match(/many sign-ins/g)).toHaveLength(1);
    await expect.poll(state).toMatchObject({ due: 0, signInRequired: 0 });
    await end(worker);
  });

  it("that Trakt takes nothing with this app's secret", async () => {
    await signIn(2);
    const worker = quietly({ env: { TRAKT_CLIENT_SECRET: 'of-another-app' } });
    await worker.sees(/\(invalid_client\).*TRAKT_CLIENT_SECRET/);
    await expect.poll(state).toMatchObject({ due: 0 });
    await end(worker);
    expect((await worker.end).stderr.match(/invalid_client/g)).toHaveLength(1);
  });

  it('that its queue has gone while it ran', async () => {
    const worker = start();
    await worker.sees(/fleet\.swept/);
    await database.run('DROP SCHEMA usher_jobs CASCADE');
    await signIn(1);
    await worker.sees(/Tables of the workers' queue are missing in the database\. Stop all workers/);
    await end(worker);
  });
});

/** Of a worker, on the tables. */
const rights = ['USAGE ON SCHEMA usher', 'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA usher'];

describe('a worker with the rights that docs/many-machines.md lists', () => {
  it('makes its queue, renews, and ends', async () => {
    const own = await createDatabase(inject('postgres'));
    const url = { USHER_DATABASE_URL: own.url };
    expect(await fleet('migrate', { env: url })).toMatchObject({ code: 0 });
    const asWorker = await own.urlOf([...rights, 'CREATE ON DATABASE THIS_DATABASE']);
    const worker = home.start(['fleet', 'worker', '--verbose'], { env: { ...env, USHER_DATABASE_URL: asWorker } });
    await worker.sees(/fleet\.swept/);
    worker.child.kill('SIGTERM');
    expect(await worker.end).toMatchObject({ code: 0, stderr: expect.not.stringContaining('failed') });
    await own.end();
  });
});

describe('a worker', () => {
  it('starts with one connection to the database', async () => {
    const own = await createDatabase(inject('postgres'));
    await fleet('migrate', { env: { USHER_DATABASE_URL: own.url } });
    const asWorker = await own.urlOf([...rights, 'CREATE ON DATABASE THIS_DATABASE']);
    await own.run(`ALTER ROLE ${new URL(asWorker).username} CONNECTION LIMIT 1`);
    const worker = home.start(['fleet', 'worker', '--verbose'], { env: { ...env, USHER_DATABASE_URL: asWorker } });
    await worker.sees(/fleet\.worker_started/);
    worker.child.kill('SIGTERM');
    expect(await worker.end).toMatchObject({ code: 0 });
    await own.end();
  });

  it('ends, and says why, where the database takes no writes', async () => {
    const own = await createDatabase(inject('postgres'));
    await fleet('migrate', { env: { USHER_DATABASE_URL: own.url } });
    const vault = await openPostgresVault({ pool: own.pool, key: environmentKeyProvider({ USHER_KEY: keyText }) });
    await vault.selfTest();
    await vault.close();
    const asWorker = await own.urlOf([...rights, 'CREATE ON DATABASE THIS_DATABASE']);
    await own.run(`ALTER ROLE ${new URL(asWorker).username} SET default_transaction_read_only = on`);
    expect(await fleet('worker', { env: { USHER_DATABASE_URL: asWorker } })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('takes no writes'),
    });
    await own.end();
  });

  it('ends, and says what is missing, where it may not make its queue', async () => {
    const own = await createDatabase(inject('postgres'));
    await fleet('migrate', { env: { USHER_DATABASE_URL: own.url } });
    const first = home.start(['fleet', 'worker', '--verbose'], { env: { ...env, USHER_DATABASE_URL: own.url } });
    await first.sees(/fleet\.worker_started/);
    first.child.kill('SIGTERM');
    await first.end;
    await own.run('REVOKE EXECUTE ON FUNCTION usher_jobs.create_queue FROM PUBLIC');
    const asWorker = await own.urlOf(rights.map((right) => right.replace('SCHEMA usher', 'SCHEMA usher, usher_jobs')));
    expect(await fleet('worker', { env: { USHER_DATABASE_URL: asWorker } })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('grant it what docs/many-machines.md lists'),
    });
    await own.run('DROP TABLE usher_jobs.queue CASCADE');
    expect(await fleet('worker', { env: { USHER_DATABASE_URL: own.url } })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/workers' queue.* usher_jobs/s),
    });
    await own.end();
  });
});

describe('the operator', () => {
  it('is told what to do where there is no database, no table, or no address', async () => {
    const nowhere = database.url.replace(/:\d+\//, ':1/');
    const runs = [
      await fleet('status', { env: { USHER_DATABASE_URL: '' } }),
      await fleet('status', { env: { USHER_DATABASE_URL: nowhere } }),
      await fleet('worker', { env: { USHER_DATABASE_URL: inject('postgres') } }),
      await fleet('status', { env: { USHER_DATABASE_URL: 'mysql://here' } }),
    ];
    expect(runs.map(({ code }) => code)).toEqual([2, 1, 1, 2]);
    expect(runs.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('USHER_DATABASE_URL'),
      expect.stringContaining("The database can't be used now."),
      expect.stringMatching(/^The database has no tables .* usher fleet migrate\n$/),
      expect.stringContaining('postgres://'),
    ]);
  });

  it('is told that a migration waits for a long reading, and may end the wait', async () => {
    const own = await createDatabase(inject('postgres'));
    const url = { USHER_DATABASE_URL: own.url };
    await fleet('migrate', { env: url });
    await own.run('UPDATE usher.store SET schema = 3');
    await own.run('CREATE INDEX ON usher.grants (expires_at, next_at) WHERE next_at IS NOT NULL');
    const reading = await own.pool.connect();
    await reading.query('BEGIN');
    await reading.query('SELECT FROM usher.grants');
    const migrating = home.start(['fleet', 'migrate'], { env: url });
    await migrating.sees(/Others use the tables/);
    migrating.child.kill('SIGINT');
    expect(await migrating.end).toMatchObject({ code: 130 });
    reading.release();
    await own.end();
  });

  it('adopts a restored database, of all tenants or of one', async () => {
    await signIn(2);
    const shop = await openPostgresVault({ pool: database.pool, key, tenant: 'shop' });
    await signIn(1, shop);
    await shop.close();
    await database.run("UPDATE usher.grants SET home = 'elsewhere'");
    expect((await fleet('adopt --force --json --tenant nobody')).stdout).toBe('{"adopted":0,"left":[]}\n');
    expect((await fleet('status')).stdout).toContain('run: usher fleet adopt');
    expect((await fleet('adopt --force --json')).stdout).toBe('{"adopted":3,"left":[]}\n');
    expect(await state()).toMatchObject({ elsewhere: 0, inDoubt: 3 });
  });

  it('adopts the others where one is damaged, and is told which', async () => {
    const [damaged] = await signIn(1);
    const shop = await openPostgresVault({ pool: database.pool, key, tenant: 'shop' });
    await signIn(1, shop);
    await shop.close();
    await database.run("UPDATE usher.grants SET home = 'elsewhere'");
    await database.run("UPDATE usher.grants SET record = record - 'grantId' WHERE tenant = ''");
    const { code, stderr } = await fleet('adopt --force');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Adopted: 1 sign-in.')]);
    expect(stderr).toContain(`Not adopted: ${damaged} (its row is damaged`);
    const left = [{ tenant: '', issuer: trakt.url, account: damaged, error: 'corrupt' }];
    const again = await fleet('adopt --force --json');
    expect([again.code, JSON.parse(again.stdout)]).toEqual([1, { adopted: 0, left }]);
  });

  it('adopts the others where a data key is wrapped by another key, and is told whose', async () => {
    const club = await openPostgresVault({ pool: database.pool, key, tenant: 'club' });
    const [theirs] = await signIn(1, club);
    await club.close();
    await signIn(1);
    await database.run("UPDATE usher.grants SET home = 'elsewhere'");
    const wrapped = await environmentKeyProvider({ USHER_KEY: '77'.repeat(32) }).wrap(new Uint8Array(32), '');
    await database.run(
      `UPDATE usher.data_keys SET wrapped = $1, created_at = created_at - interval '1 day'
        WHERE tenant = 'club' AND purpose = 'refresh'`,
      [wrapped],
    );
    const ofClub = () => database.run("SELECT * FROM usher.grants WHERE tenant = 'club'");
    const before = await ofClub();
    const { code, stderr } = await fleet('adopt --force');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Adopted: 1 sign-in.')]);
    expect(stderr).toContain(`Not adopted: club/${theirs} (its data key is wrapped by another key)`);
    expect(await ofClub()).toEqual(before);
    expect(await state()).toMatchObject({ elsewhere: 1, inDoubt: 1 });
  });
});
