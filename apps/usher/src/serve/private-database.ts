/** The SQLite files of `usher serve`: for their owner alone, durable at each commit, shared with other processes of the vault. */

import { chmodSync, closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { makeFolder } from '@trakt-usher/vault/files';

type Value = string | number | null;
export type Row = Record<string, unknown>;

/** As for the vault: a commit in mode DELETE can be undone by a power cut. */
const settings = 'PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON';

/** Where a file of SQLite counts its commits, four bytes long. https://www.sqlite.org/fileformat2.html, the file change counter */
const changesAt = 24;
const mostKept = 1_000;

export class PrivateDatabase {
  readonly #connection: DatabaseSync;
  readonly #file: number;
  readonly #changes = Buffer.alloc(4);
  /** Rows by query, which are as in the file while it counts so many changes. */
  readonly #kept = new Map<string, Row | undefined>();
  #keptAt: number | undefined;
  /** Some are asked at each request, and to prepare a statement costs more than to run it. */
  readonly #prepared = new Map<string, StatementSync>();

  /** Makes folder and file where they are missing. */
  constructor(folder: string, name: string) {
    makeFolder(folder, 0o700);
    const path = join(folder, name);
    this.#connection = new DatabaseSync(path, { timeout: 10_000 });
    chmodSync(path, 0o600);
    this.#connection.exec(settings);
    this.#file = openSync(path, 'r');
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  /**
   * As `get`, and from memory while no process has written to the file: to look for that is one call to the system, and a
   * query is thirty.
   */
  getKept(sql: string, ...values: readonly Value[]): Row | undefined {
    // What a transaction has written so far is counted at its end, or never.
    if (this.#connection.isTransaction) return this.get(sql, ...values);
    const changes = this.#changesNow();
    if (changes !== this.#keptAt || this.#kept.size >= mostKept) this.#kept.clear();
    this.#keptAt = changes;
    const query = JSON.stringify([sql, ...values]);
    if (this.#kept.has(query)) return this.#kept.get(query);
    const row = this.get(sql, ...values);
    // A query takes back what a process wrote that was killed in its commit, and the count of it.
    if (this.#changesNow() === changes) this.#kept.set(query, row);
    return row;
  }

  all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  run(sql: string, ...values: readonly Value[]): { changes: number; lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
  }

  /** All of `work`, or nothing. */
  transaction<T>(work: () => T): T {
    this.#connection.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // On a full disk SQLite has done it already.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#connection.close();
    // At last: whoever closes a file gives up the locks that SQLite has on it.
    closeSync(this.#file);
  }

  #changesNow(): number {
    readSync(this.#file, this.#changes, 0, 4, changesAt);
    return this.#changes.readUInt32BE();
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql) ?? this.#connection.prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}
