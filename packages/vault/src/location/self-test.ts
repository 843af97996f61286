/** Tests whether a folder can keep a rotating token: it takes a durable write, and locks hold between processes. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Clock, lockWaitMs, StoreError } from 'trakt-usher/store';
import { connect, sqliteError } from '../data/database.ts';
import { createPrivateFile } from '../files/private-files.ts';
import { beginIfFree, lookAgainMs, moveIfDamaged } from './account-file-lock.ts';

/** The other process may start slowly: after a boot many programs start at once. */
const otherProcessMs = 20_000;
const commitWaitMs = 1_000;

/** Another process tries the lock, because two connections in one process never ask the kernel. */
const otherProcess = `
  const { DatabaseSync } = require('node:sqlite');
  const connection = new DatabaseSync(process.argv[1], { timeout: 0 });
  try {
    connection.exec('BEGIN IMMEDIATE');
    console.log('free');
  } catch (error) {
    console.log((error.errcode & 255) === 5 ? 'locked' : 'failed with SQLite error ' + error.errcode);
  }
`;

export interface LockTest {
  directory: string;
  clock: Clock;
  /** Whether another session or process has passed the test meanwhile: then it isn't repeated. */
  known?: (() => Promise<boolean>) | undefined;
  /** Remembers that the test passed, while others still wait. */
  passed: () => Promise<void> | undefined;
}

/** @throws StoreError `unsafe_location` if locks don't hold; `read_only`, `unavailable` if nothing can be written or tried; `busy` */
export async function testLocks({ directory, clock, known, passed }: LockTest): Promise<void> {
  const path = join(directory, 'locks', 'self-test.db');
  const deadline = clock.monotonic() + lockWaitMs;
  moveIfDamaged(path);
  createPrivateFile(path);
  const connection = connect(path);
  try {
    while (!beginIfFree(connection, path)) {
      if (await known?.()) return;
      if (clock.monotonic() >= deadline) throw stillTesting(path);
      await clock.sleep(lookAgainMs());
    }
    if (await known?.()) return;
    connection.exec('CREATE TABLE IF NOT EXISTS test (id INTEGER PRIMARY KEY, at_ms INTEGER) STRICT');
    connection.prepare('INSERT OR REPLACE INTO test (id, at_ms) VALUES (1, ?)').run(clock.now());
    const seen = await lockSeenByAnotherProcess(path);
    if (seen !== 'locked') throw locksDontHold(directory, seen);
    await passed();
    // Processes that try the lock at this moment keep a commit from starting.
    connection.exec(`PRAGMA busy_timeout = ${commitWaitMs}; COMMIT`);
  } catch (error) {
    throw sqliteError(error, path);
  } finally {
    connection.close();
  }
}

function stillTesting(path: string): StoreError {
  return new StoreError('busy', 'Another program is testing the locks of this vault. Try again in a moment.', {
    location: path,
  });
}

function locksDontHold(directory: string, seen: string): StoreError {
  return new StoreError(
    'unsafe_location',
    `Locks don't hold between processes in ${directory} (another process found its test lock ${seen}). Keep the vault on a local disk.`,
    { location: directory, detail: { reason: 'locks_do_not_hold' } },
  );
}

async function lockSeenByAnotherProcess(path: string): Promise<string> {
  try {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['-e', otherProcess, path], {
      timeout: otherProcessMs,
      windowsHide: true,
    });
    return stdout.trim();
  } catch (error) {
    throw new StoreError('unavailable', `A second process couldn't test the locks beside ${path}. Nothing was sent.`, {
      location: path,
      cause: error,
    });
  }
}
