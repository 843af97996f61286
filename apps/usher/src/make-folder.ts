/** Makes a folder that a person has named, with those above it. */

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from './system-error.ts';

/**
 * As Node's `recursive` does, which tries for ever where a folder above is there and the system says ENOENT all the same:
 * in /proc, and where an automounter's server is away. @throws the system's error
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'EEXIST' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (reason !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    makeFolder(path);
  }
}
