/**
 * How often a refresh token of an account was about to be sent, kept outside the data file, beside the account's lock: a data
 * file that knows of less was restored in its place. A hint that may lag behind and is never ahead, so that it costs no sync
 * of the disk.
 */

import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** 0 where nothing is known. */
export function readGeneration(lockPath: string): number {
  return withFile(lockPath, constants.O_RDONLY, read) ?? 0;
}

/** To be called after the intent is on disk. Never lowers it. */
export function raiseGeneration(lockPath: string, generation: number): void {
  // Where it can't be written the intent is safe nevertheless; only a restored file would be noticed later.
  withFile(lockPath, constants.O_RDWR | constants.O_CREAT, (file) => {
    if (generation > read(file)) writeSync(file, String(generation).padStart(digits, '0'), 0);
  });
}

/** Always as long, so that it is overwritten in its place. */
const digits = 16;

function read(file: number): number {
  const bytes = Buffer.alloc(digits);
  const generation = Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, digits, 0)));
  return Number.isSafeInteger(generation) ? generation : 0;
}

function withFile<T>(lockPath: string, flags: number, work: (file: number) => T): T | undefined {
  try {
    const file = openSync(`${lockPath.slice(0, -'.db'.length)}.generation`, flags, 0o600);
    try {
      return work(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
