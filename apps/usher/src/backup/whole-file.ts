/** Writes a private file so that it is never there half: it takes its place when it is complete. */

import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from '@trakt-usher/vault';
import { isRunning } from '../is-running.ts';

/** @returns the bytes written. */
export async function writeWholeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const partial = join(folder, `${basename(path)}.${process.pid}-${randomUUID()}.partial`);
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
  }
}

/** Of programs that were killed while they wrote. A number of a process is given out again, but never one's own. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^trakt-backup-.+\.zip\.(\d+)-[\da-f-]{36}\.partial$/.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid))))
      await rm(join(folder, name), { force: true });
  }
}
