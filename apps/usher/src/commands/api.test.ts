import { expect, it } from 'vitest';
import { fieldOf, pathOf, requestOf } from './api.ts';

const asked = { path: '/a', method: undefined, field: [] };

it('asks with GET, and writes with POST if there are fields', () => {
  expect(requestOf(asked)).toEqual({ method: 'GET', path: '/a' });
  const field = [['title', 'Heat']] as const;
  expect(requestOf({ ...asked, field })).toEqual({ method: 'POST', path: '/a', body: { title: 'Heat' } });
});

it('takes the method that is named, and puts the fields of a GET into the query', () => {
  expect(requestOf({ ...asked, method: 'DELETE' }).method).toBe('DELETE');
  expect(requestOf({ ...asked, method: 'GET', field: [['limit', 5]] }).query).toEqual({ limit: '5' });
});

it.each([
  ['progress=95.5', 95.5],
  ['private=true', true],
  ['movies=[{"ids":{"trakt":1}}]', [{ ids: { trakt: 1 } }]],
  ['note={oops', '{oops'],
  ['name=a=b', 'a=b'],
  ['empty=', ''],
])('takes numbers, true and false, lists and objects of JSON as such, and all else as text: %s', (written, value) => {
  expect(fieldOf(written)).toEqual([written.split('=', 1)[0], value]);
});

it('takes a path with or without its first slash', () => {
  expect([pathOf('users/me'), pathOf('/users/me')]).toEqual(['/users/me', '/users/me']);
});

it.each(['https://evil.example/x', 'file:/etc/passwd'])('does not leave the API for %s', (path) => {
  expect(pathOf(path)).toBeUndefined();
});
