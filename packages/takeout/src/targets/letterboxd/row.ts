/** One line of a Letterboxd import file. https://letterboxd.com/about/importing-data */

import type { Movie } from 'trakt-usher/api';

/** Letterboxd's own columns, as far as Trakt can fill them. What is missing is blank in the file, never 0. */
export interface LetterboxdRow {
  Title: string;
  Year?: number;
  /** `tt…` */
  imdbID?: string;
  tmdbID?: number;
  /** `YYYY-MM-DD`. A row with a date becomes a diary entry, one without only marks or rates the film. */
  WatchedDate?: string;
  /** 1 to 10: Trakt's scale, so nothing is lost. */
  Rating10?: number;
  /** Only with a WatchedDate, or Letterboxd has no entry to put it on. */
  Rewatch?: boolean;
}

export type LetterboxdColumn = keyof LetterboxdRow;

/** What identifies a film, and all that a watchlist needs: anything more could touch the diary. */
export const filmColumns: readonly LetterboxdColumn[] = ['Title', 'Year', 'imdbID', 'tmdbID'];
export const ratingColumns: readonly LetterboxdColumn[] = [...filmColumns, 'Rating10'];
export const diaryColumns: readonly LetterboxdColumn[] = [...filmColumns, 'WatchedDate', 'Rating10', 'Rewatch'];

/** What Trakt says of a film that Letterboxd can find it by. */
export type Film = Pick<Movie, 'title' | 'year' | 'ids'>;

/**
 * Trakt's number of a film. Undefined where Trakt has lost the film, and with it all that Letterboxd could find it by: its
 * row keeps its place, with nulls or with null for the film.
 */
export function numberOf(film: Film | null): number | undefined {
  return film?.ids?.trakt ?? undefined;
}

export interface Viewing {
  /** `YYYY-MM-DD` */
  watchedDate?: string | undefined;
  /** Left out of a row without a date. */
  rewatch?: boolean | undefined;
  /** 1 to 10; anything else counts as unrated. */
  rating?: number | undefined;
}

/** A film, watched or rated or neither, as a row. Pure. */
export function toLetterboxdRow(film: Film, { watchedDate, rewatch, rating }: Viewing = {}): LetterboxdRow {
  const { imdb, tmdb } = film.ids;
  return {
    Title: film.title ?? '',
    ...(film.year && { Year: film.year }),
    ...(imdb && { imdbID: imdb }),
    ...(tmdb && { tmdbID: tmdb }),
    ...(watchedDate && { WatchedDate: watchedDate }),
    ...(rating && isRating(rating) && { Rating10: rating }),
    ...(watchedDate && rewatch !== undefined && { Rewatch: rewatch }),
  };
}

function isRating(rating: number): boolean {
  return Number.isInteger(rating) && rating >= 1 && rating <= 10;
}
