/** The folders for fallback files: the vault's, the state folder, and a private one in the system's temporary folder. */

import { randomBytes } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isPrivateFolder } from '../files/privacy.ts';
import { namesIn } from '../files/private-files.ts';

export interface FallbackFolders {
  /** The folders that are tried for a new file, in this order. */
  toWrite(): string[];
  /** The folders that may hold files. */
  toRead(): string[];
}

export function fallbackFolders({
  directory,
  stateDirectory,
}: {
  directory: string;
  stateDirectory?: string;
}): FallbackFolders {
  const own = [directory, ...(stateDirectory === undefined ? [] : [stateDirectory])];
  const usual = `usher-${process.getuid?.() ?? userInfo().username}`;
  return {
    // Another user may have taken the usual name. Nobody can take a random one beforehand.
    toWrite: () => [...own, ...[usual, `${usual}-${randomBytes(6).toString('hex')}`].map(inTemporary)],
    toRead() {
      const names = namesIn(tmpdir()).filter((name) => name === usual || name.startsWith(`${usual}-`));
      return [...own, ...names.map(inTemporary).filter(isPrivateFolder)];
    },
  };
}

function inTemporary(name: string): string {
  return join(tmpdir(), name);
}
