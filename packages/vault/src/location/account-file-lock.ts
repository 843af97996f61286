/**
 * An account's lock between processes: an open transaction on a small database. The kernel holds the lock for the process
 * and releases it when the process dies, however it dies.
 *
 * Once the file exists, only SQLite may open it: closing any other descriptor of it in this process would drop the lock.
 */

import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type AccountKey, type Clock, type Log, type LogFields, StoreError } from 'trakt-usher/store';
import { connect, Database, isBusy, sqliteError } from '../data/database.ts';
import { createPrivateFile, renameDurably } from '../files/private-files.ts';

export interface FileLockOptions {
  path: string;
  clock: Clock;
  log?: Log | undefined;
  /** What is locked, for the log. */
  of?: { account: string } | { name: string };
}

export class AccountFileLock {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #tell: (fields: LogFields) => void;
  #id: string | undefined;
  #connection: DatabaseSync | undefined;
  #released = false;

  constructor({ path, clock, log, of }: FileLockOptions) {
    this.#path = path;
    this.#clock = clock;
    this.#tell = (fields) => log?.debug({ ...fields, ...of });
  }

  /**
   * Made with the lock's file and remembered in the data file: the lock of another file excludes nobody. Undefined until
   * the lock was held once.
   */
  get id(): string | undefined {
    return this.#id;
  }

  get held(): boolean {
    return this.#connection !== undefined;
  }

  /**
   * Takes the lock, unless there is no lock file.
   * @throws StoreError `busy` after `waitMs` (0: one try); the signal's reason when aborted while waiting
   */
  async take(waiting: LockWaiting): Promise<void> {
    if (existsSync(this.#path)) await this.#hold(waiting);
  }

  /** Takes the lock; makes its file if there is none. @returns its id. @throws as `take`; StoreError `read_only`, `unavailable` */
  async make(waiting: LockWaiting): Promise<string> {
    if (!this.held && !this.#released) {
      moveIfDamaged(this.#path);
      createPrivateFile(this.#path);
      if (!(await this.#hold(waiting))) {
        await giveId(this.#path, this.#clock);
        await this.#hold(waiting);
      }
    }
    if (this.#released) throw new StoreError('busy', 'This account is no longer locked.', { location: this.#path });
    if (this.#id !== undefined) return this.#id;
    throw new StoreError('unavailable', `The lock ${this.#path} can't be made.`, { location: this.#path });
  }

  release(): void {
    this.#released = true;
    if (this.#connection) this.#tell({ event: 'vault.lock_released' });
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** False if the file has no id: then it is half made or damaged. */
  async #hold(waiting: LockWaiting): Promise<boolean> {
    const connection = connect(this.#path);
    const startedAt = this.#clock.monotonic();
    const waits = () => this.#tell({ event: 'vault.lock_waiting' });
    try {
      await beginWhenFree(connection, { path: this.#path, clock: this.#clock, waits, ...waiting });
      const id = idOf(connection);
      if (id !== undefined && !this.#released) {
        this.#id = id;
        // Keep a reference: a connection that is garbage-collected gives up its lock.
        this.#connection = connection;
        const durationMs = Math.round(this.#clock.monotonic() - startedAt);
        this.#tell({ event: 'vault.lock_taken', durationMs });
        return true;
      }
      connection.close();
      return false;
    } catch (error) {
      connection.close();
      if (isDamage(error)) return false;
      throw sqliteError(error, this.#path);
    }
  }
}

export interface LockWaiting {
  waitMs: number;
  signal?: AbortSignal | undefined;
}

/** The file's name doesn't reveal the account and is the same in every process. Each task has a lock of its own. */
export function lockPath(directory: string, { issuer, account }: AccountKey, task?: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, account, ...(task === undefined ? [] : [task])]))
    .digest('hex')
    .slice(0, 32);
  return join(directory, 'locks', `${hash}.db`);
}

/** The lock of a task that changes the vault as a whole. */
export function upkeepLock(directory: string, options: Pick<FileLockOptions, 'clock' | 'log'>): AccountFileLock {
  return new AccountFileLock({ ...options, path: join(directory, 'locks', 'upkeep.db'), of: { name: 'upkeep' } });
}

/** A file that is no database excludes nobody. It gets another name, because another process may have it open. */
export function moveIfDamaged(path: string): void {
  if (!existsSync(path)) return;
  const connection = connect(path);
  try {
    connection.exec('SELECT 1 FROM sqlite_schema');
  } catch (error) {
    if (isDamage(sqliteError(error, path))) renameDurably(path, `${path}.corrupt-${randomUUID()}`);
  } finally {
    connection.close();
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'corrupt';
}

/** Opens a transaction as soon as no other process has one. */
async function beginWhenFree(
  connection: DatabaseSync,
  { path, clock, waits, waitMs, signal }: LockWaiting & { path: string; clock: Clock; waits: () => void },
): Promise<void> {
  const deadline = clock.monotonic() + waitMs;
  signal?.throwIfAborted();
  let told = false;
  while (!beginIfFree(connection, path)) {
    const leftMs = deadline - clock.monotonic();
    if (leftMs <= 0)
      throw new StoreError('busy', 'Another program holds this account. Try again in a moment.', { location: path });
    if (!told) waits();
    told = true;
    await clock.sleep(Math.min(leftMs, lookAgainMs()), signal);
  }
}

/** Opens a transaction, unless another process has one. @throws StoreError */
export function beginIfFree(connection: DatabaseSync, path: string): boolean {
  try {
    // Not EXCLUSIVE: when many ask at once, sometimes none of them gets that.
    connection.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw sqliteError(error, path);
  }
}

/** The time between two tries for a lock. Random, so that processes don't try in step. */
export function lookAgainMs(): number {
  return 20 + 80 * Math.random();
}

/** Makes the file a lock, unless another process just did. */
async function giveId(path: string, clock: Clock): Promise<void> {
  const database = new Database({ path, readOnly: false, clock });
  try {
    await database.write(() => {
      database.exec('CREATE TABLE IF NOT EXISTS lock (id TEXT NOT NULL) STRICT');
      if (!database.get('SELECT id FROM lock')) database.run('INSERT INTO lock (id) VALUES (?)', randomUUID());
    });
  } finally {
    database.close();
  }
}

function idOf(connection: DatabaseSync): string | undefined {
  const made = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'lock'").get();
  const id = made && connection.prepare('SELECT id FROM lock').get()?.id;
  return typeof id === 'string' ? id : undefined;
}
