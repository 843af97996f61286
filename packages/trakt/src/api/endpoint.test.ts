import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import type { ApiReply, Requester } from './authorized-request.ts';
import { bindTable, readLine, requestFor } from './endpoint.ts';

const endpoint = readLine('GET /sync/history/:type?/:id? pages required ?extended,start_at');

describe('a line', () => {
  it('says all about an endpoint', () => {
    expect(endpoint).toEqual({
      method: 'GET',
      path: '/sync/history/:type?/:id?',
      pathNames: ['type', 'id'],
      answer: 'pages',
      auth: 'required',
      query: ['extended', 'start_at'],
      body: false,
    });
  });

  it.each([
    ['GET /movies/:id one', 'optional'],
    ['POST /comments/:id/like none', 'required'],
    ['DELETE /notes/:id none', 'required'],
  ])('%s: the token is %s', (line, auth) => {
    expect(readLine(line).auth).toBe(auth);
  });

  it('has names for groups of parameters', () => {
    const { query } = readLine('GET /shows/trending pages ?extended,ignoring');
    expect(query).toEqual(['extended', 'ignore_watched', 'ignore_collected', 'ignore_watchlisted']);
  });
});

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
    expect(() => requestFor(readLine('GET /users/:id/stats one'))).toThrow(ConfigError);
  });

  it('sends as the body what is in neither path nor query', () => {
    const approve = readLine('POST /users/:id/lists one body ?extended');
    expect(requestFor(approve, { id: 'me', name: 'Trains', extended: 'full' })).toMatchObject({
      path: '/users/me/lists',
      query: { extended: 'full' },
      body: { name: 'Trains' },
    });
    expect(requestFor(readLine('POST /users/saved_filters one body=filters'), { filters: [1] }).body).toEqual([1]);
    expect(requestFor(readLine('POST /lists/:id/like none'), { id: 7 }).body).toBeUndefined();
  });

  it('refuses a second parameter where one is the body, and any where there is none', () => {
    const lines = ['POST /users/saved_filters one body=filters', 'POST /lists/like none'];
    for (const line of lines) expect(() => requestFor(readLine(line), { name: 'x' })).toThrow(ConfigError);
  });

  it('writes dates in the path as ISO 8601', () => {
    const { path } = requestFor(readLine('GET /movies/updates/:start_date pages'), { start_date: new Date(0) });
    expect(decodeURIComponent(path)).toBe('/movies/updates/1970-01-01T00:00:00.000Z');
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

it('a group with get is that function itself, and has the others', () => {
  const functions = bindTable({ history: { get: 'GET /a list', add: 'POST /a one body' } }, () => Promise.reject());
  expect(functions).toEqual({ history: expect.any(Function) });
  expect(functions).toHaveProperty('history.add', expect.any(Function));
  const [history] = Object.values(functions);
  expect(history).toBe(history.get);
});

describe('an answer', () => {
  const replies =
    (...bodies: unknown[]): Requester =>
    async () =>
      ({ status: 200, headers: new Headers(), body: bodies.shift() }) satisfies ApiReply;
  const callLine = async (line: string, ...bodies: unknown[]): Promise<unknown> => {
    const functions = bindTable({ it: line }, replies(...bodies));
    const [it] = Object.values(functions);
    return it();
  };
  const call = (answer: string, ...bodies: unknown[]) => callLine(`GET /a ${answer}`, ...bodies);

  it.each([
    ['one', { a: 1 }, { a: 1 }],
    ['maybe', { a: 1 }, { a: 1 }],
    ['maybe', undefined, undefined],
    ['list', [1], [1]],
    ['none', { a: 1 }, undefined],
  ])('of kind %s: %o is %o', async (kind, body, expected) => {
    expect(await call(kind, body)).toEqual(expected);
  });

  it.each([
    ['one', [1]],
    ['one', undefined],
    ['maybe', [1]],
    ['list', { a: 1 }],
    ['map', [1]],
  ])('of kind %s can not be %o', async (kind, body) => {
    await expect(call(kind, body)).rejects.toMatchObject({ code: 'unexpected_response', endpoint: 'GET /a' });
  });

  it.each([
    ['one', undefined],
    ['one', [1]],
    ['one', 'done'],
    ['maybe', []],
    ['list', {}],
  ])('to a write of kind %s that is %o leaves in doubt whether it happened', async (kind, body) => {
    const doubt = { code: 'write_outcome_unknown', status: 200 };
    await expect(callLine(`POST /a ${kind}`, body)).rejects.toMatchObject(doubt);
  });

  it('that is a map in pages is put together', async () => {
    expect(await call('map', { 7: ['a'], 8: ['b'] }, { 9: ['c'] }, {})).toEqual({ 7: ['a'], 8: ['b'], 9: ['c'] });
  });
});
