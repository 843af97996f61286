/**
 * Counts an account's sendings of a refresh token outside the data file. If the data file's own count is lower, it was
 * restored from a backup. The count is kept beside the account's lock and in the state folder, because a backup may bring
 * back the vault's whole folder. It may lag behind and is never ahead, so that it needs no sync of the disk.
 */

import { closeSync, constants, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AccountKey } from 'trakt-usher/store';
import { makeFolder } from '../files/make-folder.ts';
import { isWritable } from '../files/privacy.ts';
import { lockPath } from './account-file-lock.ts';
import { isEphemeral, nearestFolder } from './file-system.ts';

export interface RememberedCount {
  /** The highest count that is remembered; 0 if none is. */
  count: number;
  /** Whether the state folder has a count for the account. True if there is no state folder that could keep one. */
  byState: boolean;
}

export class Generations {
  readonly #directory: string;
  readonly #stateDirectory: string | undefined;

  constructor({ directory, stateDirectory }: { directory: string; stateDirectory?: string | undefined }) {
    this.#directory = directory;
    this.#stateDirectory = stateDirectory;
  }

  read(storeId: string, account: AccountKey): RememberedCount {
    const counts = this.#files(storeId, account).map((file) => withFile(file, constants.O_RDONLY, read));
    const byState = counts[1] !== undefined || this.#stateDirectory === undefined || !canRemember(this.#stateDirectory);
    return { count: Math.max(...counts.map((count) => count ?? 0)), byState };
  }

  /** Raises the count, never lowers it. Call it after the intent is on disk. */
  raise(storeId: string, account: AccountKey, generation: number): void {
    for (const file of this.#files(storeId, account)) {
      // If it can't be written the intent is safe all the same; only a restored file would be noticed later.
      withFile(file, constants.O_RDWR | constants.O_CREAT, (opened) => {
        if (generation > read(opened)) writeSync(opened, String(generation).padStart(digits, '0'), 0);
      });
    }
  }

  /** In the vault's folder, and in the state folder if there is one. */
  #files(storeId: string, account: AccountKey): string[] {
    const inVault = `${lockPath(this.#directory, account).slice(0, -'.db'.length)}.generation`;
    if (this.#stateDirectory === undefined) return [inVault];
    return [inVault, join(this.#stateDirectory, 'generations', `${storeId}-${basename(inVault)}`)];
  }
}

/** A state folder that can't be written, or that ends with the container, has nothing to tell. */
function canRemember(stateDirectory: string): boolean {
  const folder = nearestFolder(stateDirectory);
  return statSync(folder).isDirectory() && isWritable(folder) && !isEphemeral(folder);
}

/** The count has one length, so that it is overwritten in place. */
const digits = 16;

function read(file: number): number {
  const generation = Number(readFileSync(file, 'latin1'));
  return Number.isSafeInteger(generation) ? generation : 0;
}

function withFile<T>(path: string, flags: number, work: (file: number) => T): T | undefined {
  try {
    const file = open(path, flags);
    try {
      return work(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function open(path: string, flags: number): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    if (!(flags & constants.O_CREAT)) throw error;
    makeFolder(dirname(path), 0o700);
    return openSync(path, flags, 0o600);
  }
}
