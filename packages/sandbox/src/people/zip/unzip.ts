/**
 * Unpacks a ZIP of JSON files, by its table of contents at the end (APPNOTE.TXT of PKWARE, section 4.3; no ZIP64, no
 * encryption). Refuses what could harm or deceive: a name that leads out of its folder, an entry that grows too large, one
 * whose length or checksum is not what the table says.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { parseJson } from '../../parse-json.ts';
import { DataRefused } from '../data-refused.ts';

export interface Entry {
  /** With its folders. */
  readonly name: string;
  readonly value: unknown;
}

/** What the table of contents says of an entry. */
interface Listed {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its own header begins. */
  readonly offset: number;
}

/** Entries in the order of the table. Files that are no JSON are in `others`. Throws DataRefused. */
export function unzip(zip: Uint8Array): { entries: Entry[]; others: string[] } {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const files = tableOf(zip, view).filter(({ name }) => !/\/$|(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name));
  const isJson = ({ name }: Listed): boolean => /\.json$/i.test(name);
  const wanted = files.filter(isJson);
  checkAll(files, wanted);
  return {
    entries: wanted.map((entry) => ({ name: entry.name, value: jsonOf(entry.name, unpacked(entry, zip, view)) })),
    others: files.filter((entry) => !isJson(entry)).map(({ name }) => name),
  };
}

const signatures = { end: 0x06054b50, entry: 0x02014b50, header: 0x04034b50 };
const endBytes = 22;
/** Behind the end there can be a comment. */
const longestComment = 65_535;

function tableOf(zip: Uint8Array, view: DataView): Listed[] {
  let end = zip.length - endBytes;
  const first = Math.max(0, end - longestComment);
  while (end >= first && view.getUint32(end, true) !== signatures.end) end--;
  if (end < first) throw new DataRefused(['It is no ZIP, or its end is missing.']);
  const count = view.getUint16(end + 10, true);
  const entries: Listed[] = [];
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index++) {
    if (at + 46 > zip.length || view.getUint32(at, true) !== signatures.entry) {
      throw new DataRefused([`Its table of contents is damaged at entry ${index + 1} of ${count}.`]);
    }
    const nameBytes = view.getUint16(at + 28, true);
    entries.push({
      name: textOf(zip.subarray(at + 46, at + 46 + nameBytes)),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

const mebibyte = 2 ** 20;
const largestBytes = 64 * mebibyte;
const largestTotalBytes = 512 * mebibyte;
/** A page of Trakt's rows shrinks to a twentieth. */
const highestRatio = 200;

/** Before anything is unpacked. */
function checkAll(files: readonly Listed[], wanted: readonly Listed[]): void {
  for (const { name } of files) {
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:/i.test(name)) refuse(name, 'The name leads out of the folder.');
  }
  const names = new Set<string>();
  let totalBytes = 0;
  for (const { name, bytes, packedBytes, isEncrypted } of wanted) {
    if (names.has(name)) refuse(name, 'It is in the ZIP twice.');
    names.add(name);
    totalBytes += bytes;
    if (isEncrypted) refuse(name, 'It is encrypted.');
    if (bytes > largestBytes) refuse(name, `It unpacks to more than ${largestBytes / mebibyte} MiB.`);
    if (totalBytes > largestTotalBytes) refuse(name, `All unpacks to more than ${largestTotalBytes / mebibyte} MiB.`);
    if (bytes > Math.max(mebibyte, packedBytes * highestRatio)) {
      refuse(name, `It unpacks to more than ${highestRatio} times its size.`);
    }
  }
}

function unpacked(entry: Listed, zip: Uint8Array, view: DataView): Uint8Array {
  const { name, method, offset, packedBytes, bytes, checksum } = entry;
  if (offset + 30 > zip.length || view.getUint32(offset, true) !== signatures.header) refuse(name, 'It is not there.');
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const packed = zip.subarray(start, start + packedBytes);
  const content = method === 0 ? packed : method === 8 ? inflated(entry, packed) : undefined;
  if (!content) refuse(name, `It is packed in a way that is not known here (${method}).`);
  if (content.length !== bytes || crc32(content) !== checksum) refuse(name, 'It is damaged.');
  return content;
}

function inflated({ name, bytes }: Listed, packed: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (error) {
    throw new DataRefused([`${name}: It is damaged.`], { cause: error });
  }
}

function jsonOf(name: string, content: Uint8Array): unknown {
  const value = parseJson(textOf(content));
  if (value === undefined) refuse(name, 'It is not JSON.');
  return value;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function refuse(name: string, reason: string): never {
  throw new DataRefused([`${name}: ${reason}`]);
}
