/** A new key, and new data keys, for a database of many tenants and many rows. */

import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createFakeClock } from '../../../trakt/src/testing/fake-clock.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, keyText, present, rejection, waiting } from '../testing/records.ts';
import {
  environmentKeyProvider,
  type KeyProvider,
  migratePostgres,
  newEnvironmentKeyProvider,
  openPostgresVault,
  rekeyPostgres,
} from './index.ts';
import { createNotes } from './notes.ts';
import { openParts } from './parts.ts';

let database: TestDatabase;
const environment = { USHER_KEY: keyText, USHER_NEW_KEY: 'e1'.repeat(32) };
const key = environmentKeyProvider({ USHER_KEY: keyText });
const newKey = newEnvironmentKeyProvider(environment);
const both = environmentKeyProvider(environment);

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
afterEach(async () => {
  for (const table of ['orphans', 'grants', 'notes', 'data_keys']) await database.run(`DELETE FROM usher.${table}`);
});
afterAll(() => database.end());

async function withVault<T>(
  { tenant = '', provider = key }: { tenant?: string; provider?: KeyProvider },
  work: (vault: Awaited<ReturnType<typeof openPostgresVault>>) => Promise<T>,
): Promise<T> {
  const vault = await openPostgresVault({ pool: database.pool, key: provider, tenant });
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

const signIn = (account: string, tenant = '') =>
  withVault({ tenant }, (vault) =>
    vault.withLock({ ...ada, account }, waiting, (writer) =>
      writer.saveGrant(aGrant({ account, replaces: undefined })),
    ),
  );
const accessToken = (account: string, provider: KeyProvider, tenant = '') =>
  withVault({ tenant, provider }, async (vault) => (await vault.read({ ...ada, account }))?.current.accessToken);
const count = async (of: string) => Number((await database.run(`SELECT count(*) FROM ${of}`))[0]?.count);
const age = (days: number) =>
  database.run('UPDATE usher.data_keys SET created_at = created_at - make_interval(days => $1)', [days]);
/** Sign-ins more whose seals fit the first one's row alone. */
const copyRows = (rows: number) =>
  database.run(
    `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, home)
      SELECT tenant, issuer, 'b' || lpad(n::text, 4, '0'), record, access_key, access_sealed, home
      FROM usher.grants, generate_series(1, $1) n WHERE account = 'ada'`,
    [rows],
  );

describe('a new key', () => {
  it('opens what the old one has wrapped, of all tenants, and the old one opens nothing then', async () => {
    await signIn('ada', 'one');
    await signIn('ada', 'two');
    const rekeyed = await rekeyPostgres({ pool: database.pool, key, newKey });
    expect(rekeyed).toEqual({ wrapped: 4, newDataKeys: 0, resealed: 0, left: 0 });
    for (const tenant of ['one', 'two']) expect(await accessToken('ada', newKey, tenant)).toBe('access-1');
    expect(await rejection(accessToken('ada', key, 'one'))).toMatchObject({ code: 'wrong_key' });
    expect(await accessToken('ada', both, 'one')).toBe('access-1');
    expect(await rekeyPostgres({ pool: database.pool, key, newKey })).toMatchObject({ wrapped: 0 });
  });

  it('wraps more data keys than a page holds', async () => {
    for (let tenant = 0; tenant < 3; tenant += 1) await signIn('ada', `t${tenant}`);
    // Of data keys that can't be opened there would be no end; these are opened already.
    const already = await newKey.wrap(new Uint8Array(32), 'another');
    await database.run(
      `INSERT INTO usher.data_keys (id, tenant, purpose, wrapped, is_current)
        SELECT '0' || n, 'many', 'access', $1, false FROM generate_series(1, 1100) n`,
      [already],
    );
    const opening: KeyProvider = {
      wrap: newKey.wrap,
      unwrap: async (wrapped, context) => (wrapped === already ? new Uint8Array(32) : newKey.unwrap(wrapped, context)),
    };
    expect(await rekeyPostgres({ pool: database.pool, key, newKey: opening })).toMatchObject({ wrapped: 6 });
  });

  it('is not taken where it can not open what it wraps, or opens something else', async () => {
    await signIn('ada');
    const forgetful: KeyProvider = { wrap: newKey.wrap, unwrap: async () => undefined };
    expect(await rejection(rekeyPostgres({ pool: database.pool, key, newKey: forgetful }))).toMatchObject({
      code: 'wrong_key',
    });
    let looks = 0;
    const confused: KeyProvider = {
      wrap: newKey.wrap,
      async unwrap() {
        looks += 1;
        return looks % 2 === 1 ? undefined : new Uint8Array(32);
      },
    };
    await expect(rekeyPostgres({ pool: database.pool, key, newKey: confused })).rejects.toThrow(/another data key/);
    expect(await accessToken('ada', key)).toBe('access-1');
  });

  it('is refused where the old one opens nothing', async () => {
    await signIn('ada');
    const wrong = environmentKeyProvider({ USHER_KEY: 'ff'.repeat(32) });
    expect(await rejection(rekeyPostgres({ pool: database.pool, key: wrong, newKey }))).toMatchObject({
      ...{ code: 'wrong_key', detail: { reason: 'database', problem: 'other_key' } },
      message: expect.stringMatching(/Provide that one/),
    });
    expect(await rejection(rekeyPostgres({ pool: database.pool, key: wrong, dataKeys: true }))).toMatchObject({
      code: 'wrong_key',
    });
    expect(await count('usher.data_keys WHERE is_current')).toBe(2);
  });

  it('leaves the rest to the next run where it is told to end', async () => {
    await signIn('ada', 'one');
    await signIn('ada', 'two');
    const ending = new AbortController();
    let written = 0;
    const pool = database.heard((text) => {
      if (!text.includes('UPDATE usher.data_keys SET wrapped')) return;
      written += 1;
      if (written === 2) ending.abort(new Error('ended'));
    });
    await expect(rekeyPostgres({ pool, key, newKey, signal: ending.signal })).rejects.toThrow('ended');
    expect(written).toBe(2);
    for (const tenant of ['one', 'two']) expect(await accessToken('ada', both, tenant)).toBe('access-1');
    expect(await rekeyPostgres({ pool: database.pool, key, newKey })).toMatchObject({ wrapped: 2 });
  });
});

describe('new data keys', () => {
  it('take the place of those that are older than a day, in every tenant, and not of younger ones', async () => {
    await signIn('ada', 'one');
    expect(await rekeyPostgres({ pool: database.pool, key, dataKeys: true })).toMatchObject({ newDataKeys: 0 });
    await age(2);
    await signIn('ada', 'two');
    expect(await rekeyPostgres({ pool: database.pool, key, dataKeys: true })).toEqual({
      ...{ wrapped: 0, newDataKeys: 2, resealed: 1, left: 0 },
    });
    await age(2);
    const both = await rekeyPostgres({ pool: database.pool, key, newKey, dataKeys: true });
    expect(both).toEqual({ wrapped: 4, newDataKeys: 4, resealed: 2, left: 0 });
    expect(await count('usher.data_keys')).toBe(4);
    for (const tenant of ['one', 'two']) expect(await accessToken('ada', newKey, tenant)).toBe('access-1');
  });

  it('seal page after page again, tell how many, and leave what is damaged as it is', async () => {
    await signIn('ada');
    await copyRows(700);
    await signIn('zoe');
    await age(2);
    const told: number[] = [];
    const clock = createFakeClock();
    const rekeying = rekeyPostgres({
      ...{ pool: database.pool, key, clock, dataKeys: true },
      resealed: (so) => told.push(so),
    });
    let isOver = false;
    const over = rekeying.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.sleepers > 0) await clock.advance(5_000);
    }
    expect(await over).toEqual({ wrapped: 0, newDataKeys: 2, resealed: 2, left: 1 });
    expect(told.slice(0, 2)).toEqual([1, 2]);
    expect(await accessToken('zoe', key)).toBe('access-1');
    expect(await accessToken('ada', key)).toBe('access-1');
  });

  it('are waited for by processes that seal with an old one for a while: each five seconds, thirty times', async () => {
    await signIn('ada');
    await age(2);
    const slept: number[] = [];
    let passes = 0;
    const clock = { ...createFakeClock(), sleep: async (ms: number) => void slept.push(ms) };
    const [old] = await database.run('SELECT * FROM usher.grants');
    const pool = database.heard(async (text) => {
      if (text.includes('WITH retired AS')) passes += 1;
      if (!text.startsWith('DELETE FROM usher.data_keys')) return;
      // Another process has saved with an old key again.
      const stale = 'UPDATE usher.grants SET access_key = $1, access_sealed = $2';
      await database.run(stale, [old?.access_key, old?.access_sealed]);
    });
    expect(await rekeyPostgres({ pool, key, clock, dataKeys: true })).toMatchObject({ newDataKeys: 2, resealed: 30 });
    expect([passes, slept.length, new Set(slept)]).toEqual([30, 28, new Set([5_000])]);
  });

  it('seal again a note that a process with an old key writes meanwhile', async () => {
    await signIn('ada');
    const notes = createNotes(await openParts({ pool: database.pool, key }));
    await notes.write('first', 'one', undefined);
    await age(2);
    let isFirst = true;
    const pool = database.heard(async (text) => {
      if (!isFirst || !text.includes('WITH retired AS')) return;
      isFirst = false;
      await notes.write('second', 'two', undefined);
    });
    expect(await rekeyPostgres({ pool, key, dataKeys: true })).toMatchObject({ newDataKeys: 2, resealed: 3, left: 0 });
    expect([await notes.read('first'), await notes.read('second')]).toEqual(['one', 'two']);
  });

  it('end between pages where they are told to, and go on with the next run', async () => {
    await signIn('ada');
    await age(2);
    const ending = new AbortController();
    const pool = database.heard((text) => text.includes('UPDATE usher.data_keys SET is_current') && ending.abort());
    await expect(rekeyPostgres({ pool, key, dataKeys: true, signal: ending.signal })).rejects.toThrow();
    expect(await count('usher.data_keys WHERE NOT is_current')).toBe(2);
    expect(await rekeyPostgres({ pool: database.pool, key, dataKeys: true })).toMatchObject({
      ...{ newDataKeys: 0, resealed: 1, left: 0 },
    });
    expect(present(await accessToken('ada', key))).toBe('access-1');
  });
});
