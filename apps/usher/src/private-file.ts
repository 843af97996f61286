/** A small file of usher's own in the state folder: for its owner alone, and replaced in one step. */

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Makes the folder as well if there is none. @throws the system's error if nothing can be written there */
export function replacePrivateFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  removeOldDrafts(path);
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

/** To write a draft takes milliseconds. */
const draftLifeMs = 60_000;

/** Drafts of programs that were killed while they wrote. */
function removeOldDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !draftEnding.test(name)) continue;
    const draft = join(folder, name);
    const { mtimeMs } = statSync(draft, { throwIfNoEntry: false }) ?? {};
    // By the machine's clock, as the file system's times are.
    if (mtimeMs !== undefined && mtimeMs < Date.now() - draftLifeMs) rmSync(draft, { force: true });
  }
}
