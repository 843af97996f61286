/** Makes directories and files that only their owner can use, and refuses ones that other users can use. */

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
import { StoreError } from 'trakt-usher/store';
import { codeOf } from '../errors.ts';

/** Makes the directory, for its owner alone, unless it exists. @throws StoreError `read_only`, `unavailable`, `unsafe_location` */
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
 * Makes a file, for its owner alone, that survives a power cut. False if the file existed already.
 * @throws StoreError `read_only`, `unavailable`
 */
export function createPrivateFile(path: string, content = ''): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } catch (error) {
      // Half a file is worth nothing. An empty one is complete, and another process may have filled it by now.
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

/** Refuses a path that another user owns or can write to. @throws StoreError `unsafe_location` */
export function assertPrivate(path: string): void {
  assertMode(path, 0o022);
}

/** Refuses a path that another user owns, can write to or can read. @throws StoreError `unsafe_location` */
export function assertSecret(path: string): void {
  assertMode(path, 0o077);
}

function assertMode(path: string, forbidden: number): void {
  const uid = process.getuid?.();
  // Windows has no such bits; a user's folders are private there.
  if (uid === undefined) return;
  const { uid: owner, mode } = statSync(path);
  const problem = privacyProblem(path, { uid, owner, mode, forbidden });
  if (problem === undefined || writability(path) === 'EROFS') return;
  throw new StoreError('unsafe_location', problem, { location: path });
}

/** A sentence about what is wrong with a path's owner or mode, with the command that mends it. */
export function privacyProblem(
  path: string,
  { uid, owner, mode, forbidden }: { uid: number; owner: number; mode: number; forbidden: number },
): string | undefined {
  // Secrets and read-only volumes that root mounts for a program belong to root.
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
 * Inode and birth time: a copy or a restored file has others. Undefined if there is no file or it is empty.
 * @throws StoreError `unavailable`
 */
export function fileIdentity(path: string): string | undefined {
  const stats = statOf(path);
  if (!stats || stats.size === 0n) return undefined;
  const { ino, birthtimeNs, ctimeNs } = stats;
  // If the system has no birth time, Node gives the time of the last change instead, or 0.
  const birth = birthtimeNs === ctimeNs || birthtimeNs === 0n ? unknownBirth : birthtimeNs;
  return `${ino}:${birth}`;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw new StoreError('unavailable', `${path} can't be read (${codeOf(error)}).`, {
      location: path,
      cause: error,
    });
  }
}

/** Whether two identities belong to one file, as far as both tell. */
export function isSameFile(one: string, other: string): boolean {
  const [inode, birth] = one.split(':');
  const [otherInode, otherBirth] = other.split(':');
  return inode === otherInode && (birth === otherBirth || birth === unknownBirth || otherBirth === unknownBirth);
}

const unknownBirth = 'unknown';

/** The file system's error as a StoreError. */
export function fileError(error: unknown, path: string): StoreError {
  const code = codeOf(error);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new StoreError('read_only', `${path} can't be written (${code}).`, { location: path, cause: error });
  }
  const reason = code === 'ENOSPC' ? 'the disk is full' : (code ?? 'unknown error');
  return new StoreError('unavailable', `${path} can't be used: ${reason}.`, { location: path, cause: error });
}

/** The system's error code if the path can't be written, else undefined. */
function writability(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return codeOf(error) ?? 'unknown';
  }
}

/** Makes new and removed names durable: a name is on disk only when its directory is. */
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
    // We may not read the parent, or the file system can't sync directories: nothing else can be done.
    if (!['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}
