/**
 * How often a refresh token of an account was about to be sent, kept outside the data file: a data file that knows of less
 * was restored in its place. Once beside the account's lock, and once outside the vault's folder, which a backup may bring
 * back whole. A hint that may lag behind and is never ahead, so that it costs no sync of the disk.
 */

import { closeSync, constants, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AccountKey } from 'trakt-usher/store';
import { lockPath } from './account-file-lock.ts';

export class Generations {
  readonly #directory: string;
  readonly #stateDirectory: string | undefined;

  constructor({ directory, stateDirectory }: { directory: string; stateDirectory?: string | undefined }) {
    this.#directory = directory;
    this.#stateDirectory = stateDirectory;
  }

  /** The highest that is remembered; 0 where nothing is known. */
  read(storeId: string, account: AccountKey): number {
    const counts = this.#files(storeId, account).map((file) => withFile(file, constants.O_RDONLY, read) ?? 0);
    return Math.max(0, ...counts);
  }

  /** To be called after the intent is on disk. Never lowers it. */
  raise(storeId: string, account: AccountKey, generation: number): void {
    for (const file of this.#files(storeId, account)) {
      // Where it can't be written the intent is safe nevertheless; only a restored file would be noticed later.
      withFile(file, constants.O_RDWR | constants.O_CREAT, (opened) => {
        if (generation > read(opened)) writeSync(opened, String(generation).padStart(digits, '0'), 0);
      });
    }
  }

  #files(storeId: string, account: AccountKey): string[] {
    const inVault = `${lockPath(this.#directory, account).slice(0, -'.db'.length)}.generation`;
    if (this.#stateDirectory === undefined) return [inVault];
    return [inVault, join(this.#stateDirectory, 'generations', `${storeId}-${basename(inVault)}`)];
  }
}

/** Always as long, so that it is overwritten in its place. */
const digits = 16;

function read(file: number): number {
  const bytes = Buffer.alloc(digits);
  const generation = Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, digits, 0)));
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
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, flags, 0o600);
  }
}
