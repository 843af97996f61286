/** Writes a private file so that it is never there half: it takes its place when it is complete. */

import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FileLock, syncDirectory, takeFileLock } from '@trakt-usher/vault';

/** @returns the bytes written. */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const partial = join(folder, `${basename(path)}.${randomUUID()}.partial`);
  const lock = lockOf(partial);
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
    await rename(partial, path);
    syncDirectory(folder);
    return bytes;
  } catch (error) {
    await handle?.close();
    await rm(partial, { force: true });
    throw error;
  } finally {
    if (lock?.held) lock.release();
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
