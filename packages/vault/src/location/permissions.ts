/** Finds and mends files in a vault's folder that other users can read or write. */

import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../files/errors.ts';

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

/**
 * Everything in the folder that other users can read or write, and its parents that they can write to. Empty on Windows,
 * where a user's folders are private.
 */
export function permissionProblems(directory: string): PermissionProblem[] {
  const uid = process.getuid?.();
  if (uid === undefined) return [];
  return [
    ...entriesOf(directory).flatMap((path) => problemOf(path, uid) ?? []),
    ...parentsOf(directory).flatMap((path) => parentProblemOf(path, uid) ?? []),
  ];
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

/**
 * Another user who can rename entries of a parent can put another folder in the vault's place. That isn't mended here: other
 * programs may need the parent as it is.
 */
function parentProblemOf(path: string, uid: number): PermissionProblem | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  const { uid: owner, gid, mode } = stats;
  const found = { path, owner, mode: mode & 0o777 };
  if (owner !== uid && owner !== 0) return { ...found, problem: 'foreign' };
  // In a folder with the sticky bit, such as /tmp, only its owner can rename an entry.
  if (stats.isSymbolicLink() || (mode & 0o1000) !== 0) return undefined;
  // Many systems give each user a group of the same number, and let it write.
  const ofOthers = gid === uid || gid === 0 ? 0o002 : 0o022;
  return (mode & ofOthers) === 0 ? undefined : { ...found, problem: 'writable' };
}

function parentsOf(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [] : [parent, ...parentsOf(parent)];
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
