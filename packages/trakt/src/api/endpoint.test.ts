import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { type Endpoint, requestFor } from './endpoint.ts';

const endpoint: Endpoint = {
  method: 'GET',
  path: '/sync/history/:type?/:id?',
  query: ['extended', 'start_at'],
  auth: 'required',
  paged: true,
};

describe('requestFor', () => {
  it('leaves out what is not given', () => {
    expect(requestFor(endpoint)).toEqual({ method: 'GET', path: '/sync/history', query: {}, auth: 'required' });
    expect(requestFor(endpoint, { type: 'movies', extended: undefined }).path).toBe('/sync/history/movies');
  });

  it('puts parameters into the path and the query', () => {
    const start_at = new Date(0);
    expect(requestFor(endpoint, { type: 'movies', id: 12, extended: ['full'], start_at })).toMatchObject({
      path: '/sync/history/movies/12',
      query: { extended: ['full'], start_at },
    });
  });

  it('joins a list in the path by commas', () => {
    expect(requestFor(endpoint, { type: 'movies', id: [7, 8] }).path).toBe('/sync/history/movies/7%2C8');
  });

  it('keeps the signal out of the query', () => {
    const { signal } = new AbortController();
    expect(requestFor(endpoint, { signal })).toMatchObject({ signal, query: {} });
  });

  it.each([
    ['one that it lacks', { page: 2 }],
    ['a later one without the one before', { id: 12 }],
    ['an object', { extended: {} }],
    ['nothing for a path', { type: '' }],
    ['a step up the path', { type: '..' }],
  ])('refuses %s', (_, params) => {
    expect(() => requestFor(endpoint, params)).toThrow(ConfigError);
  });

  it('refuses to go without a parameter that the path needs', () => {
    expect(() => requestFor({ ...endpoint, path: '/users/:id/stats' })).toThrow(ConfigError);
  });

  it('keeps every value within its own segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
        fc.pre(id !== '.' && id !== '..');
        const { path } = requestFor(endpoint, { type: 'movies', id });
        const { pathname, search, hash } = new URL(`https://api.trakt.tv${path}`);
        expect(search + hash).toBe('');
        expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'sync', 'history', 'movies', id]);
      }),
    );
  });
});
