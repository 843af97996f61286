/**
 * A ZIP file that a stranger may have made: read through its central directory, entry by entry, within bounds. Names are
 * never used as paths.
 */
import { BlobReader, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { ZipRefused } from './zip-refused.ts';

/** The files of an export: in a ZIP, or unpacked. */
export interface Archive {
  /** The files in it. Folders are left out. */
  readonly names: readonly string[];
  /** The JSON in that file. @throws {ZipRefused} */
  json(name: string): Promise<unknown>;
  /** The text in that file. @throws {ZipRefused} */
  text(name: string): Promise<string>;
}

/** Many times what any account of Trakt's takes: one real account of 5,600 plays has 82 files. */
const mostEntries = 20_000;
/** A page of 1,000 rows takes about one. */
const mostEntryBytes = 64 * 2 ** 20;

/** @throws {ZipRefused} */
export async function openArchive(file: Blob): Promise<Archive> {
  const reader = new ZipReader(new BlobReader(file), { useWebWorkers: false });
  const entries = new Map<string, FileEntry>();
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entries.size >= mostEntries) throw new ZipRefused('too_many_entries');
      if (!entry.directory) entries.set(entry.filename, entry);
    }
  } catch (cause) {
    throw cause instanceof ZipRefused ? cause : new ZipRefused('no_zip', { cause });
  }
  const bytes = (name: string) => {
    const entry = entries.get(name);
    if (!entry) throw new ZipRefused('unreadable', { entry: name });
    return bytesOf(entry);
  };
  return {
    names: [...entries.keys()],
    json: async (name) => jsonOf(await bytes(name), name),
    text: async (name) => textOf(await bytes(name), name),
  };
}

async function bytesOf(entry: FileEntry): Promise<Uint8Array> {
  const { filename } = entry;
  // The size that the directory states may be a lie, so what comes out is counted.
  if (entry.uncompressedSize > mostEntryBytes) throw new ZipRefused('too_large', { entry: filename });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      bytes += chunk.length;
      if (bytes > mostEntryBytes) throw new ZipRefused('too_large', { entry: filename });
      chunks.push(chunk);
    },
  });
  try {
    await entry.getData(sink, { useWebWorkers: false, checkSignature: true });
    return await new Blob(chunks.map(owned)).bytes();
  } catch (cause) {
    throw cause instanceof ZipRefused ? cause : new ZipRefused('unreadable', { entry: filename, cause });
  }
}

/** A Blob takes no bytes that others could write to meanwhile. */
function owned(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(chunk);
}

/** The JSON in a file of an export. @throws {ZipRefused} for one that is too large, no UTF-8 or no JSON. */
export function jsonOf(bytes: Uint8Array, entry: string): unknown {
  const text = textOf(bytes, entry);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ZipRefused('no_json', { entry, cause });
  }
}

/** The text in a file of an export, without a byte order mark. @throws {ZipRefused} for one that is too large or no UTF-8 */
export function textOf(bytes: Uint8Array, entry: string): string {
  if (bytes.length > mostEntryBytes) throw new ZipRefused('too_large', { entry });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new ZipRefused('unreadable', { entry, cause });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });
