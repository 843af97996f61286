/** Files beside the vault, or in the state folder, with what the vault could not take, sealed with its key. */

import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ShieldVault } from '@trakt-usher/vault';
import { replacePrivateFile } from '../private-file.ts';

export interface SealedFiles<Value> {
  /** @returns how to remove it again; undefined where no folder takes it */
  put(value: Value): Promise<(() => void) | undefined>;
  all(): Promise<{ value: Value; remove: () => void }[]>;
  /** With the vault's data key of now, while it still has the one before. */
  reseal(): Promise<void>;
}

const prefix = 'serve-unsaved-';
const noteName = 'serve-unsaved';

/** In the first of the folders that takes a file. `Value` is what JSON gives back as it was. */
export function createSealedFiles<Value>(vault: ShieldVault, folders: readonly string[]): SealedFiles<Value> {
  const files: SealedFiles<Value> = {
    async put(value) {
      try {
        const note = JSON.stringify(await vault.sealNote(noteName, JSON.stringify(value)));
        const path = folders
          .map((folder) => join(folder, `${prefix}${randomUUID()}.json`))
          .find((each) => isWritten(each, note));
        return path === undefined ? undefined : () => rmSync(path, { force: true });
      } catch {
        return undefined;
      }
    },
    async all() {
      const paths = folders.flatMap((folder) =>
        (existsSync(folder) ? readdirSync(folder) : [])
          .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
          .map((name) => join(folder, name)),
      );
      const found = await Promise.all(paths.map(async (path) => ({ path, text: await opened(path) })));
      return found.flatMap(({ path, text }) => {
        if (text === undefined) return [];
        const value: Value = JSON.parse(text);
        return [{ value, remove: () => rmSync(path, { force: true }) }];
      });
    },
    async reseal() {
      for (const { value, remove } of await files.all()) if (await files.put(value)) remove();
    },
  };
  return files;

  /** Undefined for what this vault has not sealed. */
  async function opened(path: string): Promise<string | undefined> {
    try {
      return await vault.openNote(noteName, JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return undefined;
    }
  }
}

function isWritten(path: string, text: string): boolean {
  try {
    replacePrivateFile(path, text);
    return true;
  } catch {
    return false;
  }
}
