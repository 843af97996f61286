/** Where an account's films come from: its lists at Trakt, or Trakt's own export. */

import type { TraktZip } from '@trakt-usher/takeout';
import type { TraktClient } from 'trakt-usher';
import type { MovieHistoryRow, MovieRatingRow, WatchlistRow } from 'trakt-usher/api';
import { type Missing, ZipNotTaken } from '../errors.ts';
import { openZip, zipNotTaken } from './open-zip.ts';

/** A list that is read page by page. */
export interface FilmList<Row> {
  pages(): AsyncIterable<{
    readonly rows: readonly Row[];
    /** Rows of this page and all before it. */
    readonly read: number;
    /** Rows in the whole list, as far as the source states it. */
    readonly total: number | undefined;
  }>;
}

export interface FilmLists {
  readonly ratings: FilmList<MovieRatingRow>;
  readonly history: FilmList<MovieHistoryRow>;
  readonly watchlist: FilmList<WatchlistRow>;
}

/** Plays that are added after `endAt` are left for the next export, for they would move the pages under us. */
export function listsOfAccount(
  { sync }: TraktClient,
  { endAt, signal }: { endAt: Date; signal: AbortSignal },
): FilmLists {
  return {
    ratings: sync.ratings.get({ type: 'movies', signal }),
    history: sync.history.get({ type: 'movies', end_at: endAt, signal }),
    watchlist: sync.watchlist.get({ type: 'movies', signal }),
  };
}

/** Of somebody whose profile is public: no sign-in is needed. */
export function listsOfUser(
  { users }: TraktClient,
  id: string,
  { endAt, signal }: { endAt: Date; signal: AbortSignal },
): FilmLists {
  return {
    ratings: users.ratings({ id, type: 'movies', signal }),
    history: users.history({ id, type: 'movies', end_at: endAt, signal }),
    watchlist: users.watchlist.get({ id, type: 'movies', signal }),
  };
}

export interface ZipLists {
  readonly lists: FilmLists;
  /** Of the account. */
  readonly timeZone: string | undefined;
}

/** The names of the lists in the ZIP from which the films come. */
const filmLists = { ratings: 'ratings-movies', history: 'watched-history', watchlist: 'lists-watchlist' } as const;

/**
 * @throws {ZipNotTaken} the file is no export from Trakt, or it says itself that rows are missing and that isn't allowed.
 */
export async function listsOfZip(path: string, { allowMissing }: { allowMissing: boolean }): Promise<ZipLists> {
  try {
    const zip = await openZip(path);
    // Everything is read once before anything is written, so that a damaged page leaves the files alone.
    for (const name of Object.values(filmLists)) await readThrough(zip, name);
    const missing = await missingIn(zip);
    if (missing.length > 0 && !allowMissing) throw new ZipNotTaken(path, { kind: 'incomplete', missing });
    const lists = {
      ratings: filmsOf<MovieRatingRow>(zip, filmLists.ratings),
      history: filmsOf<MovieHistoryRow>(zip, filmLists.history),
      watchlist: filmsOf<WatchlistRow>(zip, filmLists.watchlist),
    };
    return { lists, timeZone: zip.timeZone };
  } catch (cause) {
    throw zipNotTaken(path, cause);
  }
}

/** A list can hold rows of all kinds; what they hold besides is looked at where they are used. */
function filmsOf<Row>(zip: TraktZip, name: string): FilmList<Row> {
  return {
    async *pages() {
      let read = 0;
      for await (const page of zip.list(name).pages()) {
        const rows = page.rows.filter(isAboutFilm) as Row[];
        read += rows.length;
        yield { rows, read, total: undefined };
      }
    },
  };
}

function isAboutFilm(row: object): boolean {
  return 'type' in row && row.type === 'movie';
}

/** What the export says is not in it, as far as it concerns films. */
async function missingIn(zip: TraktZip): Promise<Missing[]> {
  const names: readonly string[] = Object.values(filmLists);
  const gaps = zip.gaps.filter((gap) => gap.kind === 'failed' || names.includes(gap.list));
  const plays = await playsIn(zip);
  const stated = zip.filmPlays ?? 0;
  return [...gaps, ...(plays < stated ? [{ kind: 'plays' as const, stated, found: plays }] : [])];
}

async function readThrough(zip: TraktZip, name: string): Promise<void> {
  const pages = zip.list(name).pages()[Symbol.asyncIterator]();
  while (!(await pages.next()).done);
}

/** Each play once: one that was added while Trakt made the export moved the rows, and some stand on two pages. */
async function playsIn(zip: TraktZip): Promise<number> {
  const ids = new Set<unknown>();
  for await (const { rows } of filmsOf<MovieHistoryRow>(zip, filmLists.history).pages()) {
    for (const { id } of rows) ids.add(id);
  }
  return ids.size;
}
