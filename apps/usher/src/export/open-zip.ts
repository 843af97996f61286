/** Trakt's own export in a file, or unpacked in a folder. */

import { openAsBlob } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { type Archive, openArchive, openTraktZip, type TraktZip, ZipRefused } from '@trakt-usher/takeout';
import { FileRefused } from '@trakt-usher/vault/files';
import { ZipNotTaken } from '../errors/take-out.ts';
import { reasonOf } from '../system-error.ts';
import { openFolder } from './unpacked.ts';

/** @throws {ZipNotTaken} it can't be read, or is no export from Trakt. */
export async function openZip(path: string): Promise<TraktZip> {
  try {
    return await openTraktZip((await stat(path)).isDirectory() ? await openFolder(path) : await openFile(path));
  } catch (cause) {
    throw zipNotTaken(path, cause);
  }
}

/** What reading the ZIP in that path has met, in usher's words. */
export function zipNotTaken(path: string, cause: unknown): ZipNotTaken {
  if (cause instanceof ZipNotTaken) return cause;
  if (cause instanceof ZipRefused)
    return new ZipNotTaken(path, { kind: 'refused', why: cause.problem, entry: cause.entry }, { cause });
  return new ZipNotTaken(path, { kind: 'unreadable', reason: reasonOf(cause) }, { cause });
}

export async function blobOf(path: string): Promise<Blob> {
  // A pipe would be waited for without an end, and can't be read from its end, where a ZIP begins.
  if (!(await stat(path)).isFile()) throw new FileRefused('not a regular file');
  // openAsBlob gives the same reason for every file that it can't open.
  await (await open(path)).close();
  return openAsBlob(path);
}

async function openFile(path: string): Promise<Archive> {
  return openArchive(await blobOf(path), { gunzip });
}

function gunzip(member: Uint8Array, bytes: number): Uint8Array {
  // Not out of Node's pool, so that it can be taken; and one more than there are, or zlib looks for others in a second buffer.
  const chunkSize = Math.max(Buffer.poolSize, bytes + 1);
  const { buffer, byteOffset, length } = gunzipSync(member, { maxOutputLength: Math.max(1, bytes), chunkSize });
  // zlib holds what it has unpacked until V8 looks through all of its memory, which V8 then does every few pages.
  return new Uint8Array(buffer.transfer(), byteOffset, length);
}
