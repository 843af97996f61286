/** Each row as it is, on a line of its own, with its section: `{"section":"ratings","row":{...}}`. */

import type { OwnList, Section, Source } from '../../source.ts';
import type { FilePiece, Target, TargetOptions } from '../../target.ts';
import { createRepeats, ledgerRow, rowsOf, spanOf } from '../reading.ts';

const path = 'trakt-export.jsonl';

export const jsonl: Target = {
  name: 'jsonl',
  async *files(source, options) {
    const { ledger } = options;
    yield { path, data: '' };
    for await (const { section, list, row, reason } of wantedRows(source, options)) {
      const entry = ledgerRow(section, row);
      if (reason) ledger.left(entry, reason);
      else {
        ledger.carried(entry, path);
        yield lineOf({ section, list: list && { name: list.name, ids: list.ids }, row });
      }
    }
  },
};

function lineOf(line: object): FilePiece {
  return { path, data: `${JSON.stringify(line)}\n` };
}

interface WantedRow {
  readonly section: Section;
  readonly list?: OwnList;
  readonly row: unknown;
  readonly reason?: 'repeated' | 'out_of_span';
}

async function* wantedRows(source: Source, options: TargetOptions): AsyncGenerator<WantedRow, void, undefined> {
  const [isRepeated, isInSpan] = [createRepeats(), spanOf(options)];
  for (const section of options.sections) {
    if (section === 'lists') {
      for await (const list of rowsOf(source.ownLists())) {
        for await (const row of rowsOf(source.itemsOf(list))) yield { section, list, row };
      }
    } else if (section === 'history') {
      for await (const row of rowsOf(source.section(section))) {
        if (isRepeated(row)) yield { section, row, reason: 'repeated' };
        else yield isInSpan(row) ? { section, row } : { section, row, reason: 'out_of_span' };
      }
    } else for await (const row of rowsOf(source.section(section))) yield { section, row };
  }
}
