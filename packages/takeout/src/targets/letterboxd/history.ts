/** Plays to diary entries. */

import type { HistoryRow } from 'trakt-usher/api';
import { type Identity, identify } from '../../identify.ts';
import type { LedgerRow, Reason } from '../../ledger.ts';
import type { WrittenRows } from '../../target.ts';
import { watchedAtMs } from '../reading.ts';
import { calendarDates } from './calendar-date.ts';
import { filmOf, type KnownFilm } from './film-of.ts';
import { createFilmPlays, type FilmPlay, type FilmPlays } from './plays.ts';
import type { FilmRatings } from './ratings.ts';
import { type LetterboxdRow, toLetterboxdRow } from './row.ts';

export interface HistoryOptions {
  /** `individual`: a row for each play. `aggregated`: one for each film, with its latest. */
  mode: 'individual' | 'aggregated';
  /** IANA name of the zone whose dates count, e.g. the account's own. */
  timeZone: string;
  /** Trakt has one rating for a film: its newest row gets it, so that older diary entries stay as they are. */
  ratings?: FilmRatings;
  /** The first date whose plays are wanted, `YYYY-MM-DD`. */
  since?: string | undefined;
  /** The last one. */
  until?: string | undefined;
}

/**
 * The plays of films as diary rows, oldest first, so that what an export adds comes last. The first row waits for the
 * last play: whether a play is a rewatch depends on older ones, and Trakt lists the newest first.
 *
 * - Scrobbles, check-ins and plays entered by hand count alike; episodes don't. A play listed twice (its page moved while
 *   it was read) counts once.
 * - `Rewatch` is true on each date after the film's first. Two plays on one date are two rows that agree on it, for
 *   Letterboxd makes one diary entry of them, and a first viewing must not become a rewatch by that.
 * - A play of a film that Trakt has lost, title and ids, is left out.
 * - `since` and `until` leave rows out, and count nothing anew: whether a play is a rewatch depends on all of the history.
 *   A play of unknown date is in no such span.
 * - A play of unknown date (Trakt writes a moment of 1970-01-01) has neither WatchedDate nor Rewatch, and counts as the
 *   oldest.
 *
 * @throws {RangeError} nobody knows the time zone.
 */
export function historyRows(
  rows: AsyncIterable<HistoryRow> | Iterable<HistoryRow>,
  options: HistoryOptions,
): AsyncGenerator<LetterboxdRow, void, undefined> {
  const dateOf = calendarDates(options.timeZone);
  async function* diary(): AsyncGenerator<LetterboxdRow, void, undefined> {
    const plays = createFilmPlays();
    for await (const row of rows) {
      const play = filmPlay(row);
      if (play) plays.add(play);
    }
    for (const { row, reason } of diaryEntries(plays, options, dateOf)) {
      if (reason === undefined || reason === 'same_day') yield row;
    }
  }
  return diary();
}

/** @returns undefined for what is no play of a film, or of one that Trakt has lost. */
export function filmPlay(row: HistoryRow, identity: Identity | undefined = identify(row)): FilmPlay | undefined {
  const film = filmOf(row, identity);
  return film && { film, id: typeof row.id === 'number' ? row.id : undefined, atMs: watchedAtMs(row) };
}

export interface DiaryEntry {
  readonly film: KnownFilm;
  /** undefined: nobody knows when. */
  readonly atMs: number | undefined;
  readonly row: LetterboxdRow;
  readonly entry: LedgerRow;
  /** Why it is no entry of its own at Letterboxd. */
  readonly reason:
    | Extract<Reason, 'repeated' | 'out_of_span' | 'later_play' | 'same_day' | 'there_already'>
    | undefined;
}

/** One for each play, oldest first. */
export function* diaryEntries(
  plays: FilmPlays,
  { mode, ratings, since, until, written }: HistoryOptions & { written?: WrittenRows | undefined },
  dateOf: (atMs: number) => string,
): Generator<DiaryEntry, void, undefined> {
  const ordered = plays.oldestFirst();
  const { films } = plays;
  const days = new Int32Array(ordered.length);
  const dates = new Map<number, string>();
  let [lastDate, lastDay] = ['', unknownDay];
  for (let place = 0; place < ordered.length; place += 1) {
    const { atMs } = ordered.at(place);
    if (atMs === undefined) days[place] = unknownDay;
    else {
      const date = dateOf(atMs);
      if (date !== lastDate) {
        lastDate = date;
        lastDay = dayOf(date);
        dates.set(lastDay, date);
      }
      days[place] = lastDay;
    }
  }
  const [first, last] = [since && dayOf(since), until && dayOf(until)];
  const isWanted = (day: number) =>
    day === unknownDay ? !since && !until : (!first || day >= first) && (!last || day <= last);

  const isWritten = (id: number | undefined) => id !== undefined && written?.has(keyOf(id)) === true;
  // A play that was removed and added again has another id.
  const dayKeyOf = (title: number, day: number) => `film ${films[title]?.trakt} ${dates.get(day) ?? 'unknown'}`;
  // Letterboxd has one entry for a film and a day, so a later play of that day is no news.
  const writtenDays = new Set<string>();
  for (let place = 0; written && place < ordered.length; place += 1) {
    const { title, id } = ordered.at(place);
    if (isWritten(id)) writtenDays.add(`${title} ${days[place]}`);
  }

  // From the newest to the oldest, for a later play decides what becomes of one before it.
  const reasons = new Array<DiaryEntry['reason']>(ordered.length);
  const nextDays = new Int32Array(films.length).fill(noDay);
  const newest = new Int32Array(films.length).fill(-1);
  for (let place = ordered.length - 1; place >= 0; place -= 1) {
    const { title, id } = ordered.at(place);
    const day = days[place] ?? unknownDay;
    if (!isWanted(day)) reasons[place] = 'out_of_span';
    else if (isWritten(id)) reasons[place] = 'there_already';
    else if (writtenDays.has(`${title} ${day}`)) reasons[place] = 'same_day';
    else if (written?.has(dayKeyOf(title, day))) reasons[place] = 'there_already';
    else if (nextDays[title] === noDay) newest[title] = place;
    else if (mode === 'aggregated') reasons[place] = 'later_play';
    else if (nextDays[title] === day) reasons[place] = 'same_day';
    if (reasons[place] === undefined || reasons[place] === 'there_already') nextDays[title] = day;
  }

  const firstDays = new Int32Array(films.length).fill(noDay);
  const entries: LedgerRow[] = [];
  const entryOf = (film: KnownFilm): LedgerRow => ({ section: 'history', kind: 'movie', identity: film });
  for (let place = 0; place < ordered.length; place += 1) {
    const { title, id, atMs } = ordered.at(place);
    const film = films[title];
    if (!film) continue;
    const day = days[place] ?? unknownDay;
    if (firstDays[title] === noDay) firstDays[title] = day;
    const row = toLetterboxdRow(film, {
      watchedDate: dates.get(day),
      rewatch: day !== firstDays[title],
      rating: newest[title] === place ? ratings?.get(film.trakt) : undefined,
    });
    if (reasons[place] === undefined) {
      if (id !== undefined) written?.add(keyOf(id));
      written?.add(dayKeyOf(title, day));
    }
    const entry = entries[title] ?? entryOf(film);
    entries[title] = entry;
    yield { film, atMs, row, entry, reason: reasons[place] };
  }
  for (const { title, atMs } of ordered.repeated) {
    const film = films[title];
    if (film) yield { film, atMs, row: toLetterboxdRow(film), entry: entryOf(film), reason: 'repeated' };
  }
}

function keyOf(playId: number): string {
  return `play ${playId}`;
}

const dayMs = 86_400_000;
const unknownDay = -(2 ** 31);
const noDay = 2 ** 31 - 1;

function dayOf(date: string): number {
  return Date.parse(date) / dayMs;
}
