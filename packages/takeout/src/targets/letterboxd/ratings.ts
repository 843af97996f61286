/** Ratings of films: as a file of their own, and to be joined to the plays. */

import type { RatingRow } from 'trakt-usher/api';
import { filmOf } from './film-of.ts';
import { type LetterboxdRow, toLetterboxdRow } from './row.ts';

/** Rating, 1 to 10, by Trakt's number of the film. */
export type FilmRatings = ReadonlyMap<number, number>;

/** Ratings as rows without a date: when a film was rated doesn't tell when it was watched. In Trakt's order. */
export async function* ratingRows(
  ratings: AsyncIterable<RatingRow> | Iterable<RatingRow>,
): AsyncGenerator<LetterboxdRow, void, undefined> {
  for await (const row of ratings) {
    const film = filmOf(row);
    if (film) yield toLetterboxdRow(film, { rating: row.rating });
  }
}

/** The ratings of films, for `historyRows`. */
export async function ratingsByFilm(ratings: AsyncIterable<RatingRow> | Iterable<RatingRow>): Promise<FilmRatings> {
  const byFilm = new Map<number, number>();
  for await (const row of ratings) {
    const film = filmOf(row);
    if (film) byFilm.set(film.trakt, row.rating);
  }
  return byFilm;
}
