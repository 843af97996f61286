/** The SQLite files of `usher serve`: for their owner alone, durable at each commit, shared with other processes of the vault. */

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

type Value = string | number | null;
export type Row = Record<string, unknown>;

/** As for the vault: a commit in mode DELETE can be undone by a power cut. */
const settings = 'PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON';

export class PrivateDatabase {
  readonly #connection: DatabaseSync;
  /** Some are asked at each request, and to prepare a statement costs more than to run it. */
  readonly #prepared = new Map<string, StatementSync>();

  /** Makes folder and file where they are missing. */
  constructor(folder: string, name: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, name);
    this.#connection = new DatabaseSync(path, { timeout: 10_000 });
    chmodSync(path, 0o600);
    this.#connection.exec(settings);
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get(...values);
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
      this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#connection.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql) ?? this.#connection.prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }
}
