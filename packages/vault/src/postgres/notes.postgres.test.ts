/** Notes that several machines write at once, beside new data keys. */

import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { sealText } from '../sealing/sealing.ts';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { keyText, rejection } from '../testing/records.ts';
import { environmentKeyProvider, migratePostgres } from './index.ts';
import { createNotes, type Notes } from './notes.ts';
import { openParts } from './parts.ts';
import { serveTables } from './serve-tables.ts';

let database: TestDatabase;
const key = environmentKeyProvider({ USHER_KEY: keyText });

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
afterEach(() => database.run('TRUNCATE usher.notes, usher.data_keys CASCADE'));
afterAll(() => database.end());

async function open(pool: Pool = database.pool, tenant = 'one'): Promise<Notes> {
  return createNotes(await openParts({ pool, key, tenant }));
}

const retire = () => database.run('UPDATE usher.data_keys SET is_current = false');
const deleteRetired = () => database.run('DELETE FROM usher.data_keys WHERE NOT is_current');
const keyIds = async () => (await database.run('SELECT DISTINCT key FROM usher.notes')).length;

describe('a note', () => {
  it('is of one tenant', async () => {
    const [one, two] = [await open(), await open(database.pool, 'two')];
    await one.write('a', 'text', undefined);
    expect([await one.read('a'), await two.read('a')]).toEqual(['text', undefined]);
    expect(await two.write('a', 'another', undefined)).toBe('another');
    expect(await one.read('a')).toBe('text');
  });

  it('that another writes between the look and the write is the one that is there', async () => {
    const other = await open();
    let isFirst = true;
    const pool = database.heard(async (text) => {
      if (!isFirst || !text.startsWith('INSERT INTO usher.notes')) return;
      isFirst = false;
      await other.write('a', 'theirs', undefined);
    });
    expect(await (await open(pool)).write('a', 'ours', undefined)).toBe('theirs');
    isFirst = true;
    const late = database.heard(async (text) => {
      if (!isFirst || !text.startsWith('UPDATE usher.notes')) return;
      isFirst = false;
      await other.write('a', 'newer', 'theirs');
    });
    expect(await (await open(late)).write('a', 'ours', 'theirs')).toBe('newer');
  });

  it('that can not be opened is said to be damaged, and gives way', async () => {
    const notes = await open();
    await notes.write('a', 'text', undefined);
    await database.run("UPDATE usher.notes SET name = 'b'");
    expect(await rejection(notes.read('b'))).toMatchObject({
      ...{ code: 'corrupt', detail: { reason: 'damaged_note', name: 'b', table: 'usher.notes' } },
    });
    expect(await notes.write('b', 'anew', undefined)).toBe('anew');
    expect(await notes.read('b')).toBe('anew');
  });

  it('that opens is looked at once', async () => {
    await (await open()).write('a', 'text', undefined);
    let looks = 0;
    const pool = database.heard(async (text) => {
      if (text.startsWith('SELECT key, sealed FROM usher.notes')) looks += 1;
    });
    expect([await (await open(pool)).read('a'), looks]).toEqual(['text', 1]);
  });

  it('is read although it is sealed again at that moment, and its key deleted', async () => {
    await (await open()).write('a', 'text', undefined);
    let isFirst = true;
    const pool = database.heard(async (text) => {
      if (!isFirst || !text.startsWith('SELECT wrapped FROM usher.data_keys')) return;
      isFirst = false;
      await retire();
      await (await open()).reseal();
      await deleteRetired();
    });
    expect(await (await open(pool)).read('a')).toBe('text');
  });

  it.each([
    [19, 'ours'],
    [20, 'busy'],
  ])('meets %d others that write the same in turn', async (most, expected) => {
    const [notes, other] = [await open(), await open()];
    await notes.write('a', 'same', undefined);
    let others = 0;
    const pool = database.heard(async (text) => {
      if (!text.startsWith('UPDATE usher.notes') || others >= most) return;
      others += 1;
      await other.write('a', 'same', 'same');
    });
    const writing = (await open(pool)).write('a', 'ours', 'same');
    expect(expected === 'busy' ? (await rejection(writing)).code : await writing).toBe(expected);
  });

  it('is sealed with the key that took the place of one that is gone', async () => {
    const notes = await open();
    await notes.write('a', 'text', undefined);
    await retire();
    const other = await open();
    expect(await other.reseal()).toBe(1);
    await deleteRetired();
    // It still knows the old one.
    expect(await notes.write('b', 'later', undefined)).toBe('later');
    expect([await other.read('a'), await other.read('b'), await keyIds()]).toEqual(['text', 'later', 1]);
  });

  it('is sealed again where it is sealed with another key, and left as it is where it does not open', async () => {
    const notes = await open();
    for (const name of ['a', 'b', 'c']) await notes.write(name, `text of ${name}`, undefined);
    await database.run("UPDATE usher.notes SET name = 'd' WHERE name = 'c'");
    expect(await notes.reseal()).toBe(0);
    await retire();
    const other = await open();
    expect(await other.reseal()).toBe(2);
    expect(await other.reseal()).toBe(0);
    expect([await other.read('a'), await other.read('b'), await keyIds()]).toEqual(['text of a', 'text of b', 2]);
  });

  it('opens in the form in which databases have it', async () => {
    const { keys, storeId } = await openParts({ pool: database.pool, key, tenant: 'one' });
    const { id, key: dataKey } = await keys.current('refresh');
    const sealed = sealText('text', dataKey, JSON.stringify(['note', 'one', storeId, id, 'a']));
    await database.run('INSERT INTO usher.notes (tenant, name, key, sealed) VALUES ($1, $2, $3, $4)', [
      ...['one', 'a', id, sealed],
    ]);
    expect(await (await open()).read('a')).toBe('text');
  });
});

describe('the tables of usher serve', () => {
  it('are written on disk, whatever the server is set to', async () => {
    await database.run(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$",
    );
    const pool = new Pool({ connectionString: database.url });
    expect(await serveTables(pool).write(["SELECT current_setting('synchronous_commit') AS setting"])).toEqual([
      { setting: 'on' },
    ]);
    await pool.end();
  });

  it('take all of several statements, or nothing', async () => {
    const { all, write, names } = serveTables(database.pool);
    const add = `INSERT INTO ${names.programs} (name, key_digest) VALUES (?, ?)`;
    await write([add, 'films', 'one'], [add, 'shows', 'two']);
    await expect(write([add, 'music', 'three'], [add, 'films', 'four'])).rejects.toMatchObject({ code: 'unavailable' });
    expect(await all(`SELECT name, key_digest FROM ${names.programs} WHERE name <> ? ORDER BY name`, 'none')).toEqual([
      { name: 'films', key_digest: 'one' },
      { name: 'shows', key_digest: 'two' },
    ]);
    expect(await all('SELECT $1::text AS text'.replace('$1', '?'), null)).toEqual([{ text: null }]);
  });
});
