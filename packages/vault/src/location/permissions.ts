/** Who can read and write what is in a vault's folder. */

import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../errors.ts';

/** `foreign`: it belongs to another user. `writable`, `readable`: others than its owner can. */
export interface PermissionProblem {
  path: string;
  problem: 'foreign' | 'writable' | 'readable';
  /** User id of its owner. */
  owner: number;
  /** As `chmod` takes it, e.g. 0o644. */
  mode: number;
  /** The mode that mends it, where it is ours to mend. */
  mend?: number;
}

/** Everything in the folder that isn't its owner's alone; nothing on Windows, where folders of a user are private. */
export function permissionProblems(directory: string): PermissionProblem[] {
  const uid = process.getuid?.();
  if (uid === undefined) return [];
  return entriesOf(directory).flatMap((path) => problemOf(path, uid) ?? []);
}

/** Takes from others what they can do in the folder. @returns what was mended, and what only its owner, or root, can */
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
  // Root may change what isn't its own, but whose it is to be only a person knows.
  if (!own && owner !== 0) return { path, problem: 'foreign', owner, mode };
  if ((mode & 0o077) === 0) return undefined;
  const problem = (mode & 0o022) === 0 ? 'readable' : 'writable';
  return { path, problem, owner, mode, ...(own && { mend: mode & 0o700 }) };
}

/** The folder and what is in it, one level of folders down. */
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
