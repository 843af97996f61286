import { Pool } from 'pg';
import { type RecordChange, storeConformance, systemClock, type TokenStore } from 'trakt-usher/store';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, waiting } from '../testing/records.ts';
import {
  adoptPostgres,
  environmentKeyProvider,
  migratePostgres,
  openPostgresVault,
  type PostgresVault,
  type PostgresVaultOptions,
  rekeyPostgres,
  tidyPostgres,
} from './index.ts';

let database: TestDatabase;
let tenant: string;
const key = environmentKeyProvider({ USHER_KEY: keyText });
const opened: PostgresVault[] = [];

/** Waits for a lease that nobody ends take a tenth of their time. */
const clock = {
  ...systemClock,
  monotonic: () => systemClock.monotonic() * 10,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 10, signal),
};

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});

beforeEach(() => {
  tenant = crypto.randomUUID();
});

afterAll(async () => {
  for (const vault of opened) await vault.close();
  await database.end();
});

async function open(options: Partial<PostgresVaultOptions> = {}): Promise<PostgresVault> {
  const vault = await openPostgresVault({ pool: database.pool, key, tenant, clock, ...options });
  opened.push(vault);
  return vault;
}

/** LISTEN has no place behind a pooler in transaction mode. */
function directly(): { connectionString: string } {
  const url = new URL(inject('direct'));
  url.pathname = new URL(database.url).pathname;
  return { connectionString: url.href };
}

const signIn = (vault: PostgresVault) =>
  vault.withLock(ada, waiting, (writer) => writer.saveGrant(aGrant({ replaces: undefined })));

/** A sending whose process then says no more. */
const sendAndStop = (vault: PostgresVault) =>
  vault.withLock(ada, waiting, async (writer) => {
    const permit = await writer.saveIntent(present(await writer.read()), aPlan);
    const settle = (change: RecordChange = {}) => writer.settle(permit, 'unprocessed', change);
    return { permit, settle, save: (token: string) => writer.save(permit, received(token)) };
  });

const received = (token: string) => ({
  tokens: { accessToken: `${token}-access`, refreshToken: `${token}-refresh`, expiresIn: 900, scope: 'public' },
  receivedAtMs: 1_800_000_001_000,
});

const listeners = async () =>
  Number((await database.run("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN usher'"))[0]?.count);

const endLeases = () =>
  database.run("UPDATE usher.grants SET lease_until = clock_timestamp() - interval '1 second' WHERE tenant = $1", [
    tenant,
  ]);

describe('as a token store', () => {
  const tenants = new Map<TokenStore, string>();
  const openFor = async (of: string) => {
    const store = await openPostgresVault({
      ...{ pool: database.pool, key, tenant: of, clock },
      listen: directly(),
    });
    tenants.set(store, of);
    return store;
  };
  const harness = {
    open: () => openFor(crypto.randomUUID()),
    reopen: (store: TokenStore) => openFor(tenants.get(store) ?? ''),
  };
  for (const { name, run } of storeConformance) it(name, () => run(harness));
});

const aRefusal: RecordChange = { status: { state: 'sign_in_required', reason: 'revoked' }, retryAtMs: undefined };

const refuseSaves = () =>
  database.run(`CREATE FUNCTION usher.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'not now'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON usher.audit FOR EACH ROW
      WHEN (NEW.event = 'saved') EXECUTE FUNCTION usher.refuse()`);

const allowSaves = () => database.run('DROP FUNCTION usher.refuse CASCADE');

describe('many machines on one account', () => {
  it('get one permit', async () => {
    const machines = await Promise.all(Array.from({ length: 6 }, () => open()));
    await signIn(present(machines[0]));
    const tries = await Promise.allSettled(machines.map((machine) => sendAndStop(machine)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('wait for a lease to end, by the clock of the database', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    await sendAndStop(one);
    expect(await rejection(sendAndStop(other))).toMatchObject({ code: 'busy' });
    await endLeases();
    expect((await sendAndStop(other)).permit.details.intent).toMatchObject({ attempts: 2, unanswered: 2 });
  });

  it('end no lease but their own with an answer that brings no tokens', async () => {
    const [one, other, third] = [await open(), await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await slow.settle();
    expect(await rejection(sendAndStop(third))).toMatchObject({ code: 'busy' });
    await second.settle();
    expect((await sendAndStop(third)).permit.details.intent).toMatchObject({ attempts: 1 });
  });

  it('keep the first answer that is saved, and put a later one aside, sealed', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    expect(await slow.save('slow')).toMatchObject({ version: 2, current: { accessToken: 'slow-access' } });
    expect(await rejection(second.save('second'))).toMatchObject({ code: 'version_conflict' });
    expect((await other.read(ada))?.current.accessToken).toBe('slow-access');
    const [orphan] = await database.run('SELECT * FROM usher.orphans WHERE tenant = $1', [tenant]);
    expect(orphan).toMatchObject({ refresh_sealed: expect.any(String) });
    expect(JSON.stringify(orphan)).not.toContain('second-');
  });

  it('keep tokens that come too late although new data keys took the place of those that they know', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await slow.save('slow');
    const age = "UPDATE usher.data_keys SET created_at = created_at - interval '2 days' WHERE tenant = $1";
    await database.run(age, [tenant]);
    expect(await rekeyPostgres({ pool: database.pool, key, dataKeys: true })).toMatchObject({
      newDataKeys: 2,
      left: 0,
    });
    expect(await rejection(second.save('second'))).toMatchObject({ code: 'version_conflict' });
    const kept = await database.run('SELECT record FROM usher.orphans WHERE tenant = $1', [tenant]);
    expect(kept).toMatchObject([{ record: { version: 2 } }]);
  });

  it('note a refusal beside a damaged row of tokens that were put aside', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await slow.save('slow');
    await rejection(second.save('second'));
    const damage = "UPDATE usher.orphans SET record = record - 'version' WHERE tenant = $1";
    await database.run(damage, [tenant]);
    const refused = await sendAndStop(one);
    expect(await refused.settle(aRefusal)).toMatchObject({ status: { state: 'sign_in_required' } });
  });

  it('take up tokens that were put aside, once, when the stored ones are refused', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await slow.save('slow');
    await rejection(second.save('second'));
    const refused = await sendAndStop(one);
    expect(await rejection(refused.settle(aRefusal))).toMatchObject({ code: 'version_conflict' });
    const takenUp = present(await other.read(ada));
    expect(takenUp).toMatchObject({
      version: 3,
      status: { state: 'active' },
      current: { accessToken: 'second-access', expiresIn: 900, scope: 'public', receivedAtMs: 1_800_000_001_000 },
    });
    expect(takenUp.intent).toBeUndefined();
    expect(takenUp.dueAtMs).toBeLessThanOrEqual(one.clock.now());
    const last = await sendAndStop(other);
    expect(last.permit.take()).toBe('second-refresh');
    expect(await last.settle(aRefusal)).toMatchObject({ version: 3, status: { state: 'sign_in_required' } });
    const kept = await database.run('SELECT record FROM usher.orphans WHERE tenant = $1', [tenant]);
    expect(kept).toMatchObject([{ record: { version: 2, status: { state: 'sign_in_required' } } }]);
  });

  it('put tokens aside once, also where the word of it was lost', async () => {
    const pool: Pool = Object.assign(Object.create(database.pool), {
      query: async (statement: { text: string }) => {
        const result = await database.pool.query(statement);
        if (statement.text.includes('INSERT INTO usher.orphans') && lost.push(statement.text) === 1)
          throw new Error('cut');
        return result;
      },
    });
    const lost: string[] = [];
    const [one, other] = [await open(), await open({ pool })];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await slow.save('slow');
    expect(await rejection(second.save('second'))).toMatchObject({ code: 'unavailable' });
    expect(await rejection(second.save('second'))).toMatchObject({ code: 'version_conflict' });
    expect(await database.run('SELECT 1 FROM usher.orphans WHERE tenant = $1', [tenant])).toHaveLength(1);
  });

  it('take up no tokens of another sign-in', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await slow.save('slow');
    await rejection(second.save('second'));
    await one.withLock(ada, waiting, async (writer) =>
      writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: await writer.read() })),
    );
    const refused = await (await sendAndStop(one)).settle(aRefusal);
    expect(refused).toMatchObject({ grantId: 'grant-2', status: { state: 'sign_in_required' } });
  });

  it('keep the lease of tokens that are not saved yet', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const sending = await sendAndStop(one);
    await refuseSaves();
    await endLeases();
    expect(await rejection(sending.save('new'))).toMatchObject({ code: 'unavailable' });
    expect(await rejection(sendAndStop(other))).toMatchObject({ code: 'busy' });
    await allowSaves();
    expect(await sending.save('new')).toMatchObject({ version: 2 });
  });

  it('take no lease back that another machine has', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    const slow = await sendAndStop(one);
    await endLeases();
    const second = await sendAndStop(other);
    await refuseSaves();
    await rejection(slow.save('slow'));
    await allowSaves();
    await second.settle();
    expect((await sendAndStop(other)).permit.details.intent).toMatchObject({ attempts: 2 });
  });

  it('take an answer as saved whose saving reported a failure', async () => {
    const vault = await open();
    await signIn(vault);
    const sending = await sendAndStop(vault);
    const first = await sending.save('new');
    expect(await sending.save('new')).toEqual(first);
    expect(await database.run('SELECT 1 FROM usher.orphans WHERE tenant = $1', [tenant])).toEqual([]);
  });

  it('ask three times for a renewal: for the row, and to write the intent and the tokens', async () => {
    const asked: string[] = [];
    const pool: Pool = Object.assign(Object.create(database.pool), {
      query(statement: { text: string }) {
        asked.push(statement.text);
        return database.pool.query(statement);
      },
    });
    const vault = await open({ pool });
    await signIn(vault);
    // A first renewal asks for keys as well.
    for (const token of ['first', 'second']) {
      asked.length = 0;
      await vault.withLock(ada, waiting, async (writer) =>
        writer.save(await writer.saveIntent(present(await writer.read()), aPlan), received(token)),
      );
    }
    expect(asked.map((text) => /^WITH written|^SELECT/.exec(text)?.[0])).toEqual([
      ...['SELECT', 'WITH written', 'WITH written'],
    ]);
  });

  it('agree about the time although their own clocks differ', async () => {
    const early = await open({ clock: { ...systemClock, now: () => Date.now() - 3_600_000 } });
    const late = await open({ clock: { ...systemClock, now: () => Date.now() + 3_600_000 } });
    expect(Math.abs(early.clock.now() - late.clock.now())).toBeLessThan(5_000);
  });

  it('pass over a call on their channel that is none of theirs', async () => {
    const [one, other] = [await open(), await open({ listen: directly() })];
    const heard = new Promise((resolve) => other.watch(resolve));
    await expect.poll(listeners).toBeGreaterThan(0);
    await database.run("SELECT pg_notify('usher', 'hello'), pg_notify('usher', '')");
    await signIn(one);
    expect(await heard).toEqual(ada);
  });

  it('hear of a change by the call alone, also on the connection that takes the place of one that is lost', async () => {
    const listening =
      "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN usher' AND datname = current_database() ORDER BY pid";
    const own = await createDatabase(inject('postgres'));
    await migratePostgres(own.pool);
    const direct = new URL(inject('direct'));
    direct.pathname = new URL(own.url).pathname;
    // Nobody looks into the audit: of all waits, only the one before it connects again ends.
    const ended = (signal: AbortSignal | undefined) =>
      new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => (ms === 5_000 ? Promise.resolve() : ended(signal)),
    };
    const one = await openPostgresVault({ pool: own.pool, key });
    const other = await openPostgresVault({ pool: own.pool, key, clock, listen: { connectionString: direct.href } });
    const heard: string[] = [];
    other.watch(({ account }) => heard.push(account));
    await expect.poll(() => own.run(listening)).toHaveLength(1);
    const [before] = await own.run(listening);
    await signIn(one);
    await expect.poll(() => heard).toContain('ada');
    await own.run('SELECT pg_terminate_backend($1)', [before?.pid]);
    await expect.poll(async () => (await own.run(listening)).filter(({ pid }) => pid !== before?.pid)).toHaveLength(1);
    const eve = { ...ada, account: 'eve' };
    await one.withLock(eve, waiting, (writer) => writer.saveGrant(aGrant({ account: 'eve', replaces: undefined })));
    await expect.poll(() => heard).toContain('eve');
    for (const vault of [one, other]) await vault.close();
    await own.end();
  });

  it('hear of a change without a connection to be called on', async () => {
    const [one, other] = [await open(), await open()];
    const heard = new Promise((resolve) => other.watch(resolve));
    // The first look finds where the audit ends.
    await systemClock.sleep(50);
    await signIn(one);
    expect(await heard).toEqual(ada);
  });
});

describe('the audit', () => {
  const overlapping = () => database.run('SELECT 1 FROM usher.overlapping_sendings WHERE tenant = $1', [tenant]);

  it('shows two sendings of one token at once, and none where each was over', async () => {
    const vault = await open();
    await signIn(vault);
    await vault.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.settle(first, 'answered', {});
      await writer.saveIntent(present(await writer.read()), aPlan);
    });
    expect(await overlapping()).toEqual([]);
    await sendAndStop(vault);
    expect(await overlapping()).toHaveLength(1);
  });

  it('is on disk with what it tells of before a caller hears of it, whatever the server is set to', async () => {
    await database.run(`CREATE TABLE commits (event text, how text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO commits VALUES (NEW.event, current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER note AFTER INSERT ON usher.audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()`);
    for (const [set, counts] of [
      ['off', 'on'],
      ['remote_apply', 'remote_apply'],
    ]) {
      const url = await database.urlOf([
        'USAGE ON SCHEMA usher',
        'SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA usher',
        'INSERT ON commits',
      ]);
      await database.run(`ALTER ROLE ${new URL(url).username} SET synchronous_commit = ${set}`);
      const pool = new Pool({ connectionString: url });
      const vault = await open({ pool, tenant: `${tenant}-${set}` });
      await signIn(vault);
      await (await sendAndStop(vault)).save('new');
      await pool.end();
      const commits = await database.run('DELETE FROM commits RETURNING *');
      expect(commits).toEqual(['signed_in', 'sending', 'saved'].map((event) => ({ event, how: counts })));
    }
    await database.run('DROP FUNCTION note CASCADE; DROP TABLE commits');
  });

  it('is kept for 90 days, however many lines there are', async () => {
    await database.run(
      `INSERT INTO usher.audit (at, tenant, issuer, account, event, by)
        SELECT clock_timestamp() - interval '91 days' + n * interval '1 second', $1, '', '', 'marked', '' FROM generate_series(1, 6000) AS n`,
      [tenant],
    );
    await database.run(
      "INSERT INTO usher.audit (at, tenant, issuer, account, event, by) VALUES (clock_timestamp() - interval '89 days', $1, '', 'young', 'marked', '')",
      [tenant],
    );
    // Lines of other tests have lower numbers.
    await database.run('DELETE FROM usher.audit WHERE tenant <> $1', [tenant]);
    expect(await tidyPostgres(database.pool)).toEqual({ deleted: 6000 });
    expect(await database.run('SELECT account FROM usher.audit')).toEqual([{ account: 'young' }]);
  });

  it('names each event, and no token', async () => {
    const vault = await open();
    await signIn(vault);
    await (await sendAndStop(vault)).save('new');
    await vault.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    const lines = await database.run('SELECT * FROM usher.audit WHERE tenant = $1 ORDER BY id', [tenant]);
    expect(lines.map(({ event }) => event)).toEqual(['signed_in', 'sending', 'saved', 'removed']);
    expect(JSON.stringify(lines)).not.toMatch(/access-1|refresh-1|new-access|new-refresh/);
  });
});

describe('a database that was restored', () => {
  const moveElsewhere = () => database.run("UPDATE usher.grants SET home = 'elsewhere' WHERE tenant = $1", [tenant]);

  it('serves access tokens and sends nothing, until it is adopted', async () => {
    const vault = await open();
    await signIn(vault);
    await moveElsewhere();
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(sendAndStop(vault))).toMatchObject({ code: 'copied' });
    expect(await adoptPostgres({ pool: database.pool, key, tenant })).toEqual({ adopted: 1, left: [] });
    const adopted = present(await vault.read(ada));
    expect(adopted).toMatchObject({ status: { state: 'suspect' }, intent: { attempts: 1, unanswered: 1 } });
    const { firstSentAtMs, last } = present(adopted.intent);
    // In doubt for long, so that no prompt resend is due; and until now, for a request may be under way.
    expect(last.sentAtMs - firstSentAtMs).toBeGreaterThan(3_500_000);
    expect(vault.clock.now() - last.sentAtMs).toBeLessThan(60_000);
    expect(await adoptPostgres({ pool: database.pool, key, tenant })).toEqual({ adopted: 0, left: [] });
    expect((await sendAndStop(vault)).permit.take()).toBe('refresh-1');
  });

  it('is adopted but for rows that are damaged, or that the database does not let change: they are named', async () => {
    const vault = await open();
    for (const account of ['ada', 'bob', 'eve'])
      await vault.withLock({ ...ada, account }, waiting, (writer) =>
        writer.saveGrant(aGrant({ account, replaces: undefined })),
      );
    await moveElsewhere();
    await database.run(`UPDATE usher.grants SET record = record - 'grantId' WHERE tenant = $1 AND account = 'ada'`, [
      tenant,
    ]);
    await database.run("ALTER TABLE usher.grants ADD CONSTRAINT no_bob CHECK (account <> 'bob') NOT VALID");
    const adopting = adoptPostgres({ pool: database.pool, key, tenant });
    const { adopted, left } = await adopting.finally(() =>
      database.run('ALTER TABLE usher.grants DROP CONSTRAINT no_bob'),
    );
    expect(adopted).toBe(1);
    expect(left).toMatchObject([
      { account: { ...ada, account: 'ada' }, error: { code: 'corrupt' } },
      { account: { ...ada, account: 'bob' }, error: { detail: { system: '23514' } } },
    ]);
    const eve = await vault.read({ ...ada, account: 'eve' });
    expect(eve).toMatchObject({ status: { state: 'suspect' } });
  });

  it('takes a new sign-in at once', async () => {
    const vault = await open();
    await signIn(vault);
    await moveElsewhere();
    await vault.withLock(ada, waiting, async (writer) =>
      writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: await writer.read() })),
    );
    expect((await sendAndStop(vault)).permit.take()).toBe('refresh-1');
  });
});

describe('what is in the database', () => {
  it('opens nothing: neither by itself, nor in another row, nor for another tenant', async () => {
    const vault = await open();
    await signIn(vault);
    const rows = await database.run('SELECT * FROM usher.grants NATURAL JOIN usher.store WHERE tenant = $1', [tenant]);
    expect(JSON.stringify(rows)).not.toMatch(/access-1|refresh-1/);
    await database.run(
      `INSERT INTO usher.grants SELECT tenant, issuer, 'eve', jsonb_set(record, '{account}', '"eve"'), access_key,
        access_sealed, refresh_key, refresh_sealed, home FROM usher.grants WHERE tenant = $1`,
      [tenant],
    );
    expect(await rejection(vault.read({ ...ada, account: 'eve' }))).toMatchObject({ code: 'corrupt' });
    const before = tenant;
    const other = await open({ tenant: `${before}-other` });
    await signIn(other);
    await database.run(
      `UPDATE usher.grants SET (access_key, access_sealed) = (SELECT access_key, access_sealed FROM usher.grants
        WHERE tenant = $1 AND account = 'ada') WHERE tenant = $2`,
      [before, `${before}-other`],
    );
    expect(await rejection(other.read(ada))).toMatchObject({ code: 'corrupt' });
  });

  it('opens in no row that another row was copied over', async () => {
    const vault = await open();
    await signIn(vault);
    await vault.withLock({ ...ada, account: 'eve' }, waiting, (writer) =>
      writer.saveGrant(aGrant({ account: 'eve', replaces: undefined })),
    );
    await database.run(
      `UPDATE usher.grants SET (record, access_key, access_sealed, refresh_key, refresh_sealed) =
        (SELECT record, access_key, access_sealed, refresh_key, refresh_sealed FROM usher.grants WHERE tenant = $1 AND account = 'ada')
        WHERE tenant = $1 AND account = 'eve'`,
      [tenant],
    );
    expect(await rejection(vault.read({ ...ada, account: 'eve' }))).toMatchObject({ code: 'corrupt' });
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
  });

  it('is written over where a newer version added a field', async () => {
    const vault = await open();
    await signIn(vault);
    await database.run(`UPDATE usher.grants SET record = record || '{"added": 0.1}' WHERE tenant = $1`, [tenant]);
    expect(await (await sendAndStop(vault)).save('new')).toMatchObject({ version: 2 });
  });

  it('opens with its key alone', async () => {
    await signIn(await open());
    const vault = await open({ key: environmentKeyProvider({ USHER_KEY: 'ab'.repeat(32) }) });
    expect(await rejection(vault.read(ada))).toMatchObject({ code: 'wrong_key' });
    expect((await vault.list()).accounts).toMatchObject([{ account: 'ada', version: 1 }]);
  });

  it('is left as it is where it is damaged', async () => {
    const vault = await open();
    await signIn(vault);
    await database.run(`UPDATE usher.grants SET record = record - 'grantId' WHERE tenant = $1`, [tenant]);
    expect(await rejection(vault.read(ada))).toMatchObject({ code: 'corrupt' });
  });
});

describe('a role of the database', () => {
  /** A vault of a role that may do no more than it was granted. */
  async function openWith(grants: readonly string[]): Promise<{ vault: PostgresVault; pool: Pool }> {
    const pool = new Pool({ connectionString: await database.urlOf(grants) });
    return { vault: await open({ pool }), pool };
  }

  it('that reads access tokens reads them, and can neither read a refresh token nor write', async () => {
    await signIn(await open());
    const { vault, pool } = await openWith([
      'USAGE ON SCHEMA usher',
      'SELECT ON usher.store, usher.data_keys, usher.audit',
      'SELECT (tenant, issuer, account, record, access_key, access_sealed, lease_owner, lease_until) ON usher.grants',
    ]);
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    await expect(pool.query('SELECT refresh_sealed FROM usher.grants')).rejects.toThrow('permission denied');
    expect(await rejection(sendAndStop(vault))).toMatchObject({ code: 'read_only' });
    await pool.end();
  });

  it('that renews needs no right beyond the tables', async () => {
    await signIn(await open());
    const { vault, pool } = await openWith([
      'USAGE ON SCHEMA usher',
      'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA usher',
    ]);
    expect(await (await sendAndStop(vault)).save('new')).toMatchObject({ version: 2 });
    await pool.end();
  });
});

describe('the tables', () => {
  it('are made once by two that start at the same time, and not again', async () => {
    const empty = await createDatabase(inject('postgres'));
    expect(await rejection(openPostgresVault({ pool: empty.pool, key }))).toMatchObject({
      code: 'unavailable',
      detail: { reason: 'database', problem: 'no_tables' },
    });
    const made = await Promise.all([migratePostgres(empty.pool), migratePostgres(empty.pool)]);
    expect(made.map(({ from }) => from).toSorted()).toEqual([0, made[0]?.to]);
    await empty.run('UPDATE usher.store SET schema = 99');
    const newer = { code: 'unavailable', detail: { reason: 'newer_version' } };
    expect(await rejection(openPostgresVault({ pool: empty.pool, key }))).toMatchObject(newer);
    expect(await rejection(migratePostgres(empty.pool))).toMatchObject(newer);
    await empty.end();
  });

  it('let others go on while they wait for a long reading, and change after it', async () => {
    const own = await createDatabase(inject('postgres'));
    const { to } = await migratePostgres(own.pool);
    await own.run('UPDATE usher.store SET schema = 3');
    await own.run('CREATE INDEX ON usher.grants (expires_at, next_at) WHERE next_at IS NOT NULL');
    const reading = await own.pool.connect();
    await reading.query('BEGIN');
    await reading.query('SELECT FROM usher.grants');
    let isOver = false;
    const migrating = migratePostgres(own.pool, {
      clock: { sleep: async () => undefined },
      waiting() {
        isOver = true;
      },
    });
    await expect.poll(() => isOver, { timeout: 10_000 }).toBe(true);
    await reading.query('COMMIT');
    reading.release();
    expect(await migrating).toEqual({ from: 3, to });
    await own.end();
  });

  it('wait for another migration for as long as it takes, whatever limit the database has for locks', async () => {
    const own = await createDatabase(inject('postgres'));
    await own.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 1', current_database()); END $$");
    const other = await own.pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock(7487437)');
    const pool = new Pool({ connectionString: own.url });
    const migrating = migratePostgres(pool, { clock: { sleep: async () => undefined } });
    const waiters = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    await expect.poll(async () => (await other.query(waiters)).rowCount, { timeout: 10_000 }).toBe(1);
    await other.query('ROLLBACK');
    other.release();
    expect(await migrating).toMatchObject({ from: 0 });
    await pool.end();
    await own.end();
  });
});

describe('a database that is not there', () => {
  it.each([
    ['no server', (url: URL) => (url.port = '1'), /can't be used \(error ECONNREFUSED\)/],
    ['no such database', (url: URL) => (url.pathname = '/usher_test_nothing'), /no database of that name/],
    ['no such role', (url: URL) => (url.username = 'nobody'), /refuses the role/],
  ])('%s is said in a sentence', async (name, spoil, words) => {
    const url = new URL(database.url);
    spoil(url);
    const pool = new Pool({ connectionString: url.href });
    const error = await rejection(openPostgresVault({ pool, key }));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    const pooled = /pooler before the database refuses/;
    expect(error.message).toMatch(inject('direct') === inject('postgres') || name === 'no server' ? words : pooled);
    await pool.end();
  });
});
