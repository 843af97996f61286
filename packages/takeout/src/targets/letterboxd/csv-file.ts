/** A CSV file of a target, in parts that Letterboxd takes, with each of its rows in the ledger. */

import type { Ledger, LedgerRow } from '../../ledger.ts';
import type { FilePiece } from '../../target.ts';
import { type CsvRow, csvPieces } from './csv-parts.ts';

/** A row of a file with the row of the source that it is. */
export interface Entry<Row> {
  readonly row: Row;
  readonly entry: LedgerRow;
}

interface CsvFile<Column> {
  /** Without its ending. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly ledger: Ledger;
  /** Whether the file is there also without a row. */
  readonly always: boolean;
  /** Between the name and the number of a part. */
  readonly beforePart?: string;
}

export async function* csvFile<Column extends string>(
  entries: AsyncIterable<Entry<CsvRow<Column>>> | Iterable<Entry<CsvRow<Column>>>,
  { name, columns, ledger, always, beforePart = '-' }: CsvFile<Column>,
): AsyncGenerator<FilePiece, void, undefined> {
  let taken: LedgerRow | undefined;
  async function* rows() {
    for await (const { row, entry } of entries) {
      taken = entry;
      yield row;
    }
  }
  let header = '';
  for await (const { part, text, isHeader } of csvPieces(rows(), columns)) {
    const path = part === 1 ? `${name}.csv` : `${name}${beforePart}${part}.csv`;
    if (isHeader) header = text;
    else {
      if (taken) ledger.carried(taken, path);
      yield { path, data: header + text };
      header = '';
    }
  }
  if (header !== '' && always) yield { path: `${name}.csv`, data: header };
}
