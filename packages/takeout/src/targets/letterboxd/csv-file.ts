/** A CSV file of a target, in parts that Letterboxd takes, with each of its rows in the ledger. */

import type { Ledger, LedgerRow } from '../../ledger.ts';
import type { FilePiece } from '../../target.ts';
import { csvLine } from '../csv.ts';
import { pieceLength } from '../pieces.ts';
import { type CsvRow, createParts } from './csv-parts.ts';

/** A row of a file with the row of the source that it is. */
export interface Entry<Row> {
  readonly row: Row;
  readonly entry: LedgerRow;
}

interface CsvFile<Column, Row> {
  /** Without its ending. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly ledger: Ledger;
  /** Whether the file is there also without a row. */
  readonly always: boolean;
  /** Between the name and the number of a part. */
  readonly beforePart?: string;
  /** The line of a row, by its columns if left out. */
  readonly lineOf?: (entry: Entry<Row>) => string;
}

export async function* csvFile<Column extends string, Row extends CsvRow<Column>>(
  entries: AsyncIterable<Entry<Row>> | Iterable<Entry<Row>>,
  {
    name,
    columns,
    ledger,
    always,
    beforePart = '-',
    lineOf = ({ row }) => csvLine(columns.map((column) => row[column])),
  }: CsvFile<Column, Row>,
): AsyncGenerator<FilePiece, void, undefined> {
  const header = csvLine(columns);
  const partOf = createParts(header);
  let [path, data, isWritten] = [`${name}.csv`, header, always];
  /** @returns the piece that is full by now, if one is */
  const add = (added: Entry<Row>): FilePiece | undefined => {
    const line = lineOf(added);
    const part = partOf(line);
    const place = part === 1 ? `${name}.csv` : `${name}${beforePart}${part}.csv`;
    ledger.carried(added.entry, place);
    isWritten = true;
    const isFull = place !== path || data.length >= pieceLength;
    const full = isFull ? { path, data } : undefined;
    data = isFull ? `${place === path ? '' : header}${line}` : data + line;
    path = place;
    return full;
  };
  if (Symbol.iterator in entries) {
    // An await for each of a million plays takes a second.
    for (const entry of entries) {
      const full = add(entry);
      if (full) yield full;
    }
  } else {
    for await (const entry of entries) {
      const full = add(entry);
      if (full) yield full;
    }
  }
  if (isWritten) yield { path, data };
}
