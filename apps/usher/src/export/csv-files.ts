/** Writes rows to a list's CSV file, and to more where one has no room for all. */

import { csvPieces, type LetterboxdColumn, type LetterboxdRow } from '@trakt-usher/takeout';
import type { Placing } from './placing.ts';

export interface CsvFilesOptions {
  place: Pick<Placing, 'write'>;
  /** Without an ending: `watched` becomes `watched.csv`, and `watched-2.csv` where a part has no room for more. */
  name: string;
  columns: readonly LetterboxdColumn[];
  rows: AsyncIterable<LetterboxdRow> | Iterable<LetterboxdRow>;
}

/** @returns how many rows each file has, without its header */
export async function writeCsvFiles({ place, name, columns, rows }: CsvFilesOptions): Promise<Map<string, number>> {
  const rowsOf = new Map<string, number>();
  for await (const { part, text } of csvPieces(rows, columns)) {
    const path = part === 1 ? `${name}.csv` : `${name}-${part}.csv`;
    rowsOf.set(path, (rowsOf.get(path) ?? -1) + 1);
    await place.write({ path, data: text });
  }
  return rowsOf;
}
