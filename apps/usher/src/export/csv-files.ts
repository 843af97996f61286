/**
 * Writes CSV files so that none is ever there half: what is new takes the place of what was there when it is complete.
 *
 * Two exports into one folder at once: each file is whole and from one of them, and no rows are lost. The parts of a list
 * take their places in one go, so that the later export's list replaces the other's; only if both do that in the same
 * instant can a part of the other list stay beside it.
 */

import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { csvPieces, type LetterboxdColumn, type LetterboxdRow } from '@trakt-usher/takeout';
import { isRunning } from '../is-running.ts';

export interface CsvFile {
  path: string;
  /** Without the header. */
  rows: number;
  bytes: number;
}

export interface CsvFilesOptions {
  directory: string;
  /** Without an ending: `watched` becomes `watched.csv`, and `watched-2.csv` where a part has no room for more. */
  name: string;
  columns: readonly LetterboxdColumn[];
  rows: AsyncIterable<LetterboxdRow> | Iterable<LetterboxdRow>;
}

interface Part {
  file: CsvFile;
  /** Where it is until it is complete. */
  partial: string;
}

/** Part after part, then all of them at once in their places; parts that an earlier, longer export left there go. */
export async function writeCsvFiles({ directory, name, columns, rows }: CsvFilesOptions): Promise<CsvFile[]> {
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory, name);
  const list = `${thisProcess}-${nextList()}`;
  const parts: Part[] = [];
  let handle: FileHandle | undefined;
  try {
    for await (const { part, text } of csvPieces(rows, columns)) {
      let current = parts[part - 1];
      if (!current) {
        await finish(handle);
        const path = join(directory, part === 1 ? `${name}.csv` : `${name}-${part}.csv`);
        current = { file: { path, rows: -1, bytes: 0 }, partial: `${path}.${list}.partial` };
        // Only where there is nothing yet: a link of that name would lead elsewhere.
        handle = await open(current.partial, 'wx');
        parts.push(current);
      }
      await handle?.writeFile(text);
      current.file.rows += 1;
      current.file.bytes += Buffer.byteLength(text);
    }
    await finish(handle);
    handle = undefined;
    putInPlace(parts, { directory, name });
    return parts.map(({ file }) => file);
  } catch (error) {
    await handle?.close();
    for (const { partial } of parts) await rm(partial, { force: true });
    throw error;
  }
}

async function finish(handle: FileHandle | undefined): Promise<void> {
  await handle?.sync();
  await handle?.close();
}

/** Synchronous, so that nothing comes between the parts of one list but another process, and that hardly. */
function putInPlace(parts: readonly Part[], list: { directory: string; name: string }): void {
  const old = partsAfter(parts.length, list).map((path) => ({ path, inode: inodeOf(path) }));
  for (const { file, partial } of parts) renameSync(partial, file.path);
  // Another one there by now is of another export.
  for (const { path, inode } of old) if (inodeOf(path) === inode) rmSync(path, { force: true });
}

function partsAfter(count: number, { directory, name }: { directory: string; name: string }): string[] {
  const found = readdirSync(directory).filter((file) => {
    const part = file.startsWith(`${name}-`) ? /^(\d+)\.csv$/.exec(file.slice(name.length + 1))?.[1] : undefined;
    return Number(part) > count;
  });
  return found.map((file) => join(directory, file));
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

/** A number of a process is given out again; with the other part nobody else has this one. */
const thisProcess = `${process.pid}-${randomUUID()}`;

let lists = 0;
function nextList(): number {
  lists += 1;
  return lists;
}

/** Removes what exports left behind that were killed while they wrote this list. */
async function removeLeftovers(directory: string, name: string): Promise<void> {
  for (const file of await readdir(directory)) {
    const [, listName, writer = '', pid] = /^(\w+?)(?:-\d+)?\.csv\.((\d+)-[\da-f-]{36})-\d+\.partial$/.exec(file) ?? [];
    if (listName !== name || writer === thisProcess) continue;
    if (Number(pid) === process.pid || !isRunning(Number(pid))) await rm(join(directory, file), { force: true });
  }
}
