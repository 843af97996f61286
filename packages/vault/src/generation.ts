/**
 * How often an account's row was written, kept outside the data file, beside its lock: a data file with an older row was
 * restored in its place. A hint that may lag behind and is never ahead, so that it costs no sync of the disk.
 */

import { readFileSync, writeFileSync } from 'node:fs';

/** 0 where nothing is known. */
export function readGeneration(lockPath: string): number {
  try {
    const generation = Number(readFileSync(pathOf(lockPath), 'utf8'));
    return Number.isSafeInteger(generation) ? generation : 0;
  } catch {
    return 0;
  }
}

/** To be called after the row is on disk. */
export function raiseGeneration(lockPath: string, generation: number): void {
  if (generation <= readGeneration(lockPath)) return;
  try {
    writeFileSync(pathOf(lockPath), String(generation), { mode: 0o600 });
  } catch {
    // The row is safe; only a restored file would be noticed later.
  }
}

function pathOf(lockPath: string): string {
  return `${lockPath.slice(0, -'.db'.length)}.generation`;
}
