/** Plays to diary entries. */

import type { HistoryRow, MovieHistoryRow } from 'trakt-usher/api';
import { calendarDates } from './calendar-date.ts';
import type { FilmRatings } from './ratings.ts';
import { type Film, type LetterboxdRow, numberOf, toLetterboxdRow } from './row.ts';

export interface HistoryOptions {
  /** `individual`: a row for each play. `aggregated`: one for each film, with its latest. */
  mode: 'individual' | 'aggregated';
  /** IANA name of the zone whose dates count, e.g. the account's own. */
  timeZone: string;
  /** Trakt has one rating for a film, so each of its rows gets it. */
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
 * - A play of unknown date (Trakt writes 1970-01-01T00:00:00Z) has neither WatchedDate nor Rewatch, and counts as the
 *   oldest.
 *
 * @throws {RangeError} nobody knows the time zone.
 */
export function historyRows(
  plays: AsyncIterable<HistoryRow> | Iterable<HistoryRow>,
  { mode, timeZone, ratings, since, until }: HistoryOptions,
): AsyncGenerator<LetterboxdRow, void, undefined> {
  const dateOf = calendarDates(timeZone);
  const dateOfPlay = ({ atMs }: FilmPlay) => (atMs === undefined ? undefined : dateOf(atMs));
  const isWanted = (date: string | undefined) =>
    date === undefined
      ? since === undefined && until === undefined
      : (since === undefined || date >= since) && (until === undefined || date <= until);

  async function* rows(): AsyncGenerator<LetterboxdRow, void, undefined> {
    const oldestFirst = await filmPlays(plays);
    const wanted = oldestFirst.filter((play) => isWanted(dateOfPlay(play)));
    const latest = new Map(wanted.map((play) => [play.trakt, play]));
    const firstDates = new Map<number, string>();
    for (const play of oldestFirst) {
      const { film, trakt } = play;
      const watchedDate = dateOfPlay(play);
      const firstDate = firstDates.get(trakt) ?? watchedDate ?? 'unknown';
      firstDates.set(trakt, firstDate);
      if (!isWanted(watchedDate) || (mode === 'aggregated' && latest.get(trakt) !== play)) continue;
      yield toLetterboxdRow(film, { watchedDate, rewatch: watchedDate !== firstDate, rating: ratings?.get(trakt) });
    }
  }
  return rows();
}

interface FilmPlay {
  id: number;
  film: Film;
  /** Trakt's number of the film: not every film has another. */
  trakt: number;
  /** undefined: nobody knows when. */
  atMs: number | undefined;
}

/** Each play of a film once, oldest first. Of the rows only what is needed stays in memory. */
async function filmPlays(rows: AsyncIterable<HistoryRow> | Iterable<HistoryRow>): Promise<FilmPlay[]> {
  const films = new Map<number, Film>();
  const plays = new Map<number, FilmPlay>();
  for await (const row of rows) {
    if (row.type !== 'movie') continue;
    const trakt = numberOf(row.movie);
    if (trakt === undefined) continue;
    const { title, year, ids } = row.movie;
    const film = films.get(trakt) ?? { title, ids, ...(year && { year }) };
    films.set(trakt, film);
    plays.set(row.id, { id: row.id, film, trakt, atMs: knownTime(row) });
  }
  return [...plays.values()].sort(
    (a, b) => (a.atMs ?? Number.NEGATIVE_INFINITY) - (b.atMs ?? Number.NEGATIVE_INFINITY) || a.id - b.id,
  );
}

function knownTime({ watched_at }: MovieHistoryRow): number | undefined {
  const atMs = Date.parse(watched_at);
  return atMs === 0 || Number.isNaN(atMs) ? undefined : atMs;
}
