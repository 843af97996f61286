/**
 * One process at a time for what lies beside a file that is made for the lock alone. The lock is of the kind that the
 * vault uses: the kernel releases it when the process dies, however it dies. A note beside it tells others who has it.
 */

import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { connect } from '../data/database.ts';
import { makeFolder } from '../files/make-folder.ts';
import { createPrivateFile } from '../files/private-files.ts';
import { beginIfFree, moveIfDamaged } from './account-file-lock.ts';
import { holderNote } from './holder-note.ts';

export type FileLock =
  | { held: true; release(): void }
  /** `by`: the process that has it, where that is known. */
  | { held: false; by: string | undefined };

/**
 * Takes the lock, or tells who has it; never waits. Makes the file, and its folder; `release` removes the file.
 * @param by names this process to the others; by default program, process id and machine
 * @throws StoreError, or the system's error, where there can be no lock
 */
export function takeFileLock(path: string, by?: string): FileLock {
  for (let tries = 1; ; tries += 1) {
    try {
      const lock = tryLock(path, by);
      if (lock) return lock;
    } catch (error) {
      // The one that had it may just have removed it.
      if (tries >= 20 || statSync(path, { throwIfNoEntry: false })) throw error;
    }
  }
}

/** Undefined if the file was removed meanwhile: its lock excludes nobody. */
function tryLock(path: string, by: string | undefined): FileLock | undefined {
  const note = holderNote(path);
  makeFolder(dirname(path));
  moveIfDamaged(path);
  createPrivateFile(path);
  const inode = statSync(path).ino;
  const connection = connect(path);
  try {
    if (!beginIfFree(connection, path)) {
      connection.close();
      return { held: false, by: note.read() };
    }
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) {
      connection.close();
      return undefined;
    }
    note.write(by);
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    held: true,
    release() {
      try {
        // While the lock is held: nobody else can have taken it under this name.
        note.remove();
        rmSync(path, { force: true });
      } catch {
        // Windows removes no open file. It stays, and is as good for the next one.
      }
      connection.close();
    },
  };
}
