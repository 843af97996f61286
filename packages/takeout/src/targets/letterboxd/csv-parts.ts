/** Rows to CSV files that Letterboxd takes: RFC 4180 quoting, UTF-8 without a byte order mark, lines ending in LF. */

import { csvLine } from '../csv.ts';

/** Letterboxd takes files of up to 1 MB, and nobody knows of how many bytes that is. */
export const maxPartBytes = 900_000;

/** Fields by the names of their columns. A missing one is blank in the file. */
export type CsvRow<Column extends string> = { readonly [Name in Column]?: unknown };

/** A piece of a file; `part` tells of which, from 1. */
export interface CsvPiece {
  part: number;
  text: string;
  /** It is no row. */
  isHeader: boolean;
}

/**
 * One line after the other. Each part starts with the header and is a file of its own, of at most `maxBytes` in UTF-8
 * (a line that is longer than that by itself makes a part alone). Part 1 is always there, if only with its header.
 */
export async function* csvPieces<Column extends string>(
  rows: AsyncIterable<CsvRow<Column>> | Iterable<CsvRow<Column>>,
  columns: readonly Column[],
  maxBytes: number = maxPartBytes,
): AsyncGenerator<CsvPiece, void, undefined> {
  const header = csvLine(columns);
  const partOf = createParts(header, maxBytes);
  let part = 1;
  yield { part, text: header, isHeader: true };
  for await (const row of rows) {
    const text = csvLine(columns.map((column) => row[column]));
    const next = partOf(text);
    if (next !== part) yield { part: next, text: header, isHeader: true };
    part = next;
    yield { part, text, isHeader: false };
  }
}

/** A function that puts one line after the other into parts, each with the header, and tells of which part it is. */
export function createParts(header: string, maxBytes: number = maxPartBytes): (line: string) => number {
  let part = 1;
  let bytes = byteLength(header);
  let isEmpty = true;
  return (line) => {
    const length = byteLength(line);
    if (!isEmpty && bytes + length > maxBytes) {
      part += 1;
      bytes = byteLength(header);
    }
    bytes += length;
    isEmpty = false;
    return part;
  };
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  // Most lines are ASCII.
  return /[\u0080-\uffff]/.test(text) ? encoder.encode(text).length : text.length;
}
