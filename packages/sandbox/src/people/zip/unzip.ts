/** Unpacks a ZIP whose every entry is JSON. Refuses what could harm: a name that leads out of its folder, an entry that grows too large. */
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { parseJson } from '../../parse-json.ts';
import { DataRefused } from '../data-refused.ts';

export interface Entry {
  /** With its folders. */
  readonly name: string;
  readonly value: unknown;
}

const mostEntries = 20_000;
const mebibyte = 2 ** 20;
const largestEntryBytes = 64 * mebibyte;
const largestTotalBytes = 512 * mebibyte;
/** A page of Trakt's rows shrinks to a twentieth. */
const highestRatio = 200;

/** Entries in the order of the ZIP; files that are no JSON are in `others`. Throws DataRefused. */
export function unzip(bytes: Uint8Array): { entries: Entry[]; others: string[] } {
  const sizes = new Map<string, number>();
  const others: string[] = [];
  let current: string | undefined;
  let totalBytes = 0;

  function wants({ name, size, originalSize }: UnzipFileInfo): boolean {
    current = name;
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:/i.test(name)) refuse(name, 'The name leads out of the folder.');
    if (name.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name)) return false;
    if (!/\.json$/i.test(name)) {
      others.push(name);
      return false;
    }
    if (sizes.has(name)) refuse(name, 'It is in the ZIP twice.');
    sizes.set(name, originalSize);
    totalBytes += originalSize;
    if (sizes.size > mostEntries) refuse(name, `There are more than ${mostEntries} entries.`);
    if (originalSize > largestEntryBytes) refuse(name, `It unpacks to more than ${largestEntryBytes / mebibyte} MiB.`);
    if (totalBytes > largestTotalBytes) refuse(name, `All unpacks to more than ${largestTotalBytes / mebibyte} MiB.`);
    if (originalSize > Math.max(mebibyte, size * highestRatio)) {
      refuse(name, `It unpacks to more than ${highestRatio} times its size.`);
    }
    return true;
  }

  const unpacked = unpack(bytes, wants, () => current);
  const entries = Object.entries(unpacked).map(([name, content]) => {
    if (content.length !== sizes.get(name)) refuse(name, 'It is cut off.');
    return { name, value: jsonOf(name, content) };
  });
  return { entries, others };
}

function unpack(
  bytes: Uint8Array,
  filter: (file: UnzipFileInfo) => boolean,
  current: () => string | undefined,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof DataRefused) throw error;
    const name = current();
    // Its table of contents stands at the end.
    if (name === undefined) throw new DataRefused(['It is no ZIP, or its end is missing.'], { cause: error });
    throw new DataRefused([`${name}: It can't be unpacked (${error instanceof Error ? error.message : error}).`], {
      cause: error,
    });
  }
}

function jsonOf(name: string, content: Uint8Array): unknown {
  const value = parseJson(new TextDecoder().decode(content));
  if (value === undefined) refuse(name, 'It is not JSON.');
  return value;
}

function refuse(name: string, reason: string): never {
  throw new DataRefused([`${name}: ${reason}`]);
}
