/**
 * The files of Export_Trakt_4_Letterboxd, by their names and columns, for what reads those. The rows are usher's: dates where
 * the account lives, to the end of each list, nothing for what is not known, one row for what Letterboxd makes one entry of.
 */

import { field } from '../../field.ts';
import { type Identity, identify, type Named } from '../../identify.ts';
import { createLedger, type LedgerRow } from '../../ledger.ts';
import type { Section, Source } from '../../source.ts';
import type { FilePiece, Target, TargetOptions } from '../../target.ts';
import { calendarDates } from '../letterboxd/calendar-date.ts';
import { csvFile } from '../letterboxd/csv-file.ts';
import { filmOf } from '../letterboxd/film-of.ts';
import { diaryEntries, filmPlay } from '../letterboxd/history.ts';
import { createFilmPlays } from '../letterboxd/plays.ts';
import { createRepeats, instantOf, ledgerRow, ratingOf, rowsOf, spanOf, usableIds, watchedAtMs } from '../reading.ts';

const columns = {
  watched: ['Title', 'Year', 'WatchedDate', 'Rating10', 'imdbID', 'tmdbID', 'Rewatch'],
  collection: ['Title', 'Year', 'CollectedDate', 'imdbID', 'tmdbID'],
  ratings: ['Title', 'Year', 'Rating10', 'RatedDate', 'IMDb ID'],
  watchlist: ['Title', 'Year', 'ListedDate', 'Rating10', 'IMDb ID'],
  shows: ['Title', 'Year', 'Season', 'Episode', 'EpisodeTitle', 'LastWatched', 'Rating10', 'IMDb ID'],
} as const;

const dated = [
  { section: 'watchlist', column: 'ListedDate', at: 'listed_at' },
  { section: 'collection', column: 'CollectedDate', at: 'collected_at' },
] as const;

export const exportTrakt: Target = {
  name: 'export-trakt',
  async *files(source, options) {
    const wanted = (section: Section) => options.sections.includes(section);
    const rated: Rated = { films: new Map(), episodes: new Map() };
    if (wanted('ratings')) yield* ratingsFile(source, options, rated);
    // The history has the ratings in it, also where no file of them is wanted.
    else if (wanted('history'))
      for await (const _ of ratingsFile(source, { ...options, ledger: createLedger() }, rated));
    if (wanted('history')) yield* historyFiles(source, options, rated);
    if (wanted('ratings')) for (const { entry } of rated.episodes.values()) options.ledger.left(entry, 'no_place');
    for (const file of dated) if (wanted(file.section)) yield* datedFilms(source, options, file);
  },
};

/** Ratings from 1 to 10 that other files take up. */
interface Rated {
  /** By Trakt's number of the film. */
  readonly films: Map<number, number>;
  /** Those that no row of `shows.csv` has taken up. */
  readonly episodes: Map<string, { readonly rating: number; readonly entry: LedgerRow }>;
}

async function* ratingsFile(
  source: Source,
  { ledger, timeZone }: TargetOptions,
  { films, episodes }: Rated,
): AsyncGenerator<FilePiece, void, undefined> {
  const dateIn = datesIn(timeZone);
  async function* entries() {
    for await (const row of rowsOf(source.section('ratings'))) {
      const identity = identify(row);
      const [entry, film, rating] = [ledgerRow('ratings', row, identity), filmOf(row), ratingOf(row)];
      if (!identity || (identity.kind === 'movie' && !film)) ledger.left(entry, 'nameless');
      else if (rating === undefined) ledger.left(entry, 'no_place');
      else if (film) {
        films.set(film.trakt, rating);
        if (isFound(film))
          yield { row: { ...fieldsOf(film), Rating10: rating, RatedDate: dateIn(row, 'rated_at') }, entry };
        else ledger.left(entry, 'no_id');
      } else if (identity.kind !== 'episode') ledger.left(entry, 'no_place');
      else if (episodes.has(keyOf(identity))) ledger.left(entry, 'repeated');
      else episodes.set(keyOf(identity), { rating, entry });
    }
  }
  yield* csvFile(entries(), { name: 'ratings', columns: columns.ratings, ledger, always: true });
}

async function* historyFiles(
  source: Source,
  options: TargetOptions,
  rated: Rated,
): AsyncGenerator<FilePiece, void, undefined> {
  const { ledger, timeZone, historyMode: mode, since, until } = options;
  const dateOf = calendarDates(timeZone);
  const [isRepeated, isInSpan] = [createRepeats(), spanOf(options)];
  const plays = createFilmPlays();
  const episodes = new Map<string, WatchedEpisode>();
  for await (const row of rowsOf(source.section('history'))) {
    const [identity, play] = [identify(row), filmPlay(row)];
    const entry = ledgerRow('history', row, identity);
    if (play) plays.add(play);
    else if (!identity || identity.kind === 'movie') ledger.left(entry, 'nameless');
    else if (identity.kind !== 'episode') ledger.left(entry, 'no_place');
    else if (!isFound(identity.show)) ledger.left(entry, 'no_id');
    else if (isRepeated(row)) ledger.left(entry, 'repeated');
    else if (!isInSpan(row)) ledger.left(entry, 'out_of_span');
    else {
      const [key, atMs] = [keyOf(identity), watchedAtMs(row)];
      const other = episodes.get(key);
      if (other) ledger.left(entry, 'later_play');
      if (!other || (atMs ?? 0) > (other.atMs ?? 0)) episodes.set(key, { identity, atMs, entry });
    }
  }
  function* films() {
    const how = { mode, timeZone, since, until, ratings: rated.films };
    for (const { row, entry, reason } of diaryEntries(plays, how, dateOf)) {
      if (reason === undefined) yield { row, entry };
      else ledger.left(entry, reason);
    }
  }
  yield* csvFile(films(), { name: 'watched', columns: columns.watched, ledger, always: true });
  function* shows() {
    for (const [key, { identity, atMs, entry }] of episodes) {
      const { show, season, number, title } = identity;
      const rating = rated.episodes.get(key);
      rated.episodes.delete(key);
      if (rating && options.sections.includes('ratings')) ledger.left(rating.entry, 'merged');
      const date = atMs === undefined ? undefined : dateOf(atMs);
      const watched = { Season: season, Episode: number, EpisodeTitle: title, LastWatched: date };
      yield { row: { ...fieldsOf(show), ...watched, Rating10: rating?.rating }, entry };
    }
  }
  yield* csvFile(shows(), { name: 'shows', columns: columns.shows, ledger, always: true });
}

interface WatchedEpisode {
  readonly identity: Episode;
  readonly atMs: number | undefined;
  readonly entry: LedgerRow;
}

type Episode = Extract<Identity, { kind: 'episode' }>;

/** A show without a number of Trakt's is told from others by all that it has. */
function keyOf({ show, season, number }: Episode): string {
  return JSON.stringify([show.ids.trakt ?? show, season, number]);
}

/** Without ratings: Letterboxd takes a film that is rated for a watched one. */
async function* datedFilms(
  source: Source,
  { ledger, timeZone }: TargetOptions,
  { section, column, at }: { section: 'watchlist' | 'collection'; column: string; at: string },
): AsyncGenerator<FilePiece, void, undefined> {
  const dateIn = datesIn(timeZone);
  async function* entries() {
    for await (const row of rowsOf<unknown>(source.section(section))) {
      const identity = identify(row);
      const [entry, film] = [ledgerRow(section, row, identity), filmOf(row)];
      if (film && section === 'watchlist' && !isFound(film)) ledger.left(entry, 'no_id');
      else if (film) yield { row: { ...fieldsOf(film), [column]: dateIn(row, at) }, entry };
      else ledger.left(entry, !identity || identity.kind === 'movie' ? 'nameless' : 'films_only');
    }
  }
  yield* csvFile(entries(), { name: section, columns: columns[section], ledger, always: true });
}

/** Whether a line without TMDB's id names it. */
function isFound({ title, ids }: Named): boolean {
  return title !== undefined || usableIds(ids).imdb !== undefined;
}

/** What is missing is blank, never 0. */
function fieldsOf({ title, year, ids }: Named) {
  const { imdb, tmdb } = usableIds(ids);
  return { Title: title, Year: year, imdbID: imdb, tmdbID: tmdb, 'IMDb ID': imdb };
}

function datesIn(timeZone: string): (row: unknown, name: string) => string | undefined {
  const dateOf = calendarDates(timeZone);
  return (row, name) => {
    const atMs = instantOf(field(row, name));
    return atMs === undefined ? undefined : dateOf(atMs);
  };
}
