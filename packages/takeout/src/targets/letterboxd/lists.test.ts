import { expect, it } from 'vitest';
import { ratingRows, ratingsByFilm } from './ratings.ts';
import { aFilm, aListed, aListedShow, all, aRating, aShowRating } from './testing/rows.ts';
import { watchlistRows } from './watchlist.ts';

it('a rating is a film and a rating, without a date', async () => {
  expect(await all(ratingRows([aRating(8), aShowRating]))).toEqual([
    { Title: 'Film 1', Year: 1999, imdbID: 'tt0000001', tmdbID: 1001, Rating10: 8 },
  ]);
});

it("ratings of shows don't get among those of films, whose numbers they share", async () => {
  expect(await ratingsByFilm([aRating(8, aFilm(2)), aShowRating])).toEqual(new Map([[2, 8]]));
});

it("a watchlist is its films in their order, without Trakt's notes", async () => {
  const rows = await all(watchlistRows([aListed(2, aFilm(5)), aListedShow, aListed(1, aFilm(4))]));
  expect(rows).toEqual([
    { Title: 'Film 5', Year: 1999, imdbID: 'tt0000005', tmdbID: 1005 },
    { Title: 'Film 4', Year: 1999, imdbID: 'tt0000004', tmdbID: 1004 },
  ]);
});
