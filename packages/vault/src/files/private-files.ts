/** The vault's directory and files: private to one user from the first byte, and refused once they no longer are. */

import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from 'trakt-usher';
import { codeOf } from '../errors.ts';

/** Makes the directory, readable by its owner alone, unless it is there. @throws StoreError `read_only`, `unavailable`, `unsafe_location` */
export function makePrivateDirectory(path: string): void {
  try {
    const first = mkdirSync(path, { recursive: true, mode: 0o700 });
    for (let made = first && path; made !== undefined; made = made === first ? undefined : dirname(made)) {
      syncDirectory(dirname(made));
    }
  } catch (error) {
    throw fileError(error, path);
  }
  assertPrivate(path);
}

/**
 * Makes a file, readable by its owner alone, that survives a power cut. False when it was there already.
 * @throws StoreError `read_only`, `unavailable`
 */
export function createPrivateFile(path: string, content = ''): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } catch (error) {
      // Half a file is none; an empty one is whole, and somebody else may have filled it by now.
      if (content !== '') rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    syncDirectory(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw fileError(error, path);
  }
}

/** Refuses what another user owns or others can write to. @throws StoreError `unsafe_location` */
export function assertPrivate(path: string): void {
  assertMode(path, 0o022);
}

/** Refuses, besides, what others can read. @throws StoreError `unsafe_location` */
export function assertSecret(path: string): void {
  assertMode(path, 0o077);
}

function assertMode(path: string, forbidden: number): void {
  const uid = process.getuid?.();
  // Windows has no such bits: a user's own folders are private there.
  if (uid === undefined) return;
  const { uid: owner, mode } = statSync(path);
  const problem = privacyProblem(path, { uid, owner, mode, forbidden });
  if (problem === undefined || writability(path) === 'EROFS') return;
  throw new StoreError('unsafe_location', problem, { location: path });
}

/** What is wrong with a path's owner and mode, with what mends it. */
export function privacyProblem(
  path: string,
  { uid, owner, mode, forbidden }: { uid: number; owner: number; mode: number; forbidden: number },
): string | undefined {
  // What root mounts for a program to read (secrets, read-only volumes) stays root's.
  if (owner !== uid && owner !== 0) {
    return `${path} belongs to user ${owner}, and this program runs as user ${uid}. Run it as user ${owner}.`;
  }
  if ((mode & forbidden & 0o022) !== 0) return `Other users can write to ${path}. Run: chmod go-w '${path}'`;
  if ((mode & forbidden) !== 0) return `Other users can read ${path}. Run: chmod 600 '${path}'`;
  return undefined;
}

export function isWritable(path: string): boolean {
  return writability(path) === undefined;
}

/**
 * Inode and time of birth: a copy or a restored file has others. Undefined where there is no file, or an empty one.
 * @throws StoreError `unavailable`
 */
export function fileIdentity(path: string): string | undefined {
  const stats = statOf(path);
  if (!stats || stats.size === 0n) return undefined;
  const { ino, birthtimeNs, ctimeNs } = stats;
  // Where a system tells no time of birth, Node gives the last change in its place, or 0.
  const birth = birthtimeNs === ctimeNs || birthtimeNs === 0n ? unknownBirth : birthtimeNs;
  return `${ino}:${birth}`;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw new StoreError('unavailable', `${path} can't be looked at (${codeOf(error)}).`, {
      location: path,
      cause: error,
    });
  }
}

/** Whether two identities are of one file, as far as both tell. */
export function isSameFile(one: string, other: string): boolean {
  const [inode, birth] = one.split(':');
  const [otherInode, otherBirth] = other.split(':');
  return inode === otherInode && (birth === otherBirth || birth === unknownBirth || otherBirth === unknownBirth);
}

const unknownBirth = 'unknown';

/** A file system's refusal as an error of ours. */
export function fileError(error: unknown, path: string): StoreError {
  const code = codeOf(error);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new StoreError('read_only', `${path} can't be written (${code}).`, { location: path, cause: error });
  }
  const reason = code === 'ENOSPC' ? 'the disk is full' : (code ?? 'unknown error');
  return new StoreError('unavailable', `${path} can't be used: ${reason}.`, { location: path, cause: error });
}

/** Why the path can't be written, as the system's error code; undefined when it can. */
function writability(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  }
}

/** A new name is durable only when its directory is. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  try {
    const directory = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch (error) {
    // A parent that we may not read, or a file system that knows no such thing: there is no other way to ask.
    if (!['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}
