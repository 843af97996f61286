/** Writes CSV files so that none is ever there half: what is new takes the place of what was there when it is complete. */

import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { csvPieces, type LetterboxdColumn, type LetterboxdRow } from '@trakt-usher/takeout';

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

/** Part after part, then all of them at once in their places; parts that an earlier, longer export left there go. */
export async function writeCsvFiles({ directory, name, columns, rows }: CsvFilesOptions): Promise<CsvFile[]> {
  await mkdir(directory, { recursive: true });
  const parts: { file: CsvFile; partial: string }[] = [];
  let handle: FileHandle | undefined;
  try {
    for await (const { part, text } of csvPieces(rows, columns)) {
      let current = parts[part - 1];
      if (!current) {
        await finish(handle);
        const path = join(directory, part === 1 ? `${name}.csv` : `${name}-${part}.csv`);
        current = { file: { path, rows: -1, bytes: 0 }, partial: `${path}.partial` };
        handle = await open(current.partial, 'w');
        parts.push(current);
      }
      await handle?.writeFile(text);
      current.file.rows += 1;
      current.file.bytes += Buffer.byteLength(text);
    }
    await finish(handle);
    handle = undefined;
    for (const { file, partial } of parts) await rename(partial, file.path);
  } catch (error) {
    await handle?.close();
    for (const { partial } of parts) await rm(partial, { force: true });
    throw error;
  }
  const files = parts.map(({ file }) => file);
  await removeOldParts({ directory, name, parts: files.length });
  return files;
}

async function finish(handle: FileHandle | undefined): Promise<void> {
  await handle?.sync();
  await handle?.close();
}

async function removeOldParts({
  directory,
  name,
  parts,
}: {
  directory: string;
  name: string;
  parts: number;
}): Promise<void> {
  for (const found of await readdir(directory)) {
    const part = found.startsWith(`${name}-`) ? /^(\d+)\.csv$/.exec(found.slice(name.length + 1))?.[1] : undefined;
    if (Number(part) > parts) await rm(join(directory, found), { force: true });
  }
}
