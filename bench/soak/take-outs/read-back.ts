/** How many rows a file of a target has, by a reader that shares nothing with its writer. @throws where it is misshapen */

import { inflateRawSync } from 'node:zlib';
import { parseCsv } from '../../../packages/takeout/src/targets/letterboxd/testing/parse-csv.ts';

export function rowsIn(path: string, bytes: Buffer): number {
  if (path.endsWith('.csv')) return csvRows(bytes.toString('utf8'));
  if (path.endsWith('.jsonl')) return jsonLines(bytes.toString('utf8'));
  if (path.endsWith('.zip')) return zipRows(bytes);
  return simklRows(JSON.parse(bytes.toString('utf8')));
}

function csvRows(text: string): number {
  const [header = [], ...records] = parseCsv(text);
  for (const record of records) {
    if (record.length !== header.length) throw new Error(`${record.length} fields under ${header.length} columns`);
    const names = header.flatMap((column, place) => (/title|id$|^const$/i.test(column) ? [record[place]] : []));
    if (!names.some(Boolean)) throw new Error(`A line names nothing: ${record.join(',')}`);
  }
  return records.length;
}

function jsonLines(text: string): number {
  const lines = text.split('\n').slice(0, -1);
  for (const line of lines) {
    const { section, row } = JSON.parse(line);
    if (typeof section !== 'string' || typeof row !== 'object') throw new Error(`A line is no row: ${line}`);
  }
  return lines.length;
}

function simklRows({ shows, anime, movies }: { shows: Entry[]; anime: []; movies: Entry[] }): number {
  const entries = [...shows, ...anime, ...movies];
  for (const { status, show, movie } of entries) {
    if (typeof status !== 'string' || !(show ?? movie)?.ids) throw new Error('An entry has no status, or no title.');
  }
  const episodes = entries.flatMap(({ seasons = [] }) => seasons.flatMap((season) => season.episodes));
  return entries.length + episodes.length;
}

interface Entry {
  status?: unknown;
  show?: { ids?: object };
  movie?: { ids?: object };
  seasons?: { episodes: unknown[] }[];
}

function zipRows(bytes: Buffer): number {
  let rows = 0;
  for (const [name, content] of zipContents(bytes)) {
    if (/^(user-settings|lists-lists)/.test(name)) continue;
    if (!Array.isArray(content)) throw new Error(`${name} is no list.`);
    rows += content.length;
  }
  return rows;
}

/** What is in a ZIP of JSON files, by PKWARE's APPNOTE. */
export function* zipContents(zip: Buffer): Generator<[name: string, content: unknown], void, undefined> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, bytes] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20)];
    const nameBytes = zip.readUInt16LE(entry + 28);
    const offset = zip.readUInt32LE(entry + 42);
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    const data = zip.subarray(start, start + bytes);
    const name = zip.toString('utf8', entry + 46, entry + 46 + nameBytes);
    yield [name, JSON.parse((method === 8 ? inflateRawSync(data) : data).toString('utf8'))];
    entry += 46 + nameBytes + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
}
