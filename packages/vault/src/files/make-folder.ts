/** Makes a folder that a person has named, with those above it. */

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './errors.ts';

/**
 * As Node's `recursive` does, which tries for ever where a folder above is there and the system says ENOENT all the same:
 * in /proc, and where an automounter's server is away.
 * @returns those that it made, the outermost first
 * @throws the system's error
 */
export function makeFolder(path: string, mode?: number): string[] {
  try {
    return makeOne(path, mode);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return [...makeFolder(dirname(path), mode), ...makeOne(path, mode)];
  }
}

/** None where it is there: another process may have been first. */
function makeOne(path: string, mode: number | undefined): string[] {
  try {
    mkdirSync(path, { mode });
    return [path];
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
    throw error;
  }
}
