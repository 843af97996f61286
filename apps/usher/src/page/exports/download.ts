/** Files of an export as a browser saves them. */

import { openAsBlob } from 'node:fs';
import { basename, join } from 'node:path';
import { BlobReader, ZipWriter } from '@zip.js/zip.js';
import type { KeptExport } from './kept.ts';

/** Undefined where the export has no such file. */
export async function fileOf({ folder, files }: KeptExport, path: string): Promise<Response | undefined> {
  // The manifest's paths are safe ones.
  if (!files.some((file) => file.path === path)) return undefined;
  const file = await openAsBlob(join(folder, path)).catch(() => undefined);
  return file && answer(file.stream(), { name: basename(path), bytes: file.size });
}

export function allOf({ folder, files, account, run }: KeptExport): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const zip = new ZipWriter(writable, { useWebWorkers: false });
  const write = async () => {
    for (const { path } of files) await zip.add(path, new BlobReader(await openAsBlob(join(folder, path))));
    await zip.close();
  };
  // The browser sees a download that broke off, and not a short one that looks whole.
  write().catch((error) => writable.abort(error).catch(() => undefined));
  return answer(readable, { name: `${account}-${run}.zip` });
}

function answer(body: ReadableStream<Uint8Array>, { name, bytes }: { name: string; bytes?: number }): Response {
  return new Response(body, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
      ...(bytes !== undefined && { 'content-length': String(bytes) }),
    },
  });
}
