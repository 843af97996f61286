/** Tests whether a folder can keep a rotating token: it takes a durable write, and locks hold between processes. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Clock, StoreError } from 'trakt-usher/store';
import { connect, Database } from '../data/database.ts';
import { createPrivateFile } from '../files/private-files.ts';
import { beginWhenFree } from './account-file-lock.ts';

const deadlineMs = 5_000;

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

/** @throws StoreError `unsafe_location` if locks don't hold; `read_only`, `unavailable` if nothing can be written or tried */
export async function testLocks({ directory, clock }: { directory: string; clock: Clock }): Promise<void> {
  const path = join(directory, 'locks', 'self-test.db');
  createPrivateFile(path);
  await writeDurably(path, clock);
  const connection = connect(path, { readOnly: false, blockMs: 0 });
  try {
    await beginWhenFree(connection, { path, clock, waitMs: deadlineMs });
    const seen = await lockSeenByAnotherProcess(path);
    if (seen === 'locked') return;
    throw new StoreError(
      'unsafe_location',
      `Locks don't hold between processes in ${directory} (another process found its test lock ${seen}). Keep the vault on a local disk.`,
      { location: directory },
    );
  } finally {
    connection.close();
  }
}

async function writeDurably(path: string, clock: Clock): Promise<void> {
  const database = new Database({ path, readOnly: false, clock });
  try {
    await database.write(() => {
      database.exec('CREATE TABLE IF NOT EXISTS test (id INTEGER PRIMARY KEY, at_ms INTEGER) STRICT');
      database.run('INSERT OR REPLACE INTO test (id, at_ms) VALUES (1, ?)', clock.now());
    });
  } finally {
    database.close();
  }
}

async function lockSeenByAnotherProcess(path: string): Promise<string> {
  try {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['-e', otherProcess, path], {
      timeout: deadlineMs,
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
