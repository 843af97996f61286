import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileBook } from './file-book.ts';
import { OutboxEntries } from './outbox/entries.ts';
import { PrivateDatabase } from './private-database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['serve.db', () => openFileBook(folder)],
  ['outbox.db', () => new OutboxEntries(folder)],
])('%s is for its owner alone, and no power cut undoes a commit: the journal stays', (name, open) => {
  open().close();
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  expect(existsSync(join(folder, `${name}-journal`))).toBe(true);
});

it('keeps nothing of a transaction that fails', () => {
  const database = new PrivateDatabase(folder, 'test.db');
  database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY)');
  const work = () => {
    database.run('INSERT INTO rows DEFAULT VALUES');
    throw new Error('no');
  };
  expect(() => database.transaction(work)).toThrow('no');
  expect(database.get('SELECT count(*) AS rows FROM rows')).toMatchObject({ rows: 0 });
  expect(database.run('INSERT INTO rows DEFAULT VALUES')).toMatchObject({ changes: 1, lastInsertRowid: 1 });
  database.close();
});

describe('what is kept in memory', () => {
  const names = (database: PrivateDatabase) => database.getKept('SELECT name FROM rows WHERE id = ?', 1)?.name;
  let database: PrivateDatabase;
  beforeEach(() => {
    database = new PrivateDatabase(folder, 'test.db');
    database.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO rows (name) VALUES ('first')");
  });
  afterEach(() => database.close());

  it('holds until another process writes', () => {
    const other = new PrivateDatabase(folder, 'test.db');
    expect(names(database)).toBe('first');
    for (const name of ['second', 'third']) {
      other.run('UPDATE rows SET name = ?', name);
      expect(names(database)).toBe(name);
    }
    other.transaction(() => {
      other.run('DELETE FROM rows');
      expect(names(database)).toBe('third');
    });
    expect(names(database)).toBeUndefined();
    other.close();
  });

  it('is nothing that a transaction takes back', () => {
    const work = () => {
      database.run("UPDATE rows SET name = 'never'");
      expect(names(database)).toBe('never');
      throw new Error('no');
    };
    expect(() => database.transaction(work)).toThrow('no');
    expect(names(database)).toBe('first');
  });
});
