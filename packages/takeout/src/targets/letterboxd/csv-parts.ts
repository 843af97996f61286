/** Rows to CSV files that Letterboxd takes: RFC 4180 quoting, UTF-8 without a byte order mark, lines ending in LF. */

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
  const header = line(columns);
  let part = 1;
  let bytes = byteLength(header);
  let empty = true;
  yield { part, text: header, isHeader: true };
  for await (const row of rows) {
    const text = line(columns.map((column) => row[column]));
    const length = byteLength(text);
    if (!empty && bytes + length > maxBytes) {
      part += 1;
      bytes = byteLength(header);
      yield { part, text: header, isHeader: true };
    }
    bytes += length;
    empty = false;
    yield { part, text, isHeader: false };
  }
}

/** By hand: csv-stringify reads its options anew for each line, which took longer than all else. */
function line(fields: readonly unknown[]): string {
  return `${fields.map(quoted).join(',')}\n`;
}

function quoted(field: unknown): string {
  const text = field === undefined ? '' : String(field);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  // Most lines are ASCII.
  return /[\u0080-\uffff]/.test(text) ? encoder.encode(text).length : text.length;
}
