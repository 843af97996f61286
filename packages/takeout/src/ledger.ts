/** What became of each row of a source: a row of a file, or one named reason why not. */

import { type Identity, type Kind, labelOf } from './identify.ts';
import type { Section } from './source.ts';

/** Why a row is in no file of a target. */
export type Reason =
  /** Trakt has lost the title, its ids and all that could name it. */
  | 'nameless'
  /** None of its ids is one that the target takes. */
  | 'no_id'
  /** The target holds films only. */
  | 'films_only'
  /** The target has no place for rows of this section or kind. */
  | 'no_place'
  /** It is merged into another play of the film on the same day. */
  | 'same_day'
  /** A later play of the film stands for it. */
  | 'later_play'
  /** Its rating, date or words stand on another row of the same title. */
  | 'merged'
  /** A comment on a title of which the file has no row for it to stand on. */
  | 'no_row'
  /** A comment on a title that has a note of the person's own at the other tracker, by the file that was named. */
  | 'own_note'
  /** It is on the watchlist, and watched. */
  | 'watched_already'
  /** The source brought the row twice. */
  | 'repeated'
  /** Outside the span of dates that was asked for. */
  | 'out_of_span'
  /** An earlier export wrote it. */
  | 'there_already'
  /** The other tracker has it, by the file that was named. */
  | 'in_have_file';

/** All that counts of a row that is in a file. */
export interface RowKind {
  readonly section: Section;
  /** undefined: nothing names it. */
  readonly kind: Kind | undefined;
}

/** A row as the ledger sees it. */
export interface LedgerRow extends RowKind {
  readonly identity: Identity | undefined;
}

/** A row as people see it. */
export interface NamedRow extends RowKind {
  /** As in `Heat (1995)`. */
  readonly label: string;
}

export interface LeftRow extends NamedRow {
  readonly reason: Reason;
}

/** Rows of a section that met the same end. */
export interface LedgerLine {
  readonly section: Section;
  readonly kind: Kind | undefined;
  readonly end: { readonly file: string } | { readonly reason: Reason };
  readonly rows: number;
}

export interface Ledger {
  /** The row is a row of this file. */
  carried(row: RowKind, file: string): void;
  left(row: LedgerRow, reason: Reason): void;
  /** A row that the target needs and no row of the source is, as the show above an episode. */
  made(file: string): void;
  lines(): LedgerLine[];
  /** Rows in each file: carried and made. */
  rowsOf(file: string): number;
  /** Rows of the section that have met an end. */
  ended(section: Section): number;
}

/** @param onLeft hears of each row that is left out, for a list of them. */
export function createLedger(onLeft?: (row: LeftRow) => void): Ledger {
  const lines: LedgerLine[] = [];
  const inFiles = createTally<string>(lines, (file) => ({ file }));
  const outside = createTally<Reason>(lines, (reason) => ({ reason }));
  const made = new Map<string, number>();
  return {
    carried: inFiles,
    left(row, reason) {
      outside(row, reason);
      const { section, kind, identity } = row;
      // A million labels take longer than the rows that they are of.
      onLeft?.({ section, kind, label: labelOf(identity), reason });
    },
    made: (file) => void made.set(file, (made.get(file) ?? 0) + 1),
    lines: () => [...lines],
    rowsOf: (file) => sum(lines.filter(({ end }) => 'file' in end && end.file === file)) + (made.get(file) ?? 0),
    ended: (section) => sum(lines.filter((line) => line.section === section)),
  };
}

function sum(lines: readonly LedgerLine[]): number {
  return lines.reduce((all, { rows }) => all + rows, 0);
}

/** Counts rows that meet the same end, in lines that it adds to the others. */
function createTally<End>(lines: LedgerLine[], endOf: (end: End) => LedgerLine['end']) {
  const byEnd = new Map<End, (LedgerLine & { rows: number })[]>();
  /** Most rows meet the end of the one before. */
  let last: { end: End; line: LedgerLine & { rows: number } } | undefined;
  return ({ section, kind }: RowKind, end: End): void => {
    if (last?.end === end && last.line.section === section && last.line.kind === kind) {
      last.line.rows += 1;
      return;
    }
    // There are few: sections have a kind or two.
    const ended = byEnd.get(end) ?? [];
    let line = ended.find((one) => one.section === section && one.kind === kind);
    if (!line) {
      line = { section, kind, end: endOf(end), rows: 0 };
      byEnd.set(end, [...ended, line]);
      lines.push(line);
    }
    line.rows += 1;
    last = { end, line };
  };
}
