/** What an export has found in the file that says what the tracker has already. */

import type { Have, HaveDoubt, Ledger } from '@trakt-usher/takeout';
import type { NamedHave } from './open-have.ts';

export interface HaveSummary {
  /** The name of the file. */
  readonly file: string;
  readonly of: Have['of'];
  /** Rows that were left out because it has them. */
  readonly there: number;
  /** Rows that were not. */
  readonly written: number;
  readonly doubts: readonly HaveDoubt[];
}

/** What one target made of the rows. */
interface Taken {
  readonly ledger: Ledger;
  readonly files: readonly { readonly rows: number }[];
}

export function haveSummaryOf(
  { file, have }: NamedHave,
  taken: readonly Taken[],
  doubts: readonly HaveDoubt[],
): HaveSummary {
  const lines = taken.flatMap(({ ledger }) => ledger.lines());
  const there = lines.filter(({ end }) => 'reason' in end && end.reason === 'in_have_file');
  const written = taken.flatMap(({ files }) => files);
  return { file, of: have.of, there: sumOf(there), written: sumOf(written), doubts };
}

function sumOf(counts: readonly { readonly rows: number }[]): number {
  return counts.reduce((sum, { rows }) => sum + rows, 0);
}

/** For the manifest and for scripts. */
export function haveAsJson({ file, there, doubts }: HaveSummary): object {
  const shifted = doubts.flatMap((doubt) =>
    doubt.kind === 'shifted' ? { label: doubt.row.label, date: doubt.date, dateThere: doubt.dateThere } : [],
  );
  return { file, there, shifted, undecided: doubts.flatMap(({ kind, row }) => (kind === 'undecided' ? row : [])) };
}
