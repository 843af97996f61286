/** A small file of usher's own in the state folder: for its owner alone, and replaced in one step. */

import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '@trakt-usher/vault/files';

/** Makes the folder as well if there is none. @throws the system's error if nothing can be written there */
export function replacePrivateFile(path: string, content: string): void {
  makeFolder(dirname(path), 0o700);
  const begin = `${basename(path)}.`;
  removeLeftovers(dirname(path), (name) => name.startsWith(begin) && draftEnding.test(name));
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, content, { flag: 'wx', mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** A person's own copy, such as config.toml.bak, has another. */
const draftEnding = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Longer than any program needs such a file. */
const leftoverMs = 60_000;

/** Files of programs that were killed while they used them. */
export function removeLeftovers(folder: string, isOurs: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(isOurs)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    // By the machine's clock, as the file system's times are.
    if (mtimeMs !== undefined && mtimeMs < Date.now() - leftoverMs) rmSync(path, { force: true });
  }
}
