/** The plays that the diary at Letterboxd has, also those that it has on another day. */

import type { HaveFilm } from '../../have/letterboxd.ts';
import type { Reason } from '../../ledger.ts';
import type { DiaryEntry } from './history.ts';
import { diaryColumns, type LetterboxdRow } from './row.ts';
import type { There } from './there.ts';

/** A row that corrects an entry. Letterboxd's importer leaves its last two columns alone. */
export interface ShiftedRow extends LetterboxdRow {
  /** The day on which the entry is. */
  DateThere: string;
  /** Its address. */
  EntryThere: string;
}

/** Apart from the files to import: the entries that it corrects have to go first. */
export const shiftedName = 'corrections/shifted-days';
export const shiftedColumns: readonly (keyof ShiftedRow)[] = [...diaryColumns, 'DateThere', 'EntryThere'];

export type DiaryEnd =
  | { readonly kind: 'written' }
  | { readonly kind: 'left'; readonly reason: Reason }
  | { readonly kind: 'shifted'; readonly row: ShiftedRow };

/**
 * What becomes of each play. Exporters that know no time zone write the day in UTC: a play whose own day is another, and whose
 * day in UTC is in the diary there, has been shifted, unless a play of the film on that very day accounts for the entry.
 * @param entries gives them anew each time: whether an entry is accounted for depends on all plays
 */
export function* diaryEnds(
  entries: () => Iterable<DiaryEntry>,
  there: There,
): Generator<{ diaryEntry: DiaryEntry; end: DiaryEnd }, void, undefined> {
  const accounted = new Set<string>();
  const shifted = new Map<string, number>();
  let place = 0;
  for (const { film, row, reason, atMs } of entries()) {
    const date = utcDate(atMs);
    if (date !== undefined && row.WatchedDate !== undefined) {
      accounted.add(`${film.trakt} ${row.WatchedDate}`);
      const found = there.find(film);
      const key = `${film.trakt} ${date}`;
      // Of two plays of one day it is the one that has a row.
      const isCandidate = reason === undefined || (reason === 'same_day' && !shifted.has(key));
      if (isCandidate && isFilm(found) && date !== row.WatchedDate && found.diary.has(date)) shifted.set(key, place);
    }
    place += 1;
  }
  place = 0;
  for (const diaryEntry of entries()) {
    const { film, row, reason, entry, atMs } = diaryEntry;
    const date = utcDate(atMs) ?? '';
    const key = `${film.trakt} ${date}`;
    const found = there.find(film);
    const wrong =
      shifted.get(key) === place && !accounted.has(key) && isFilm(found) ? found.diary.get(date) : undefined;
    if (wrong) {
      // The entry goes, and its rating would go with it.
      const rating = row.Rating10 ?? wrong.rating;
      const corrected = { ...row, ...(rating && { Rating10: rating }), DateThere: date, EntryThere: wrong.uri };
      yield { diaryEntry, end: { kind: 'shifted', row: corrected } };
    } else if (reason !== undefined) yield { diaryEntry, end: { kind: 'left', reason } };
    else if (there.has(film, entry, (known) => isInDiary(known, row))) {
      yield { diaryEntry, end: { kind: 'left', reason: 'in_have_file' } };
    } else yield { diaryEntry, end: { kind: 'written' } };
    place += 1;
  }
}

/** A rating that differs is news: the importer changes that of the entry. */
function isInDiary(film: HaveFilm, { WatchedDate, Rating10 }: LetterboxdRow): boolean {
  const entry = WatchedDate === undefined ? undefined : film.diary.get(WatchedDate);
  const isThere = WatchedDate === undefined ? film.isWatched : entry !== undefined;
  return isThere && (Rating10 === undefined || Rating10 === entry?.rating || Rating10 === film.rating);
}

function isFilm(found: ReturnType<There['find']>): found is HaveFilm {
  return found !== undefined && found !== 'several';
}

function utcDate(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString().slice(0, 10);
}
