/**
 * Files in working directories that their owner has vouched for. Such a file may have come with a cloned repository, so
 * that usher remembers what exactly was vouched for: once the file changes, it is a stranger's again.
 */

import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readBounded } from '@trakt-usher/vault/files';
import { replacePrivateFile } from '../private-file.ts';

/** A file as it was when it was read. */
export interface FileVersion {
  path: string;
  /** The user's number. */
  owner: number;
  sha256: string;
}

export function versionOf({ path, owner, source }: { path: string; owner: number; source: string }): FileVersion {
  return { path, owner, sha256: createHash('sha256').update(source).digest('hex') };
}

/** Whether the person has vouched for exactly this. What can't be read counts as forgotten. */
export function isTrusted(file: FileVersion, stateFolder: string): boolean {
  return trustedIn(stateFolder).some((known) => isSame(known, file));
}

/** In place of what was trusted at that path before. @throws the system's error if it can't be remembered */
export function trust(file: FileVersion, stateFolder: string): void {
  const others = trustedIn(stateFolder).filter(({ path }) => path !== file.path);
  replacePrivateFile(fileIn(stateFolder), `${JSON.stringify([...others, file])}\n`);
}

function isSame(one: FileVersion, other: FileVersion): boolean {
  return one.path === other.path && one.owner === other.owner && one.sha256 === other.sha256;
}

function fileIn(stateFolder: string): string {
  return join(stateFolder, 'trusted.json');
}

const maxBytes = 2 ** 20;

function trustedIn(stateFolder: string): FileVersion[] {
  try {
    const path = fileIn(stateFolder);
    if (!isPrivate(path)) return [];
    const known: unknown = JSON.parse(readBounded(path, maxBytes).text);
    return Array.isArray(known) ? known.filter(isFileVersion) : [];
  } catch {
    return [];
  }
}

/** Nobody else can have written it. */
function isPrivate(path: string): boolean {
  const uid = process.getuid?.();
  const { uid: owner, mode } = lstatSync(path);
  // Windows has no such bits: a user's own folders are private there.
  return uid === undefined || (owner === uid && (mode & 0o077) === 0);
}

function isFileVersion(value: unknown): value is FileVersion {
  const { path, owner, sha256 }: Partial<Record<keyof FileVersion, unknown>> = Object(value);
  return typeof path === 'string' && typeof owner === 'number' && typeof sha256 === 'string';
}
