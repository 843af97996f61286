/**
 * One process at a time for a task with an account, such as an export. The lock lies with the vault's own, where locks are
 * known to hold.
 */

import { type AccountKey, type Clock, systemClock } from 'trakt-usher/store';
import { lockPath } from './account-file-lock.ts';
import { type FileLock, takeFileLock } from './file-lock.ts';
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
  /** Names this process to the others; by default program, process id and machine. */
  by?: string;
}

/**
 * As `takeFileLock`. Where no lock can be had, as in a folder that can't be written, nobody is kept out.
 * @throws StoreError
 */
export function takeTaskLock(options: TaskLockOptions): FileLock {
  const { directory, account, task, make = false, singleHost = false, clock = systemClock, by } = options;
  const folder = new VaultFolder({ directory, singleHost, clock });
  const isThere = make || folder.exists;
  if (!isThere || folder.obstacle()) return { held: true, release: () => undefined };
  folder.make();
  return takeFileLock(lockPath(folder.directory, account, task), by);
}
