import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ServeBook } from './book.ts';
import { OutboxEntries } from './outbox/entries.ts';
import { PrivateDatabase } from './private-database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['serve.db', () => new ServeBook(folder)],
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
