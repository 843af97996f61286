import { describe, expect, it } from 'vitest';
import { toLetterboxdRow } from './row.ts';
import { aFilm } from './testing/rows.ts';

describe('toLetterboxdRow', () => {
  it('identifies a film by title, year and both ids', () => {
    expect(toLetterboxdRow(aFilm(7))).toEqual({ Title: 'Film 7', Year: 1999, imdbID: 'tt0000007', tmdbID: 1007 });
  });

  it('tells of a viewing when, how good, and whether again', () => {
    const viewing = { watchedDate: '2024-03-09', rewatch: false, rating: 8 };
    expect(toLetterboxdRow(aFilm(7), viewing)).toMatchObject({
      WatchedDate: '2024-03-09',
      Rating10: 8,
      Rewatch: false,
    });
  });

  it('leaves out what is missing, and never writes 0', () => {
    expect(toLetterboxdRow(aFilm(7, { year: null, ids: { imdb: null, tmdb: null } }))).toEqual({ Title: 'Film 7' });
    expect(toLetterboxdRow(aFilm(7, { year: 0, ids: { imdb: '', tmdb: 0 } }), { rating: 0 })).toEqual({
      Title: 'Film 7',
    });
  });

  it.each([0, 11, 7.5, -1, Number.NaN])('takes a rating of %d for none', (rating) => {
    expect(toLetterboxdRow(aFilm(7), { rating })).not.toHaveProperty('Rating10');
  });

  it('says nothing of a rewatch without a date', () => {
    expect(toLetterboxdRow(aFilm(7), { rewatch: true })).not.toHaveProperty('Rewatch');
  });
});
