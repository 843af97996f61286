import { expect, it } from 'vitest';
import * as text from '../text/en.ts';
import { requestOf } from './api.ts';

it('asks with GET, and writes with POST where there are fields', () => {
  expect(requestOf({ path: 'users/me' }, text)).toEqual({ method: 'GET', path: '/users/me' });
  expect(requestOf({ path: '/sync/watchlist', field: ['title=Heat'] }, text)).toEqual({
    method: 'POST',
    path: '/sync/watchlist',
    body: { title: 'Heat' },
  });
});

it('takes the method that is named, in any case, and puts the fields of a GET into the query', () => {
  expect(requestOf({ path: 'a', method: 'delete' }, text).method).toBe('DELETE');
  expect(requestOf({ path: 'a', method: 'GET', field: ['limit=5'] }, text).query).toEqual({ limit: '5' });
});

it('takes numbers, yes and no, lists and objects as such, and all else as text', () => {
  const field = ['progress=95.5', 'private=true', 'movies=[{"ids":{"trakt":1}}]', 'note={oops', 'name=a=b', 'empty='];
  expect(requestOf({ path: 'a', field }, text).body).toEqual({
    progress: 95.5,
    private: true,
    movies: [{ ids: { trakt: 1 } }],
    note: '{oops',
    name: 'a=b',
    empty: '',
  });
});

it.each(['https://evil.example/x', 'file:/etc/passwd'])('does not leave the API for %s', (path) => {
  expect(() => requestOf({ path }, text)).toThrow();
});
