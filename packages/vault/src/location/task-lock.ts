/**
 * One process at a time for a task with an account, such as an export. The lock is of the vault's own kind and lies with
 * the vault's, where locks are known to hold; a note beside it tells the others who has it.
 */

import { type AccountKey, type Clock, type Log, StoreError, systemClock } from 'trakt-usher/store';
import { AccountFileLock, lockPath } from './account-file-lock.ts';
import { holderNote } from './holder-note.ts';
import { VaultFolder } from './vault-folder.ts';

export interface TaskLockOptions {
  /** The vault's folder. */
  directory: string;
  account: AccountKey;
  /** What is done, such as `export`. */
  task: string;
  /** Make the vault's folder if there is none. Without it nobody is kept out there. */
  make?: boolean;
  singleHost?: boolean;
  clock?: Clock;
  log?: Log | undefined;
  /** Names this process to the others; by default program, process id and machine. */
  by?: string;
}

export type TaskLock =
  | { held: true; release(): void }
  /** `by`: who has it, where that is known. */
  | { held: false; by: string | undefined };

/**
 * Takes the lock, or tells who has it; never waits. The kernel releases it when the process dies. Where no lock can be
 * had, as in a folder that can't be written, nobody is kept out.
 * @throws StoreError
 */
export async function takeTaskLock(options: TaskLockOptions): Promise<TaskLock> {
  const { directory, account, task, make = false, singleHost = false, clock = systemClock, log } = options;
  const folder = new VaultFolder({ directory, singleHost, clock });
  const isThere = make || folder.exists;
  if (!isThere || folder.obstacle()) return { held: true, release: () => undefined };
  folder.make();
  const path = lockPath(folder.directory, account, task);
  const note = holderNote(path);
  const lock = new AccountFileLock({ path, clock, log, of: { account: account.account } });
  try {
    await lock.make({ waitMs: 0 });
  } catch (error) {
    lock.release();
    if (error instanceof StoreError && error.code === 'busy') return { held: false, by: note.read() };
    throw error;
  }
  note.write(options.by);
  return {
    held: true,
    release() {
      note.remove();
      lock.release();
    },
  };
}
