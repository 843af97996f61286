/** Makes directories and files for their owner alone, and removes and renames them durably. */

import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from 'trakt-usher/store';
import { codeOf } from './errors.ts';
import { makeFolder } from './make-folder.ts';
import { assertPrivate } from './privacy.ts';

/** Makes the directory, for its owner alone, unless it exists. @throws StoreError `read_only`, `unavailable`, `unsafe_location` */
export function makePrivateDirectory(path: string): void {
  try {
    for (const made of makeFolder(path, 0o700).reverse()) syncDirectory(dirname(made));
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

/** Overwrites the file's content in its place. Does nothing if there is no file. @throws StoreError `read_only`, `unavailable` */
export function overwriteFile(path: string): void {
  try {
    const file = openSync(path, 'r+');
    try {
      writeFileSync(file, Buffer.alloc(fstatSync(file).size));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileError(error, path);
  }
}

/** Removes a file that holds a secret, durably. Its content is overwritten, unless the file has another name, too. */
export function eraseFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.nlink === 1) overwriteFile(path);
  rmSync(path, { force: true });
  syncDirectory(dirname(path));
}

/** The names in a folder; none if it can't be read. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** A process finishes its drafts within seconds: an older one belongs to a process that was killed. */
export function isLeftover(path: string, nowMs: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < nowMs - leftoverMs;
}

const leftoverMs = 600_000;

/**
 * Inode and birth time: a copy or a restored file has others. Undefined if there is no file.
 * @throws StoreError `unavailable`
 */
export function fileIdentity(path: string): string | undefined {
  const stats = statOf(path);
  if (!stats) return undefined;
  const { ino, birthtimeNs, ctimeNs } = stats;
  // If the system has no birth time, Node gives the time of the last change instead, or 0.
  const birth = birthtimeNs === ctimeNs || birthtimeNs === 0n ? unknownBirth : birthtimeNs;
  return `${ino}:${birth}`;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    throw readError(error, path);
  }
}

/** Whether two identities belong to one file, as far as both tell. */
export function isSameFile(one: string, other: string): boolean {
  const [inode, birth] = one.split(':');
  const [otherInode, otherBirth] = other.split(':');
  return inode === otherInode && (birth === otherBirth || birth === unknownBirth || otherBirth === unknownBirth);
}

const unknownBirth = 'unknown';

/** The text of a file. @throws StoreError `unavailable` */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(error, path);
  }
}

function readError(cause: unknown, path: string): StoreError {
  return new StoreError('unavailable', `${path} can't be read (${codeOf(cause)}).`, { location: path, cause });
}

/** The error of a file system that refuses a write, as a StoreError. */
export function fileError(error: unknown, path: string): StoreError {
  const code = codeOf(error);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new StoreError('read_only', `${path} can't be written (${code}).`, { location: path, cause: error });
  }
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new StoreError(
    'unavailable',
    `${path} can't be used: ${full ? 'the disk is full' : (code ?? 'unknown error')}.`,
    {
      location: path,
      cause: error,
      ...(full && { detail: { reason: 'disk_full' } }),
    },
  );
}

/** Gives a file another name, in the same folder, and makes it durable. @throws StoreError `read_only`, `unavailable` */
export function renameDurably(from: string, to: string): void {
  try {
    renameSync(from, to);
    syncDirectory(dirname(to));
  } catch (error) {
    throw fileError(error, from);
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
