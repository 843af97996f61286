/** One line of a Letterboxd import file. https://letterboxd.com/about/importing-data */

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
  /** What was written about the film; the note on a film of a list. */
  Review?: string;
}

export type LetterboxdColumn = keyof LetterboxdRow;

/** What identifies a film, and all that a watchlist needs: anything more could touch the diary. */
export const filmColumns: readonly LetterboxdColumn[] = ['Title', 'Year', 'imdbID', 'tmdbID'];
export const ratingColumns: readonly LetterboxdColumn[] = [...filmColumns, 'Rating10'];
/** Of a film on a list, or with a review of no certain day. */
export const textColumns: readonly LetterboxdColumn[] = [...filmColumns, 'Review'];
export const diaryColumns: readonly LetterboxdColumn[] = [...filmColumns, 'WatchedDate', 'Rating10', 'Rewatch'];

/** What Trakt says of a film that Letterboxd can find it by. */
export interface Film {
  readonly title?: string | null | undefined;
  readonly year?: number | null | undefined;
  readonly ids: {
    readonly imdb?: string | null | undefined;
    readonly tmdb?: number | null | undefined;
  };
}

export interface Viewing {
  /** `YYYY-MM-DD` */
  watchedDate?: string | undefined;
  /** Left out of a row without a date. */
  rewatch?: boolean | undefined;
  /** 1 to 10; anything else counts as unrated. */
  rating?: number | undefined;
  /** A review, or a note. */
  review?: string | undefined;
}

/** A film, watched or rated or neither, as a row. Pure. */
export function toLetterboxdRow(film: Film, { watchedDate, rewatch, rating, review }: Viewing = {}): LetterboxdRow {
  const { imdb, tmdb } = film.ids;
  const row: LetterboxdRow = { Title: film.title ?? '' };
  if (film.year) row.Year = film.year;
  if (imdb) row.imdbID = imdb;
  if (tmdb) row.tmdbID = tmdb;
  if (watchedDate) row.WatchedDate = watchedDate;
  if (rating && isRating(rating)) row.Rating10 = rating;
  if (watchedDate && rewatch !== undefined) row.Rewatch = rewatch;
  if (review) row.Review = review;
  return row;
}

export function isRating(rating: number): boolean {
  return Number.isInteger(rating) && rating >= 1 && rating <= 10;
}
