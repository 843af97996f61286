/** Judges whether other users can use a path, and refuses it if they can. */

import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { StoreError } from 'trakt-usher/store';
import { codeOf } from './errors.ts';

/** Refuses a path that another user owns or can write to. @throws StoreError `unsafe_location` */
export function assertPrivate(path: string): void {
  assertMode(path, 0o022);
}

/** Refuses a path that another user owns, can write to or can read. @throws StoreError `unsafe_location` */
export function assertSecret(path: string): void {
  assertMode(path, 0o077);
}

/** As `assertSecret`. In a folder that everybody can write to, a name may also be a link. @throws StoreError `unsafe_location` */
export function assertOwnSecret(path: string): void {
  if (lstatSync(path).isSymbolicLink()) {
    throw new StoreError('unsafe_location', `${path} is a link.`, { location: path });
  }
  assertSecret(path);
}

/** Whether the path is a folder, no link, that its owner alone can use. */
export function isPrivateFolder(path: string): boolean {
  try {
    assertOwnSecret(path);
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

function assertMode(path: string, forbidden: number): void {
  const uid = process.getuid?.();
  // Windows has no such bits; a user's folders are private there.
  if (uid === undefined) return;
  const { uid: owner, mode } = statSync(path);
  const link = lstatSync(path);
  const problem =
    privacyProblem(path, { uid, owner, mode, forbidden }) ??
    // A link of another user can lead to a folder of ours that isn't the vault.
    (link.isSymbolicLink() ? privacyProblem(path, { uid, owner: link.uid, mode: 0, forbidden: 0 }) : undefined);
  if (problem === undefined || writability(path) === 'EROFS') return;
  throw problem;
}

/** What is wrong with a path's owner or mode, with the command that mends it. */
export function privacyProblem(
  path: string,
  { uid, owner, mode, forbidden }: { uid: number; owner: number; mode: number; forbidden: number },
): StoreError | undefined {
  const refuse = (message: string, problem: 'foreign' | 'writable' | 'readable', mend?: string) =>
    new StoreError('unsafe_location', mend === undefined ? message : `${message} Run: ${mend}`, {
      location: path,
      detail: { reason: 'permissions', problem, owner, ...(mend !== undefined && { mend }) },
    });
  // Secrets and read-only volumes that root mounts for a program belong to root.
  if (owner !== uid && owner !== 0) {
    const message = `${path} belongs to user ${owner}, and this program runs as user ${uid}. Run it as user ${owner}.`;
    return refuse(message, 'foreign');
  }
  if ((mode & forbidden & 0o022) !== 0) {
    return refuse(`Other users can write to ${path}.`, 'writable', `chmod go-w ${quoted(path)}`);
  }
  const isFolder = (mode & constants.S_IFMT) === constants.S_IFDIR;
  const own = isFolder ? '700' : '600';
  if ((mode & forbidden) !== 0)
    return refuse(`Other users can read ${path}.`, 'readable', `chmod ${own} ${quoted(path)}`);
  return undefined;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

export function isWritable(path: string): boolean {
  return writability(path) === undefined;
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
