/** Files of an export as a browser saves them. */

import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { BlobReader, ZipWriter } from '@zip.js/zip.js';
import type { KeptExport } from './kept.ts';

/** Undefined where the export has no such file. */
export async function fileOf({ folder, files }: KeptExport, path: string): Promise<Response | undefined> {
  // The manifest's paths are safe ones.
  if (!files.some((file) => file.path === path)) return undefined;
  const place = join(folder, path);
  const found = await stat(place).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const body: NodeStream<Uint8Array> = Readable.toWeb(createReadStream(place));
  return answer(body, { name: basename(path), bytes: found.size });
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

function answer(body: BodyInit | NodeStream<Uint8Array>, { name, bytes }: { name: string; bytes?: number }): Response {
  return new Response(body as BodyInit, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", '%27')}`,
      ...(bytes !== undefined && { 'content-length': String(bytes) }),
    },
  });
}
