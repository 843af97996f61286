/** What an operator and the workers are told of the grants in a database: each once, each in its states. */

import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, waiting } from '../testing/records.ts';
import {
  dueGrants,
  environmentKeyProvider,
  type FleetStateName,
  fleetAccounts,
  fleetState,
  migratePostgres,
  openPostgresVault,
  type PostgresVault,
  putOff,
  tidyPostgres,
} from './index.ts';

let database: TestDatabase;
const vaults = new Map<string, PostgresVault>();
const key = environmentKeyProvider({ USHER_KEY: keyText });

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
  for (const tenant of ['one', 'two'])
    vaults.set(tenant, await openPostgresVault({ pool: database.pool, key, tenant }));
});
beforeEach(async () => {
  await database.run('TRUNCATE usher.grants, usher.orphans, usher.audit');
});
afterAll(async () => {
  for (const vault of vaults.values()) await vault.close();
  await database.end();
});

/** `lifeSeconds`: from now. It is due half a minute before its end. */
async function signIn(account: string, { tenant = 'one', lifeSeconds = 600 } = {}): Promise<void> {
  const vault = present(vaults.get(tenant));
  const endsMs = Date.now() + lifeSeconds * 1_000;
  await vault.withLock({ ...ada, account }, waiting, (writer) =>
    writer.saveGrant({
      ...aGrant({ account, replaces: undefined }),
      ...{ receivedAtMs: endsMs - 600_000, dueAtMs: endsMs - 30_000 },
    }),
  );
}
const set = (account: string, change: string) =>
  database.run(`UPDATE usher.grants SET ${change} WHERE account = $1`, [account]);
const send = (account: string) =>
  present(vaults.get('one')).withLock({ ...ada, account }, waiting, async (writer) =>
    writer.saveIntent(present(await writer.read()), aPlan),
  );

async function all(options: { tenant?: string; state?: FleetStateName } = {}) {
  const found = [];
  for await (const each of fleetAccounts(database.pool, options)) found.push(each);
  return found;
}
const named = async (options: { tenant?: string; state?: FleetStateName } = {}) =>
  (await all(options)).map(({ tenant, account }) => `${tenant}/${account}`);

/** One in each state, and one in none. */
async function oneOfEach(): Promise<void> {
  await signIn('calm');
  await signIn('soon', { lifeSeconds: 20 });
  await signIn('ended', { lifeSeconds: -60 });
  await signIn('doubt');
  await signIn('gone');
  await signIn('moved', { tenant: 'two' });
  await send('doubt');
  await set(
    'gone',
    `record = jsonb_set(record, '{status}', '{"state":"sign_in_required","reason":"revoked"}'), next_at = NULL`,
  );
  await set('moved', "home = 'elsewhere'");
}

describe('the list of the accounts', () => {
  it('names each with its states, its life and its next turn', async () => {
    await oneOfEach();
    const found = await all();
    expect(found.map(({ account, states }) => [account, ...states])).toEqual([
      ['calm'],
      ['doubt', 'in_doubt'],
      ['ended', 'due', 'overdue'],
      ['gone', 'sign_in_required'],
      ['soon', 'due'],
      ['moved', 'elsewhere'],
    ]);
    const [calm, , , gone] = found;
    expect(present(calm)).toMatchObject({
      tenant: 'one',
      issuer: ada.issuer,
      summary: { account: 'calm', version: 1 },
    });
    expect((calm?.expiresAt?.getTime() ?? 0) - (calm?.nextAt?.getTime() ?? 0)).toBe(30_000);
    expect(gone?.nextAt).toBeUndefined();
    expect(JSON.stringify(found)).not.toMatch(/access-1|refresh-1/);
  });

  it('is of one tenant, or of one state, or both', async () => {
    await oneOfEach();
    expect(await named({ tenant: 'two' })).toEqual(['two/moved']);
    expect(await named({ state: 'due' })).toEqual(['one/ended', 'one/soon']);
    expect(await named({ state: 'elsewhere' })).toEqual(['two/moved']);
    expect(await named({ tenant: 'one', state: 'elsewhere' })).toEqual([]);
    expect(await named({ state: 'in_doubt' })).toEqual(['one/doubt']);
  });

  it('goes on over pages, and past a damaged row', async () => {
    await signIn('ada');
    await database.run(
      `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, home)
        SELECT 'one', issuer, 'b' || n, record, access_key, access_sealed, home
        FROM usher.grants, generate_series(1001, 3000) n WHERE account = 'ada'`,
    );
    await set('ada', "record = record - 'grantId'");
    const found = await all();
    expect([found.length, new Set(found.map(({ account }) => account)).size]).toEqual([2_001, 2_001]);
    expect(found.filter(({ summary }) => !summary).map(({ account }) => account)).toEqual(['ada']);
  });
});

describe('the state of the fleet', () => {
  it('counts what the list names', async () => {
    await oneOfEach();
    const state = await fleetState(database.pool);
    expect(state).toMatchObject({
      ...{ accounts: 6, due: 2, overdue: 1, inDoubt: 1, signInRequired: 1, elsewhere: 1 },
      ...{ setAside: 0, renewedInLastHour: 0, overlaps: 0 },
    });
    expect(Math.abs((state.leastSlackSeconds ?? 0) + 60)).toBeLessThan(30);
  });

  it('is empty of an empty database', async () => {
    expect(await fleetState(database.pool)).toEqual({
      ...{ accounts: 0, due: 0, overdue: 0, inDoubt: 0, signInRequired: 0, elsewhere: 0 },
      ...{ setAside: 0, renewedInLastHour: 0, overlaps: 0, leastSlackSeconds: undefined },
    });
  });

  it('counts what was renewed within an hour, and tokens that were set aside', async () => {
    await signIn('ada');
    const permit = await send('ada');
    const received = { tokens: { accessToken: 'new', refreshToken: 'new-r' }, receivedAtMs: Date.now() };
    await present(vaults.get('one')).withLock({ ...ada, account: 'ada' }, waiting, (writer) =>
      writer.save(permit, received),
    );
    expect(await fleetState(database.pool)).toMatchObject({ renewedInLastHour: 1, setAside: 0 });
    await database.run("UPDATE usher.audit SET at = at - interval '61 minutes'");
    await database.run(
      `INSERT INTO usher.orphans (tenant, record, access_key, access_sealed)
        SELECT tenant, record, access_key, access_sealed FROM usher.grants`,
    );
    expect(await fleetState(database.pool)).toMatchObject({ renewedInLastHour: 0, setAside: 1 });
  });
});

describe('two requests at once with one refresh token', () => {
  it('are counted for a day; after that the view alone has them', async () => {
    const send = (intent: string, age: string) =>
      database.run(
        `INSERT INTO usher.audit (at, tenant, issuer, account, event, by, fingerprint, intent_id, sending)
          VALUES (clock_timestamp() - $2::interval, 'one', 'https://auth.example', 'ada', 'sending', 'me', $3, $1, 1)`,
        [intent, age, `of ${age}`],
      );
    const counted = async () => (await fleetState(database.pool)).overlaps;
    for (const intent of ['a', 'b']) await send(intent, '25 hours');
    expect(await counted()).toBe(0);
    expect(await database.run('SELECT 1 FROM usher.overlapping_sendings')).toHaveLength(1);
    for (const intent of ['c', 'd']) await send(intent, '23 hours');
    expect(await counted()).toBe(1);
  });
});

describe('what is due', () => {
  const due = async (most = 10, except: string[] = []) =>
    (await dueGrants(database.pool, { most, except })).map(({ account }) => account);

  it('comes in the order of the ends, those without one last, and no more than asked for', async () => {
    await signIn('later', { lifeSeconds: 25 });
    await signIn('first', { lifeSeconds: -60 });
    await signIn('endless', { lifeSeconds: 20 });
    await set('endless', 'expires_at = NULL');
    await signIn('calm');
    expect(await due()).toEqual(['first', 'later', 'endless']);
    expect(await due(2)).toEqual(['first', 'later']);
    const [first, , endless] = await dueGrants(database.pool, { most: 3 });
    expect(first).toMatchObject({
      ...{ tenant: 'one', ...ada, account: 'first', grantId: 'grant-1', version: 1 },
      ...{ clientId: 'app', apiOrigin: 'https://api.example', expiresAt: expect.any(Date) },
    });
    expect(endless?.expiresAt).toBeUndefined();
  });

  it('is nobody else’s turn, at home here, and of no app that has to wait', async () => {
    for (const account of ['leased', 'over', 'moved', 'other']) await signIn(account, { lifeSeconds: 10 });
    await set('leased', "lease_owner = 'them', lease_until = clock_timestamp() + interval '1 minute'");
    await set('over', "lease_owner = 'them', lease_until = clock_timestamp() - interval '1 second'");
    await set('moved', "home = 'elsewhere'");
    await set('other', `record = jsonb_set(record, '{clientId}', '"busy"')`);
    expect((await due()).toSorted()).toEqual(['other', 'over']);
    expect(await due(10, ['busy', 'none'])).toEqual(['over']);
  });

  it('comes in that order of many as well, which have been due for longer', async () => {
    await signIn('later', { lifeSeconds: 25 });
    await signIn('first', { lifeSeconds: -60 });
    for (const account of ['endless', 'leased', 'moved', 'calm']) await signIn(account, { lifeSeconds: -100 });
    await set('endless', 'expires_at = NULL');
    await set('leased', "lease_until = clock_timestamp() + interval '1 minute'");
    await set('moved', "home = 'elsewhere'");
    await set('calm', "next_at = clock_timestamp() + interval '1 minute'");
    await database.run(
      `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, home, next_at, expires_at)
        SELECT tenant, issuer, 'many-' || n, record, access_key, access_sealed, home,
          clock_timestamp() - interval '1 day', clock_timestamp() + interval '1 day'
        FROM usher.grants, generate_series(1, 5000) n WHERE account = 'first'`,
    );
    expect(await due(2)).toEqual(['first', 'later']);
    const all = await due(6_000);
    expect([all.length, all.at(-1)]).toEqual([5_003, 'endless']);
  });

  it('is put off for five minutes where nothing can be done, unless somebody is at it', async () => {
    await signIn('ada', { lifeSeconds: 10 });
    await signIn('calm');
    await signIn('leased', { lifeSeconds: 10 });
    await set('leased', "lease_owner = 'them', lease_until = clock_timestamp() + interval '1 minute'");
    const nextAt = async () =>
      database.run(
        `SELECT account, round(extract(epoch FROM next_at - clock_timestamp()))::int AS seconds FROM usher.grants ORDER BY account`,
      );
    const before = await nextAt();
    for (const account of ['ada', 'calm', 'leased']) await putOff(database.pool, { ...ada, account, tenant: 'one' });
    const [putOffTo, calm, leased] = await nextAt();
    expect(Math.abs(Number(putOffTo?.seconds) - 300)).toBeLessThan(30);
    expect([Number(calm?.seconds) - Number(before[1]?.seconds) < 1, Number(leased?.seconds) < 0]).toEqual([true, true]);
    await putOff(database.pool, { ...ada, account: 'leased', tenant: 'two' });
    expect(await due()).toEqual([]);
  });
});

describe('what is old', () => {
  it('is deleted: lines of the audit after 90 days, tokens that were set aside after 30', async () => {
    await signIn('ada');
    const line = `INSERT INTO usher.audit (at, tenant, issuer, account, event, by)
      SELECT clock_timestamp() - make_interval(days => d), 'one', 'i', 'a', 'marked', 'b' FROM unnest($1::int[]) d`;
    await database.run(line, [[200, 91, 89, 1]]);
    await database.run(
      `INSERT INTO usher.orphans (at, tenant, record, access_key, access_sealed)
        SELECT clock_timestamp() - make_interval(days => d), tenant, record, access_key, access_sealed
        FROM usher.grants, unnest($1::int[]) d`,
      [[31, 29]],
    );
    // The line of the sign-in has the lowest number: what is young keeps nothing old from being deleted.
    expect(await tidyPostgres(database.pool)).toEqual({ deleted: 3 });
    expect(await tidyPostgres(database.pool)).toEqual({ deleted: 0 });
    const [left] = await database.run(
      'SELECT (SELECT count(*) FROM usher.audit)::int AS lines, (SELECT count(*) FROM usher.orphans)::int AS tokens',
    );
    expect(left).toEqual({ lines: 3, tokens: 1 });
  });
});
