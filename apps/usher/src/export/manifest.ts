/** `manifest.json`: what an export has written beside it. The next one removes no file but those that it names. */

import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSafePath } from '@trakt-usher/takeout';
import { isBehindLink } from './plan.ts';

export const manifestName = 'manifest.json';

export interface ManifestFile {
  /** From the manifest's folder on, with `/`. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** `about`: what else is to be told of the run, such as the account and the ledger. */
export function manifestOf(files: readonly ManifestFile[], about: object): string {
  return `${JSON.stringify({ ...about, format, files }, undefined, 2)}\n`;
}

/** Undefined if there is none, or it is of another program. */
export function readManifest(folder: string): object | undefined {
  const manifest: object = Object(read(join(folder, manifestName)));
  return Reflect.get(manifest, 'format') === format ? manifest : undefined;
}

/** The files of the last export that are still there. */
export function filesOfManifest(folder: string): ManifestFile[] {
  const { files } = Object(readManifest(folder));
  if (!Array.isArray(files)) return [];
  return files
    .filter(isManifestFile)
    .filter(({ path }) => !isBehindLink(folder, path) && lstatSync(join(folder, path), quietly)?.isFile());
}

const format = 'usher-export-1';

/** Somebody else may have written it: a path that leads elsewhere is none. */
function isManifestFile(file: unknown): file is ManifestFile {
  const { path, rows, bytes, sha256 } = Object(file);
  const areNumbers = Number.isSafeInteger(rows) && Number.isSafeInteger(bytes);
  return typeof path === 'string' && isSafePath(path) && areNumbers && typeof sha256 === 'string';
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

const quietly = { throwIfNoEntry: false } as const;
