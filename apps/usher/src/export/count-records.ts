/**
 * How many rows the bytes of a file hold, counted from nothing but the bytes: what a target says of its files is held
 * against it.
 */

import { openTraktZip, type TraktZip } from '@trakt-usher/takeout';

export interface RecordCounter {
  add(data: string | Uint8Array<ArrayBuffer>): void;
  /** undefined: the form of the file doesn't tell. */
  count(): Promise<number | undefined>;
}

/** By the ending of the file's name. */
export function createRecordCounter(path: string): RecordCounter {
  if (path.endsWith('.csv')) return lineCounter({ headers: 1, quote: '"' });
  if (path.endsWith('.jsonl')) return lineCounter({ headers: 0 });
  if (path.endsWith('.zip')) return zipCounter();
  return path.endsWith('.json') ? simklCounter() : { add() {}, count: async () => undefined };
}

const lineFeed = 10;

/** Lines, without those that are inside quotes. */
function lineCounter({ headers, quote }: { headers: number; quote?: string }): RecordCounter {
  const quoteByte = quote?.charCodeAt(0) ?? lineFeed;
  const highest = Math.max(quoteByte, lineFeed);
  const encode = createEncoder();
  let [lines, isQuoted, last] = [0, false, lineFeed];
  return {
    add(data) {
      const bytes = typeof data === 'string' ? encode(data) : data;
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        // Nearly all are neither.
        if (byte > highest) continue;
        if (byte === lineFeed) lines += isQuoted ? 0 : 1;
        else if (byte === quoteByte) isQuoted = !isQuoted;
      }
      last = bytes.at(-1) ?? last;
    },
    count: async () => lines + (last === lineFeed ? 0 : 1) - headers,
  };
}

/** @returns a function whose result holds until it is called again: buffers that come and go keep V8 collecting. */
function createEncoder(): (text: string) => Uint8Array {
  let room = Buffer.alloc(0);
  return (text) => {
    // A unit of a string takes up to three bytes.
    if (text.length * 3 > room.length) room = Buffer.allocUnsafe(text.length * 3);
    return room.subarray(0, room.write(text));
  };
}

/** Rows of an export in the form of Trakt's own. Settings and the lists themselves are none. */
function zipCounter(): RecordCounter {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  return {
    add(data) {
      chunks.push(typeof data === 'string' ? new Uint8Array(Buffer.from(data)) : data);
    },
    async count() {
      const zip = await openTraktZip(new Blob(chunks));
      let rows = 0;
      for (const name of zip.names) if (!/^(user-|lists-lists$)/.test(name)) rows += await rowsOf(zip, name);
      return rows;
    },
  };
}

/** Titles, and the episodes that are inside of them, of a backup in Simkl's form. */
function simklCounter(): RecordCounter {
  const pieces: Buffer[] = [];
  return {
    add: (data) => void pieces.push(Buffer.from(data)),
    async count() {
      const backup: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
      return listsIn(backup)
        .flat()
        .reduce<number>((rows, title) => rows + 1 + episodesIn(title), 0);
    },
  };
}

function episodesIn(title: unknown): number {
  const { seasons }: { seasons?: unknown } = Object(title);
  return Array.isArray(seasons) ? seasons.flatMap(listsIn).flat().length : 0;
}

function listsIn(value: unknown): unknown[][] {
  return Object.values(Object(value)).filter(Array.isArray);
}

async function rowsOf(zip: TraktZip, name: string): Promise<number> {
  let count = 0;
  for await (const { rows } of zip.list(name).pages()) count += rows.length;
  return count;
}
