/** Finds and mends files in a vault's folder that other users can read or write. */

import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../errors.ts';

/** `foreign`: another user owns the file. `writable`, `readable`: other users can write or read it. */
export interface PermissionProblem {
  path: string;
  problem: 'foreign' | 'writable' | 'readable';
  /** User id of the owner. */
  owner: number;
  /** As `chmod` takes it, e.g. 0o644. */
  mode: number;
  /** The mode that mends it; undefined if only its owner or root can. */
  mend?: number;
}

/** Everything in the folder that other users can read or write. Empty on Windows, where a user's folders are private. */
export function permissionProblems(directory: string): PermissionProblem[] {
  const uid = process.getuid?.();
  if (uid === undefined) return [];
  return entriesOf(directory).flatMap((path) => problemOf(path, uid) ?? []);
}

/** Takes the other users' permissions away. @returns what was mended, and what only its owner or root can mend */
export function fixPermissions(directory: string): { fixed: PermissionProblem[]; left: PermissionProblem[] } {
  const fixed: PermissionProblem[] = [];
  const left: PermissionProblem[] = [];
  for (const problem of permissionProblems(directory)) (mend(problem) ? fixed : left).push(problem);
  return { fixed, left };
}

function mend({ path, mend: mode }: PermissionProblem): boolean {
  if (mode === undefined) return false;
  try {
    chmodSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function problemOf(path: string, uid: number): PermissionProblem | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats || stats.isSymbolicLink()) return undefined;
  const { uid: owner } = stats;
  const mode = stats.mode & 0o777;
  const own = owner === uid;
  // Root could change the owner, but only a person knows who the owner should be.
  if (!own && owner !== 0) return { path, problem: 'foreign', owner, mode };
  if ((mode & 0o077) === 0) return undefined;
  const problem = (mode & 0o022) === 0 ? 'readable' : 'writable';
  return { path, problem, owner, mode, ...(own && { mend: mode & 0o700 }) };
}

/** The folder and everything in it. */
function entriesOf(directory: string): string[] {
  try {
    return [
      directory,
      ...readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name)),
    ];
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    return [directory];
  }
}
