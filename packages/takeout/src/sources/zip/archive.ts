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

/** Unpacks a gzip member (RFC 1952) of so many bytes, at once. It throws where its length or its checksum is another. */
export type Gunzip = (member: Uint8Array, bytes: number) => Uint8Array;

/** @param gunzip of a host that has one: streams, which every host has, take four times as long. @throws {ZipRefused} */
export async function openArchive(file: Blob, { gunzip }: { gunzip?: Gunzip } = {}): Promise<Archive> {
  const reader = new ZipReader(new BlobReader(file), { useWebWorkers: false });
  const entries = new Map<string, () => Promise<Uint8Array>>();
  const read = blockReader(file);
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entries.size >= mostEntries) throw new ZipRefused('too_many_entries');
      if (entry.directory) continue;
      // One would hide the other, and nobody knows which is whole.
      if (entries.has(entry.filename)) throw new ZipRefused('two_files', { entry: entry.filename });
      entries.set(entry.filename, (gunzip && inflating(entry, { read, gunzip })) ?? (() => bytesOf(entry)));
    }
  } catch (cause) {
    throw cause instanceof ZipRefused ? cause : new ZipRefused('no_zip', { cause });
  }
  const bytes = (name: string) => {
    const bytesOfEntry = entries.get(name);
    if (!bytesOfEntry) throw new ZipRefused('unreadable', { entry: name });
    return bytesOfEntry();
  };
  return {
    names: [...entries.keys()],
    json: async (name) => jsonOf(await bytes(name), name),
    text: async (name) => textOf(await bytes(name), name),
  };
}

/** The bytes from there on: so many, or as many as there are. */
type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

const blockBytes = 2 ** 20;

/** Entries stand one behind the other, and each read of a Blob opens the file anew. */
function blockReader(file: Blob): ReadBytes {
  let last = { from: 0, block: new Uint8Array() };
  return async (offset, length) => {
    const to = Math.min(offset + length, file.size);
    let { from, block } = last;
    if (offset < from || to > from + block.length) {
      from = offset - (offset % blockBytes);
      block = await file.slice(from, Math.max(from + blockBytes, to)).bytes();
      last = { from, block };
    }
    return block.subarray(offset - from, to - from);
  };
}

/** Of the header before the data; a name and extra fields follow it. */
const headerBytes = 30;
/** Of a name and of extra fields. */
const mostNameBytes = 4_000;
const gzipHeader = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0];
const gzipTrailerBytes = 8;

/**
 * A gzip file has the same data, between a header and a trailer. Holds nothing of the entry but some numbers: zip.js has 6 kB
 * about each.
 * @returns undefined for an entry in any other form
 */
function inflating(
  {
    filename: entry,
    offset,
    compressedSize,
    uncompressedSize: bytes,
    compressionMethod,
    encrypted,
    signature: crc32,
  }: FileEntry,
  { read, gunzip }: { read: ReadBytes; gunzip: Gunzip },
): (() => Promise<Uint8Array>) | undefined {
  if (compressionMethod !== deflated || encrypted || crc32 === undefined) return undefined;
  return async () => {
    if (bytes > mostEntryBytes) throw new ZipRefused('too_large', { entry });
    try {
      const found = await read(offset, headerBytes + mostNameBytes + compressedSize);
      const header = new DataView(found.buffer, found.byteOffset, headerBytes);
      const start = headerBytes + header.getUint16(26, true) + header.getUint16(28, true);
      const member = new Uint8Array(gzipHeader.length + compressedSize + gzipTrailerBytes);
      member.set(gzipHeader);
      member.set(found.subarray(start, start + compressedSize), gzipHeader.length);
      const trailer = new DataView(member.buffer, gzipHeader.length + compressedSize);
      trailer.setUint32(0, crc32, true);
      trailer.setUint32(4, bytes, true);
      return gunzip(member, bytes);
    } catch (cause) {
      throw new ZipRefused('unreadable', { entry, cause });
    }
  };
}

/** APPNOTE 4.4.5 */
const [stored, deflated] = [0, 8] as const;

async function bytesOf(entry: FileEntry): Promise<Uint8Array> {
  const { filename, encrypted, compressionMethod } = entry;
  if (encrypted || (compressionMethod !== stored && compressionMethod !== deflated)) {
    throw new ZipRefused('packed', { entry: filename });
  }
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
    throw new ZipRefused(isUtf16(bytes) ? 'utf_16' : 'unreadable', { entry, cause });
  }
}

/** By its byte order mark, which is no UTF-8. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

const decoder = new TextDecoder('utf-8', { fatal: true });
