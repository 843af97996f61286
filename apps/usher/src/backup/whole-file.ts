/**
 * Writes a private file so that it is never there half: it takes its place when it is complete. Several may write to one
 * folder at once, from several containers too.
 */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, link, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { type FileLock, takeFileLock } from '@trakt-usher/vault';
import { makeFolder, syncDirectory } from '@trakt-usher/vault/files';

export interface WholeFile {
  /** Where it is: where there was another of that name, under one with a number. */
  readonly file: string;
  readonly bytes: number;
}

export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<WholeFile> {
  const folder = dirname(path);
  makeFolder(folder);
  await removeLeftovers(folder);
  const { partial, lock } = newPartial(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(partial, 'wx', 0o600);
    let bytes = 0;
    for await (const chunk of chunks) {
      await handle.writeFile(chunk);
      bytes += chunk.length;
    }
    await handle.sync();
    await handle.close();
    handle = undefined;
    const file = await takePlace(partial, path);
    syncDirectory(folder);
    return { file, bytes };
  } catch (error) {
    await handle?.close();
    await rm(partial, { force: true });
    throw error;
  } finally {
    if (lock?.held) lock.release();
  }
}

/** One that clears away may try a lock in the moment before it is held. Then there is another name to be had. */
function newPartial(path: string): { partial: string; lock: FileLock | undefined } {
  for (;;) {
    const partial = `${path}.${randomUUID()}.partial`;
    const lock = lockOf(partial);
    if (lock?.held !== false) return { partial, lock };
  }
}

/** Never that of another file: a second container may have written one of the same name in the same second. */
async function takePlace(partial: string, path: string): Promise<string> {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number += 1) {
    const place = number === 1 ? path : join(dir, `${name}-${number}${ext}`);
    try {
      // Unlike a rename, it replaces nothing.
      await link(partial, place);
    } catch {
      if (existsSync(place)) continue;
      // The disk knows no links.
      await rename(partial, place);
      return place;
    }
    await rm(partial);
    return place;
  }
}

/** Of programs that were killed while they wrote: their locks are free. */
async function removeLeftovers(folder: string): Promise<void> {
  const partials = (await readdir(folder)).flatMap((name) => partialName.exec(name)?.[1] ?? []);
  for (const name of new Set(partials)) {
    const partial = join(folder, name);
    const lock = lockOf(partial);
    if (!lock?.held) continue;
    await rm(partial, { force: true });
    lock.release();
  }
}

/** Also of one that is gone, and its lock is not. */
const partialName = /^(trakt-backup-.+\.zip\.(?:\d+-)?[\da-f-]{36}\.partial)(?:\.lock)?$/;

/**
 * Not the number of a process: in another container it is another's. Undefined where the disk knows no locks; then nothing is
 * cleared away.
 */
function lockOf(partial: string): FileLock | undefined {
  try {
    return takeFileLock(`${partial}.lock`);
  } catch {
    return undefined;
  }
}
