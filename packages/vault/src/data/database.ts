/** SQLite as the vault uses it: durable transactions on one connection, short waits, and a `StoreError` for every failure. */

import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { type Clock, StoreError } from 'trakt-usher/store';
import { codeOf } from '../files/errors.ts';
import { overwriteFile } from '../files/private-files.ts';

type Row = Record<string, SQLOutputValue>;

/** How long SQLite itself waits for another transaction: about one commit, because it blocks the whole thread. */
const blockMs = 20;
const retryMs = 10;
/** A commit of another process lasts milliseconds. A reader that waits longer meets a stopped process or a dying disk. */
export const readGiveUpMs = 5_000;
/** SQLite keeps no queue of writers: after a restart dozens of programs commit at once, and one can be passed over for seconds. */
const writeGiveUpMs = 30_000;

export class Database {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #clock: Clock;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #durable = false;

  /** Opens a file that exists. @throws StoreError `corrupt`, `unavailable` */
  constructor({ path, readOnly, clock }: { path: string; readOnly: boolean; clock: Clock }) {
    this.path = path;
    this.readOnly = readOnly;
    this.#clock = clock;
    this.#connection = connect(path, { readOnly, timeout: blockMs });
  }

  /** Runs `work`, which only reads. While another process commits, tries again. */
  read<T>(work: (database: this) => T): Promise<T> {
    return this.#whenFree(readGiveUpMs, () => work(this));
  }

  /** Runs `work` as one transaction. When this resolves all of it is on disk; when it rejects none of it is. */
  write<T>(work: (database: this) => T, giveUpMs: number = writeGiveUpMs): Promise<T> {
    return this.#whenFree(giveUpMs, () => {
      this.#makeDurable();
      this.#connection.exec('BEGIN IMMEDIATE');
      try {
        const result = work(this);
        this.#connection.exec('COMMIT');
        return result;
      } finally {
        if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      }
    });
  }

  /**
   * Overwrites the old content of pages that the journal keeps. A commit in PERSIST mode leaves it there, and
   * secure_delete doesn't reach it.
   */
  wipeJournal(): Promise<void> {
    return this.#whenFree(writeGiveUpMs, () => {
      // While this transaction is open no other process needs the journal.
      this.#connection.exec('BEGIN IMMEDIATE');
      try {
        overwriteFile(`${this.path}-journal`);
      } finally {
        this.#connection.exec('ROLLBACK');
      }
    });
  }

  get(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...parameters);
  }

  all(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...parameters);
  }

  /** @returns how many rows it changed */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...parameters).changes);
  }

  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #makeDurable(): void {
    if (this.#durable) return;
    makeDurable(this.#connection);
    this.#durable = true;
  }

  async #whenFree<T>(giveUpMs: number, attempt: () => T): Promise<T> {
    const deadline = this.#clock.monotonic() + giveUpMs;
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || this.#clock.monotonic() >= deadline) throw sqliteError(error, this.path);
      }
      await this.#clock.sleep(retryMs);
    }
  }
}

/** Opens a connection to a file that exists; one without a timeout never waits. @throws StoreError `corrupt`, `unavailable` */
export function connect(path: string, options: { readOnly?: boolean; timeout?: number } = {}): DatabaseSync {
  const url = pathToFileURL(path);
  // Without a mode SQLite would create a missing file that everybody can read.
  url.searchParams.set('mode', options.readOnly ? 'ro' : 'rw');
  try {
    return new DatabaseSync(url, options);
  } catch (error) {
    throw sqliteError(error, path);
  }
}

/**
 * Makes a commit durable when it returns. The journal mode is not DELETE, which doesn't sync its unlink, so that a power
 * cut undoes the commit; and not WAL, which can't be opened read-only.
 * https://www.sqlite.org/pragma.html#pragma_journal_mode
 */
function makeDurable(connection: DatabaseSync): void {
  const mode = connection.prepare('PRAGMA journal_mode = PERSIST').get()?.journal_mode;
  if (mode !== 'persist') throw new StoreError('unavailable', `The vault's journal is in mode ${mode}, not persist.`);
  // secure_delete overwrites deleted rows: a removed account, a replaced wrap.
  connection.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON');
}

export function isBusy(error: unknown): boolean {
  return resultCode(error) === 5;
}

/** SQLite's refusal as an error of ours; other errors as they are. https://www.sqlite.org/rescode.html */
export function sqliteError(error: unknown, location: string): unknown {
  const code = resultCode(error);
  if (codeOf(error) === 'ERR_INVALID_STATE') {
    // Node's code for a connection that was closed.
    const message = `${location} was replaced or closed while it was in use. Nothing was written.`;
    return new StoreError('unavailable', message, { location, cause: error });
  }
  if (code === undefined) return error;
  const options = { location, cause: error };
  switch (code) {
    case 5:
      return new StoreError(
        'unavailable',
        `${location} is busy: another program has been writing to it for a long time.`,
        options,
      );
    case 8:
      return new StoreError('read_only', `${location} can't be written.`, options);
    case 11:
    case 26:
      return damaged(location, error);
    case 13:
      return new StoreError('unavailable', `The disk that holds ${location} is full. Nothing was written.`, {
        ...options,
        detail: { reason: 'disk_full' },
      });
    default:
      // The vault's own statements fit its own tables: the file lost them while it was open.
      if (error instanceof Error && /^no such (table|column)/.test(error.message)) return damaged(location, error);
      return new StoreError('unavailable', `${location} can't be used (SQLite error ${code}).`, options);
  }
}

/** A note whose key is there doesn't open. */
export function damagedNote(name: string, { location, table }: { location: string; table?: string }): StoreError {
  const message = `In ${location} the note ${name} is damaged; it was left as it is.`;
  const detail = { reason: 'damaged_note', name, ...(table !== undefined && { table }) } as const;
  return new StoreError('corrupt', message, { location, detail });
}

export function damaged(location: string, cause?: unknown): StoreError {
  const message = `${location} is damaged; it was left as it is. Set the damage aside and sign in again.`;
  return new StoreError('corrupt', message, { location, cause });
}

/** SQLite's primary result code, or undefined for any other error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
