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
import type { Movie as Film, MovieRatingRow } from 'trakt-usher/api';
import { ListShort } from '../errors.ts';
import { writeCsvFiles } from './csv-files.ts';
import type { FilmList, FilmLists } from './film-lists.ts';
import type { Placing } from './placing.ts';
import type { Progress } from './progress.ts';

export type ExportStep = ListShort['list'];

export interface LetterboxdExport {
  lists: FilmLists;
  place: Pick<Placing, 'write'>;
  /** `individual`: a row for each play. `aggregated`: one for each film, with its latest. */
  historyMode: 'individual' | 'aggregated';
  /** IANA name of the zone whose dates count. */
  timeZone: string;
  /** The first and the last date whose plays are wanted, `YYYY-MM-DD`. */
  since?: string | undefined;
  until?: string | undefined;
  /** The lists to write. */
  only: readonly ExportStep[];
  progressOf(step: ExportStep): Progress;
}

export interface Exported {
  /** Of each file, by its path. */
  rows: Map<string, number>;
  /** How many rows of a list are in no file, for they name no film that Letterboxd could find. */
  withoutFilm: Map<ExportStep, number>;
}

/**
 * Reads and writes one list after the other.
 * @throws ListShort when Trakt sends fewer rows than it states
 */
export async function exportToLetterboxd(options: LetterboxdExport): Promise<Exported> {
  const { lists, place, historyMode, timeZone, since, until, only, progressOf } = options;
  const withoutFilm = new Map<ExportStep, number>();
  const read = <Row extends object>(step: ExportStep, list: FilmList<Row>) =>
    films(list, {
      step,
      progress: progressOf(step),
      onOther: () => withoutFilm.set(step, (withoutFilm.get(step) ?? 0) + 1),
    });
  const files: [path: string, rows: number][] = [];
  const ratings: MovieRatingRow[] = [];
  // The history has them on its rows.
  if (only.includes('ratings') || only.includes('watched')) {
    for await (const row of read('ratings', lists.ratings)) ratings.push(row);
  }
  if (only.includes('ratings')) {
    files.push(...(await writeCsvFiles({ place, name: 'ratings', columns: ratingColumns, rows: ratingRows(ratings) })));
  }
  if (only.includes('watched')) {
    const plays = read('watched', lists.history);
    const how = { mode: historyMode, timeZone, since, until, ratings: await ratingsByFilm(ratings) };
    const rows = historyRows(plays, how);
    files.push(...(await writeCsvFiles({ place, name: 'watched', columns: diaryColumns, rows })));
  }
  if (only.includes('watchlist')) {
    const rows = watchlistRows(read('watchlist', lists.watchlist));
    files.push(...(await writeCsvFiles({ place, name: 'watchlist', columns: filmColumns, rows })));
  }
  return { rows: new Map(files), withoutFilm };
}

/** The list that a file of `exportToLetterboxd` belongs to. */
export function stepOf(path: string): string {
  return path.replace(/(-\d+)?\.csv$/, '');
}

interface Reading {
  step: ExportStep;
  progress: Progress;
  /** Called for each row that names no film. */
  onOther(): void;
}

async function* films<Row extends object>(
  list: FilmList<Row>,
  { step, progress, onOther }: Reading,
): AsyncGenerator<Row, void, undefined> {
  let [read, stated]: [number, number | undefined] = [0, undefined];
  for await (const { rows, total, ...page } of list.pages()) {
    [read, stated] = [page.read, total];
    progress.update(read, total);
    for (const row of rows) {
      if (namesFilm(row)) yield row;
      else onOther();
    }
  }
  progress.end();
  if (stated !== undefined && read < stated) throw new ListShort({ list: step, stated, read });
}

/** Films were asked for, and what came is a promise of the server's. */
function namesFilm(row: object | null): boolean {
  if (row === null) return false;
  const { type, movie }: { type?: unknown; movie?: Partial<Film> | null } = row;
  if (type !== 'movie' || !movie?.ids) return false;
  const { trakt, imdb, tmdb }: Partial<Film['ids']> = movie.ids;
  return typeof trakt === 'number' && Boolean(movie.title || imdb || tmdb);
}
