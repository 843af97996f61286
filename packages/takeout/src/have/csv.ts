/**
 * Reads CSV that a stranger may have made, by RFC 4180: record by record, in little memory, with the line of each. By hand: of
 * the libraries that run in a page, one took 480 MB for a file of 7 MB, and another gathers its complaints without a bound.
 */

import { HaveRefused } from './have-refused.ts';

export interface CsvRecord {
  readonly fields: readonly string[];
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** Many times what any tracker's export has. */
const mostFields = 200;

/**
 * The records without blank lines. Lines may end in LF, CR LF or CR.
 * @param entry the file, for what is said about it
 * @throws {HaveRefused} for a quote that has no end, or stands where none may
 */
export function* csvRecords(text: string, entry: string | undefined): Generator<CsvRecord, void, undefined> {
  const plain = /[^",\r\n]*/y;
  let [at, line] = text.startsWith('\ufeff') ? [1, 1] : [0, 1];
  while (at < text.length) {
    const begin = line;
    const fields: string[] = [];
    const refuse = () => new HaveRefused('no_csv', { entry, line: begin });
    for (;;) {
      if (text[at] === '"') {
        const end = closingQuote(text, at);
        if (end === undefined) throw refuse();
        const quoted = text.slice(at + 1, end);
        fields.push(quoted.replaceAll('""', '"'));
        line += lineEnds(quoted);
        at = end + 1;
      } else {
        plain.lastIndex = at;
        const [field = ''] = plain.exec(text) ?? [];
        fields.push(field);
        at += field.length;
      }
      if (fields.length > mostFields) throw refuse();
      if (text[at] !== ',') break;
      at += 1;
    }
    if (at < text.length && text[at] !== '\r' && text[at] !== '\n') throw refuse();
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== '') yield { fields, line: begin };
  }
}

function closingQuote(text: string, opening: number): number | undefined {
  for (let at = text.indexOf('"', opening + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}

function lineEnds(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(/\r\n|\n|\r/g)) count += 1;
  return count;
}

/** A record by the names of its columns. */
export interface CsvLine {
  readonly line: number;
  /** Without blanks around it; empty where there is no such column. */
  field(column: string): string;
}

/**
 * The records below a header. Names of columns count in any case and order.
 * @throws {HaveRefused} where there is no header with the columns that are needed, or a record has more or fewer fields
 */
export function* csvTable(
  records: Iterable<CsvRecord>,
  { entry, needed }: { entry: string | undefined; needed: readonly string[] },
): Generator<CsvLine, void, undefined> {
  let columns: readonly string[] | undefined;
  const places = new Map<string, number>();
  const placeOf = (column: string): number => {
    const known = places.get(column) ?? columns?.indexOf(keyOf(column)) ?? -1;
    places.set(column, known);
    return known;
  };
  for (const { fields, line } of records) {
    if (!columns) {
      columns = fields.map(keyOf);
      if (!hasColumns(fields, needed)) throw new HaveRefused('no_columns', { entry, line });
      continue;
    }
    if (fields.length !== columns.length) throw new HaveRefused('no_csv', { entry, line });
    yield { line, field: (column) => (fields[placeOf(column)] ?? '').trim() };
  }
  if (!columns) throw new HaveRefused('no_columns', { entry });
}

export function hasColumns(fields: readonly string[], needed: readonly string[]): boolean {
  const names = new Set(fields.map(keyOf));
  return needed.every((column) => names.has(keyOf(column)));
}

function keyOf(column: string): string {
  return column.trim().toLowerCase();
}
