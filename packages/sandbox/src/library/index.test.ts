import { describe, expect, it } from 'vitest';
import { createLibrary, type FilmRow, library, type ShowRow } from './index.ts';

const aFilm = (row: Partial<FilmRow>): FilmRow => ({
  title: 'Solaris',
  year: 1972,
  imdb: null,
  tmdb: null,
  runtime: 167,
  released: null,
  genres: [],
  country: 'ru',
  ...row,
});

const aShow = (row: Partial<ShowRow>): ShowRow => ({
  title: 'The Wire',
  year: 2002,
  imdb: null,
  tmdb: null,
  tvdb: null,
  runtime: 60,
  network: 'HBO',
  country: 'us',
  status: 'ended',
  genres: [],
  seasons: [{ number: 1, episodes: 2 }],
  ...row,
});

describe('a library', () => {
  it('names films by title and year, shows by title and by year where the title is taken', () => {
    const { films, shows } = createLibrary({
      films: [aFilm({}), aFilm({ year: 2002 }), aFilm({ title: 'Amélie & l’été!' }), aFilm({})],
      shows: [
        aShow({ title: 'House of Cards', year: 1990 }),
        aShow({ title: 'House of Cards', year: 2013 }),
        aShow({ title: '24', year: 2001 }),
      ],
    });
    expect(films.map(({ ids }) => ids.slug)).toEqual([
      'solaris-1972',
      'solaris-2002',
      'amelie-l-ete-1972',
      'solaris-1972-2',
    ]);
    expect(shows.map(({ ids }) => ids.slug)).toEqual(['house-of-cards', 'house-of-cards-2013', '24-2001']);
  });

  it('takes the titles of episodes, or their number', () => {
    const { episodes, seasons } = createLibrary({
      films: [],
      shows: [
        aShow({
          seasons: [
            { number: 0, episodes: 1 },
            { number: 1, episodes: ['The Target', 'The Detail'] },
          ],
        }),
      ],
    });
    expect(episodes.map(({ season, number, title }) => [season.number, number, title])).toEqual([
      [0, 1, 'Episode 1'],
      [1, 1, 'The Target'],
      [1, 2, 'The Detail'],
    ]);
    expect(seasons.map(({ ids }) => ids.trakt)).toEqual([1, 2]);
  });

  it('finds things by each kind of id, and keeps apart types with the same Trakt id', () => {
    const small = createLibrary({
      films: [aFilm({ imdb: 'tt0069293', tmdb: 593 })],
      shows: [aShow({ tvdb: 79126, tmdb: 593 })],
    });
    expect(small.find('movie', '1')?.title).toBe('Solaris');
    expect(small.find('movie', 'tt0069293')?.title).toBe('Solaris');
    expect(small.find('show', 'the-wire')?.title).toBe('The Wire');
    expect(small.find('show', 'solaris-1972')).toBeUndefined();
    expect(small.find('episode', '2')?.number).toBe(2);
    expect(small.withId('tmdb', '593').map(({ type }) => type)).toEqual(['movie', 'show']);
    expect(small.withId('tvdb', '79126').map(({ type }) => type)).toEqual(['show']);
    expect(small.withId('imdb', 'null')).toEqual([]);
  });
});

describe('the library', () => {
  it('has at least 150 films and 30 shows, with unique ids', () => {
    expect(library.films.length).toBeGreaterThanOrEqual(150);
    expect(library.shows.length).toBeGreaterThanOrEqual(30);
    for (const items of [library.films, library.shows]) {
      for (const kind of ['trakt', 'slug', 'imdb', 'tmdb', 'tvdb'] as const) {
        const ids = items.map((item) => item.ids[kind]).filter((id) => id != null);
        expect(new Set(ids).size).toBe(ids.length);
      }
    }
  });

  it('has episodes in every show', () => {
    for (const show of library.shows) expect([show.title, show.episodes.length > 0]).toEqual([show.title, true]);
  });
});

describe('people', () => {
  it('each have at least one credit in the library, and are found by slug', () => {
    for (const person of library.people) expect([person.name, person.credits.length > 0]).toEqual([person.name, true]);
    expect(library.find('person', 'akira-kurosawa')?.credits.map(({ item }) => item.title)).toEqual([
      'Rashomon',
      'Seven Samurai',
      'Ran',
    ]);
  });
});
