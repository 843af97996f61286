import { describe, expect, it } from 'vitest';
import { identify, labelOf } from './identify.ts';

const ids = { trakt: 9, slug: 'heat-1995', imdb: 'tt0113277', tmdb: 949 };
const show = { title: 'The Wire', year: 2002, ids: { trakt: 1, slug: 'the-wire', tvdb: 79126 } };

describe('what a row is about', () => {
  it('is a title with its ids, without the nulls', () => {
    const row = { type: 'movie', movie: { title: 'Heat', year: null, ids: { ...ids, imdb: null } } };
    expect(identify(row)).toEqual({
      kind: 'movie',
      title: 'Heat',
      year: undefined,
      ids: { trakt: 9, slug: 'heat-1995', imdb: undefined, tmdb: 949, tvdb: undefined },
    });
  });

  it.each([
    [{ type: 'movie', movie: { title: 'Heat', year: 1995, ids } }, 'Heat (1995)'],
    [{ type: 'movie', movie: { title: null, year: null, ids: { imdb: 'tt1' } } }, 'tt1'],
    [{ type: 'season', season: { number: 0, ids: {} }, show }, 'The Wire (2002) season 0'],
    [{ type: 'episode', episode: { season: 1, number: 2, title: null, ids: null }, show }, 'The Wire (2002) 1x02'],
    [{ type: 'person', person: { name: 'Al Pacino', ids: {} } }, 'Al Pacino'],
  ])('has a name for people: %j', (row, label) => {
    expect(labelOf(identify(row))).toBe(label);
  });

  it.each([
    null,
    'text',
    {},
    { type: 'movie', movie: null },
    { type: 'movie', movie: { title: null, ids: null } },
    { type: 'movie', movie: { title: '', ids: { trakt: 4, slug: 'x', imdb: null } } },
    { type: 'episode', episode: { season: 1, number: 1 }, show: null },
    { type: 'episode', episode: { season: null, number: 1 }, show },
    { type: 'season', show },
    { type: 'list', list: { name: 'A' } },
  ])('is nothing where Trakt has lost it: %j', (row) => {
    expect(identify(row)).toBeUndefined();
    expect(labelOf(identify(row))).toBe('nothing that names it');
  });
});
