/** Takes an account's films to files that Letterboxd imports: what was watched, rated, and is on the watchlist. */

import {
  diaryColumns,
  filmColumns,
  historyRows,
  ratingColumns,
  ratingRows,
  ratingsByFilm,
  watchlistRows,
} from '@trakt-usher/takeout';
import type { Pages, TraktClient } from 'trakt-usher';
import type { Movie as Film, MovieRatingRow } from 'trakt-usher/api';
import { ExportIncomplete } from '../errors.ts';
import { type CsvFile, writeCsvFiles } from './csv-files.ts';
import type { Progress } from './progress.ts';

type ExportStep = 'ratings' | 'watched' | 'watchlist';

export interface LetterboxdExport {
  client: TraktClient;
  directory: string;
  /** `individual`: a row for each play. `aggregated`: one for each film, with its latest. */
  historyMode: 'individual' | 'aggregated';
  /** IANA name of the zone whose dates count. */
  timeZone: string;
  /** Now; plays that are added later are left for the next export, for they would move the pages under us. */
  endAt: Date;
  signal: AbortSignal;
  progressOf(step: ExportStep): Progress;
}

export interface Exported {
  files: CsvFile[];
  /** How many rows of a list are in no file, for they name no film that Letterboxd could find. */
  withoutFilm: Map<ExportStep, number>;
}

/**
 * Reads and writes one list after the other.
 * @throws ExportIncomplete with what is missing, when a list could not be read or written to its end; those before it are
 * there, and what was there before is untouched
 */
export async function exportToLetterboxd(options: LetterboxdExport): Promise<Exported> {
  const { client, directory, historyMode, timeZone, endAt, signal, progressOf } = options;
  const withoutFilm = new Map<ExportStep, number>();
  const read = <Row extends object>(step: ExportStep, list: Pages<Row>) =>
    films(list, {
      progress: progressOf(step),
      onOther: () => withoutFilm.set(step, (withoutFilm.get(step) ?? 0) + 1),
    });
  const files: CsvFile[] = [];
  const left: ExportStep[] = ['ratings', 'watched', 'watchlist'];
  const done = (written: CsvFile[]) => {
    files.push(...written);
    left.shift();
  };
  try {
    const ratings: MovieRatingRow[] = [];
    for await (const row of read('ratings', client.sync.ratings.get({ type: 'movies', signal }))) ratings.push(row);
    done(await writeCsvFiles({ directory, name: 'ratings', columns: ratingColumns, rows: ratingRows(ratings) }));

    const plays = read('watched', client.sync.history.get({ type: 'movies', end_at: endAt, signal }));
    const rows = historyRows(plays, { mode: historyMode, timeZone, ratings: await ratingsByFilm(ratings) });
    done(await writeCsvFiles({ directory, name: 'watched', columns: diaryColumns, rows }));

    const watchlist = read('watchlist', client.sync.watchlist.get({ type: 'movies', signal }));
    done(await writeCsvFiles({ directory, name: 'watchlist', columns: filmColumns, rows: watchlistRows(watchlist) }));
    return { files, withoutFilm };
  } catch (cause) {
    signal.throwIfAborted();
    if (files.length === 0) throw cause;
    throw new ExportIncomplete(left, { cause });
  }
}

interface Reading {
  progress: Progress;
  /** Called for each row that names no film. */
  onOther(): void;
}

async function* films<Row extends object>(
  list: Pages<Row>,
  { progress, onOther }: Reading,
): AsyncGenerator<Row, void, undefined> {
  let done = 0;
  for await (const { rows, total } of list.pages()) {
    done += rows.length;
    progress.update(done, total);
    for (const row of rows) {
      if (namesFilm(row)) yield row;
      else onOther();
    }
  }
  progress.end();
}

/** Films were asked for, and what came is a promise of the server's. */
function namesFilm(row: object): boolean {
  const { type, movie }: { type?: unknown; movie?: Partial<Film> | null } = row;
  if (type !== 'movie' || !movie?.ids) return false;
  const { trakt, imdb, tmdb }: Partial<Film['ids']> = movie.ids;
  return typeof trakt === 'number' && Boolean(movie.title || imdb || tmdb);
}
