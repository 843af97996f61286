/** What a take-out writes: the files of one tracker. One folder in `targets/` for each. */

import type { Have } from './have/index.ts';
import type { Ledger, NamedRow } from './ledger.ts';
import type { Section, Source } from './source.ts';

/** The rows that exports have written, by keys of the target's own. */
export interface WrittenRows {
  /** Whether an earlier export wrote it. */
  has(key: string): boolean;
  /** This export writes it. */
  add(key: string): void;
}

export interface TargetOptions {
  /** IANA name of the zone whose dates count. */
  readonly timeZone: string;
  /** The sections that are wanted. A target leaves alone those that it has no file for. */
  readonly sections: readonly Section[];
  /** The first and the last date whose plays are wanted, `YYYY-MM-DD`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** `individual`: a row for each play. `aggregated`: one for each title, with its latest, where the target can't hold more. */
  readonly historyMode: 'individual' | 'aggregated';
  /** For `trakt`: also the ratings of seasons and episodes, in a file of their own. Trakt's import of today drops them. */
  readonly ratingsBelowShows?: boolean | undefined;
  /** Plays and ratings that an earlier export wrote are left out. `letterboxd` alone knows them again. */
  readonly written?: WrittenRows | undefined;
  /** What the tracker has already, which is left out. A target leaves alone what is of another. */
  readonly have?: Have | undefined;
  /** Hears of what `have` can't decide. */
  readonly onDoubt?: ((doubt: HaveDoubt) => void) | undefined;
  readonly ledger: Ledger;
}

/** What a person has to look at, for a file of the other tracker leaves it open. */
export type HaveDoubt =
  /** The row is written, and may be there already: by title and year it could be of more than one film. */
  | { readonly kind: 'undecided'; readonly row: NamedRow }
  /** A play that stands there on its day in UTC, as other exporters write it, and not on the day on which it was. */
  | { readonly kind: 'shifted'; readonly row: NamedRow; readonly date: string; readonly dateThere: string };

/** Data that belongs to the end of a file. The first piece of a path begins that file. */
export interface FilePiece {
  /** Relative, with `/`; safe on every system, whatever a list is called. */
  readonly path: string;
  readonly data: string | Uint8Array<ArrayBuffer>;
}

export interface Target {
  readonly name: string;
  /** The files, piece by piece, one after the other. Every row that it reads has its line in the ledger at the end. */
  files(source: Source, options: TargetOptions): AsyncIterable<FilePiece>;
}
