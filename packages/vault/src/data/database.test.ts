import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, StoreError } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection } from '../testing/records.ts';
import { Database, isBusy, readGiveUpMs, sqliteError } from './database.ts';

let root: string;
let path: string;
const opened: { close(): void }[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'database-'));
  path = join(root, 'vault.db');
  writeFileSync(path, '');
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  rmSync(root, { recursive: true });
});

/** A clock on which each look takes a second; `sleeps` of them have passed. */
function aClock(onSleep: (sleeps: number) => void = () => undefined): Clock & { sleeps: number } {
  const clock = {
    sleeps: 0,
    now: () => 0,
    monotonic: () => clock.sleeps * 1_000,
    async sleep() {
      clock.sleeps += 1;
      onSleep(clock.sleeps);
    },
  };
  return clock;
}

function aDatabase(clock: Clock = aClock(), { readOnly = false } = {}): Database {
  const database = new Database({ path, readOnly, clock });
  opened.push(database);
  return database;
}

/** Another program's connection. */
function another(): DatabaseSync {
  const connection = new DatabaseSync(path);
  opened.push({ close: () => connection.isOpen && connection.close() });
  return connection;
}

const counted = (database: Database) => database.get('SELECT count(*) AS count FROM films')?.count;

async function withFilms(clock?: Clock): Promise<Database> {
  const database = aDatabase(clock);
  await database.write(() => database.exec('CREATE TABLE films (title TEXT)'));
  return database;
}

describe('a transaction', () => {
  it('is on disk as a whole, or not at all', async () => {
    const database = await withFilms();
    const written = database.write((one) => one.run("INSERT INTO films VALUES ('Heat'), ('Ran')"));
    expect(await written).toBe(2);
    const failed = database.write((one) => {
      one.run("INSERT INTO films VALUES ('M')");
      throw new Error('half-way');
    });
    await expect(failed).rejects.toThrow('half-way');
    expect(another().prepare('SELECT title FROM films').all()).toEqual([{ title: 'Heat' }, { title: 'Ran' }]);
    expect(await database.read(counted)).toBe(2);
    await database.write((one) => one.run('DELETE FROM films'));
    expect(await database.read(counted)).toBe(0);
  });

  it('waits for that of another program, and gives up after the time that was said', async () => {
    const other = another();
    const clock = aClock((sleeps) => sleeps === 3 && other.exec('ROLLBACK'));
    const database = await withFilms(clock);
    other.exec('BEGIN IMMEDIATE');
    expect(await database.write((one) => one.run("INSERT INTO films VALUES ('Heat')"), 5_000)).toBe(1);
    expect(clock.sleeps).toBe(3);
    other.exec('BEGIN IMMEDIATE');
    const refused = await rejection(database.write(() => undefined, 5_000));
    expect(refused).toMatchObject({ code: 'unavailable', location: path, retryable: true });
    expect(clock.sleeps).toBe(3 + 5);
  });

  it('does not keep a reader out, unless it is being committed', async () => {
    const clock = aClock();
    const database = await withFilms(clock);
    const other = another();
    other.exec('BEGIN IMMEDIATE');
    expect(await database.read(counted)).toBe(0);
    other.exec('ROLLBACK; BEGIN EXCLUSIVE');
    expect(await rejection(database.read(counted))).toMatchObject({ code: 'unavailable' });
    expect(clock.sleeps).toBe(readGiveUpMs / 1_000);
  });

  it('leaves nothing of what it replaced on disk, once the journal was wiped', async () => {
    const database = await withFilms();
    await database.write((one) => one.run("INSERT INTO films VALUES ('the secret film')"));
    await database.write((one) => one.run("UPDATE films SET title = 'another film of ours'"));
    const bytes = () => [path, `${path}-journal`].map((file) => readFileSync(file, 'latin1')).join();
    expect(bytes()).toContain('the secret film');
    await database.wipeJournal();
    expect(bytes()).not.toContain('the secret film');
    expect(existsSync(`${path}-journal`)).toBe(true);
    // Nothing is left open.
    another().exec('BEGIN EXCLUSIVE');
  });
});

describe('a connection', () => {
  it('is made to a file that exists, and to no other', () => {
    path = join(root, 'none.db');
    expect(() => aDatabase()).toThrow(expect.objectContaining({ code: 'unavailable', location: path }));
    expect(existsSync(path)).toBe(false);
  });

  it('that is for reading writes nothing', async () => {
    await withFilms();
    const database = aDatabase(aClock(), { readOnly: true });
    expect(await database.read(counted)).toBe(0);
    const refused = database.write((one) => one.run("INSERT INTO films VALUES ('Heat')"));
    expect(await rejection(refused)).toMatchObject({ code: expect.stringMatching(/^(read_only|unavailable)$/) });
  });

  it('that was closed says so', async () => {
    const database = await withFilms();
    database.close();
    database.close();
    const refused = await rejection(database.read(counted));
    expect(refused).toMatchObject({ code: 'unavailable', location: path });
    expect(refused.message).toContain('closed');
  });
});

describe('a refusal of SQLite', () => {
  const refusal = (errcode: number, message = 'no') => Object.assign(new Error(message), { errcode });

  it.each([
    [5, 'unavailable', 'for a long time'],
    [8, 'read_only', "can't be written"],
    [11, 'corrupt', 'damaged'],
    [26, 'corrupt', 'damaged'],
    [13, 'unavailable', 'full'],
    [10, 'unavailable', 'SQLite error 10'],
    // With more in its upper bits: SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_FSYNC.
    [517, 'unavailable', 'for a long time'],
    [1034, 'unavailable', 'SQLite error 10'],
  ])('with %i is %s', (errcode, code, words) => {
    const cause = refusal(errcode);
    expect(sqliteError(cause, '/vault.db')).toMatchObject({ code, location: '/vault.db', cause });
    expect(String(sqliteError(cause, '/vault.db'))).toContain(words);
  });

  it('says that the disk is full in a value, too', () => {
    expect(sqliteError(refusal(13), '/vault.db')).toMatchObject({ detail: { reason: 'disk_full' } });
  });

  it('for a table or a column that is missing is damage, for any other statement is not', () => {
    for (const lost of ['no such table: accounts', 'no such column: record']) {
      expect(sqliteError(refusal(1, lost), '/vault.db')).toMatchObject({ code: 'corrupt' });
    }
    expect(sqliteError(refusal(1, 'near "FORM": syntax error'), '/vault.db')).toMatchObject({ code: 'unavailable' });
    expect(sqliteError(refusal(1, 'there is no such table: x'), '/vault.db')).toMatchObject({ code: 'unavailable' });
  });

  it('is the cause of the error, also of a connection that was closed', () => {
    const closed = Object.assign(new Error('closed'), { code: 'ERR_INVALID_STATE' });
    for (const cause of [refusal(5), refusal(8), refusal(11), refusal(13), refusal(1, 'no such table: x'), closed]) {
      const error = sqliteError(cause, '/vault.db');
      expect(error).toBeInstanceOf(StoreError);
      expect(error instanceof StoreError && error.cause).toBe(cause);
    }
  });

  it('is told from other errors, which stay as they are', () => {
    for (const other of [new Error('a bug'), new StoreError('busy', 'Held.'), 'text', { errcode: 5 }]) {
      expect(sqliteError(other, '/vault.db')).toBe(other);
      expect(isBusy(other)).toBe(false);
    }
    expect([5, 261, 6].map((errcode) => isBusy(refusal(errcode)))).toEqual([true, true, false]);
  });
});
