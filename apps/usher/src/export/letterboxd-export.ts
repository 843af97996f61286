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
import type { MovieRatingRow } from 'trakt-usher/api';
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

/**
 * Reads and writes one list after the other.
 * @throws ExportIncomplete with what is missing, when a list could not be read or written to its end; those before it are
 * there, and what was there before is untouched
 */
export async function exportToLetterboxd(options: LetterboxdExport): Promise<CsvFile[]> {
  const { client, directory, historyMode, timeZone, endAt, signal, progressOf } = options;
  const read = <Row>(step: ExportStep, list: Pages<Row>) => counted(list, progressOf(step));
  const files: CsvFile[] = [];
  const left: ExportStep[] = ['ratings', 'watched', 'watchlist'];
  const done = (written: CsvFile[]) => {
    files.push(...written);
    left.shift();
  };
  try {
    const ratings: MovieRatingRow[] = [];
    for await (const row of read('ratings', client.sync.ratings({ type: 'movies', signal }))) ratings.push(row);
    done(await writeCsvFiles({ directory, name: 'ratings', columns: ratingColumns, rows: ratingRows(ratings) }));

    const plays = read('watched', client.sync.history({ type: 'movies', end_at: endAt, signal }));
    const rows = historyRows(plays, { mode: historyMode, timeZone, ratings: await ratingsByFilm(ratings) });
    done(await writeCsvFiles({ directory, name: 'watched', columns: diaryColumns, rows }));

    const watchlist = read('watchlist', client.sync.watchlist({ type: 'movies', signal }));
    done(await writeCsvFiles({ directory, name: 'watchlist', columns: filmColumns, rows: watchlistRows(watchlist) }));
    return files;
  } catch (cause) {
    signal.throwIfAborted();
    if (files.length === 0) throw cause;
    throw new ExportIncomplete(left, { cause });
  }
}

async function* counted<Row>(list: Pages<Row>, progress: Progress): AsyncGenerator<Row, void, undefined> {
  let done = 0;
  for await (const { rows, total } of list.pages()) {
    done += rows.length;
    progress.update(done, total);
    yield* rows;
  }
  progress.end();
}
