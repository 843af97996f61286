/**
 * An account's lock between processes: an open transaction on a small database of its own. The kernel holds it for the
 * process and takes it back when the process dies, however it dies.
 *
 * Only SQLite opens such a file once it exists: closing any other descriptor of it in this process would drop the lock.
 */

import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type AccountKey, type Clock, StoreError } from 'trakt-usher/store';
import { connect, Database, isBusy, sqliteError } from '../data/database.ts';
import { createPrivateFile } from '../files/private-files.ts';

export interface AccountFileLock {
  /** Made with the lock's file, and known to the data file: another file's lock excludes nobody. */
  readonly id: string;
  readonly held: boolean;
  release(): void;
}

export interface LockOptions {
  path: string;
  clock: Clock;
  /** 0: one try. */
  waitMs: number;
  signal?: AbortSignal | undefined;
  random?: () => number;
}

/**
 * Takes the lock; undefined where there is none to take.
 * @throws StoreError `busy` after `waitMs`; the signal's reason when aborted while waiting
 */
export async function takeLock(options: LockOptions): Promise<AccountFileLock | undefined> {
  if (!existsSync(options.path)) return undefined;
  return hold(options);
}

/** Takes the lock, and makes it where there is none. @throws as `takeLock`, and StoreError `read_only`, `unavailable` */
export async function makeLock(options: LockOptions): Promise<AccountFileLock> {
  createPrivateFile(options.path);
  const there = await hold(options);
  if (there) return there;
  await giveId(options);
  const made = await hold(options);
  if (made) return made;
  throw new StoreError('unavailable', `The lock ${options.path} can't be made.`, { location: options.path });
}

/** The name tells nothing of the account, and is the same in every process. */
export function lockPath(directory: string, { issuer, account }: AccountKey): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, account]))
    .digest('hex')
    .slice(0, 32);
  return join(directory, 'locks', `${hash}.db`);
}

/** Opens a transaction as soon as nobody else has one. */
export async function beginWhenFree(
  connection: DatabaseSync,
  { path, clock, waitMs, signal, random = Math.random }: LockOptions,
): Promise<void> {
  const deadline = clock.monotonic() + waitMs;
  signal?.throwIfAborted();
  for (;;) {
    try {
      // Not EXCLUSIVE: of many who ask at once, that sometimes leaves nobody with the lock.
      connection.exec('BEGIN IMMEDIATE');
      return;
    } catch (error) {
      if (!isBusy(error)) throw sqliteError(error, path);
    }
    const leftMs = deadline - clock.monotonic();
    if (leftMs <= 0)
      throw new StoreError('busy', 'Another program holds this account. Try again in a moment.', { location: path });
    await clock.sleep(Math.min(leftMs, 20 + 80 * random()), signal);
  }
}

/** Undefined for a file without an id: half made, and no lock. */
async function hold(options: LockOptions): Promise<AccountFileLock | undefined> {
  const connection = connect(options.path, { readOnly: false, blockMs: 0 });
  try {
    await beginWhenFree(connection, options);
    const id = idOf(connection);
    if (id !== undefined) return heldLock(id, connection);
    connection.close();
    return undefined;
  } catch (error) {
    connection.close();
    throw sqliteError(error, options.path);
  }
}

/** Makes the file a lock, unless somebody else just did. */
async function giveId({ path, clock }: LockOptions): Promise<void> {
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

/** Keeps the connection referenced: one that is collected gives up its lock. */
function heldLock(id: string, connection: DatabaseSync): AccountFileLock {
  return {
    id,
    get held() {
      return connection.isOpen;
    },
    release() {
      if (connection.isOpen) connection.close();
    },
  };
}

function idOf(connection: DatabaseSync): string | undefined {
  const made = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'lock'").get();
  const id = made && connection.prepare('SELECT id FROM lock').get()?.id;
  return typeof id === 'string' ? id : undefined;
}
