import { describe, expect, it } from 'vitest';
import { pathOf, requestOf } from './request-of.ts';

const asked = { path: '/a', method: undefined, fields: [], body: undefined };

describe('a request', () => {
  it('asks with GET, and writes with POST if there is something to send', () => {
    expect(requestOf(asked)).toEqual({ method: 'GET', path: '/a' });
    const fields = [['title', 'Heat']] as const;
    expect(requestOf({ ...asked, fields })).toEqual({ method: 'POST', path: '/a', body: { title: 'Heat' } });
    expect(requestOf({ ...asked, body: [1] })).toEqual({ method: 'POST', path: '/a', body: [1] });
  });

  it('has the method that is named, and the fields of a GET as its query', () => {
    expect(requestOf({ ...asked, method: 'DELETE' }).method).toBe('DELETE');
    expect(requestOf({ ...asked, method: 'GET', fields: [['limit', 5]] }).query).toEqual({ limit: '5' });
  });

  it('has the fields as its query where the body comes from a file', () => {
    const request = requestOf({ ...asked, fields: [['extended', 'full']], body: { a: 1 } });
    expect(request).toEqual({ method: 'POST', path: '/a', query: { extended: 'full' }, body: { a: 1 } });
  });
});

it('takes a path with or without its first slash', () => {
  expect([pathOf('users/me'), pathOf('/users/me')]).toEqual(['/users/me', '/users/me']);
});

it.each(['https://evil.example/x', 'file:/etc/passwd'])('does not leave the API for %s', (path) => {
  expect(pathOf(path)).toBeUndefined();
});
