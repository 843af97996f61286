import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiHeaders } from '../../test/client.ts';
import { createSandbox, type Fault, type FaultKind } from '../index.ts';
import { oddKinds } from './odd-answers.ts';

const rowsSchema = z.array(z.record(z.string(), z.unknown()).nullable());

/** The list as it is, and as it comes with the fault. */
async function listWith(path: string, fault: FaultKind & Partial<Fault>) {
  const sandbox = createSandbox({ plays: 60 });
  const headers = apiHeaders(sandbox);
  const ask = async () => {
    const reply = await sandbox.fetch(path, { headers });
    const rows = rowsSchema.parse(await reply.json());
    return { rows, reply, counts: ['item', 'page'].map((what) => reply.headers.get(`x-pagination-${what}-count`)) };
  };
  const usual = await ask();
  sandbox.faults.add({ route: 'api', ...fault });
  const odd = await ask();
  expect(odd.reply.status).toBe(200);
  const [, logged] = sandbox.requests.list();
  expect(logged).toMatchObject({ fault: fault.kind, committed: true });
  return { usual, odd };
}

describe('an odd answer', () => {
  it('is a list without its rows, under the headers of the whole list', async () => {
    const { usual, odd } = await listWith('/sync/history?limit=10', { kind: 'empty_page' });
    expect([odd.rows, odd.counts]).toEqual([[], usual.counts]);
    expect(usual.rows).toHaveLength(10);
  });

  it('is a list with its first row once more', async () => {
    const { usual, odd } = await listWith('/sync/history?limit=10', { kind: 'repeated_row' });
    expect(odd.rows).toEqual([...usual.rows, usual.rows[0]]);
  });

  it('is a list with other counts, or with none', async () => {
    const { usual, odd } = await listWith('/sync/history?limit=10', { kind: 'wrong_counts' });
    expect([odd.rows, odd.counts]).toEqual([usual.rows, ['1337', '14']]);
    const none = await listWith('/sync/history?limit=10', { kind: 'wrong_counts', items: null, pages: null });
    expect(none.odd.counts).toEqual([null, null]);
    const empty = await listWith('/sync/history?start_at=2040-01-01', { kind: 'wrong_counts', pages: 0 });
    expect([empty.odd.rows, empty.odd.counts]).toEqual([[], ['1337', '0']]);
  });

  it.each([
    ['/sync/history?limit=10', '/sync/history?limit=10&page=2'],
    ['/sync/history?page=2&limit=10', '/sync/history?page=3&limit=10'],
  ])('to %s is that to %s', async (asked, next) => {
    const [here, there] = [
      await listWith(asked, { kind: 'next_page' }),
      await listWith(next, { kind: 'repeated_row' }),
    ];
    expect(here.odd.rows).toEqual(there.usual.rows);
    expect(here.odd.rows).not.toEqual(here.usual.rows);
  });

  it.each([
    ['/sync/history/movies', 'movie'],
    ['/sync/history/episodes', 'episode'],
    ['/sync/watched/shows', 'show'],
    ['/users/ada/watchlist/movies', 'movie'],
    ['/movies/trending', 'movie'],
  ])('to %s has null for the %s of its first row', async (path, item) => {
    const { usual, odd } = await listWith(path, { kind: 'null_item' });
    expect(odd.rows).toEqual([{ ...usual.rows[0], [item]: null }, ...usual.rows.slice(1)]);
    const nameless = await listWith(path, { kind: 'nameless_item' });
    const ids = expect.objectContaining({ trakt: null, imdb: null, tmdb: null });
    expect(nameless.odd.rows[0]).toMatchObject({ [item]: { title: null, ids } });
    expect(nameless.odd.rows.slice(1)).toEqual(nameless.usual.rows.slice(1));
  });

  it('has null for a row that is the item itself', async () => {
    const { usual, odd } = await listWith('/movies/popular', { kind: 'null_item' });
    expect(odd.rows).toEqual([null, ...usual.rows.slice(1)]);
  });

  it('has a person in the first row', async () => {
    const { usual, odd } = await listWith('/sync/history/movies', { kind: 'other_type' });
    const { movie, ...others } = usual.rows[0] ?? {};
    expect(movie).toBeDefined();
    expect(odd.rows[0]).toEqual({
      ...others,
      type: 'person',
      person: expect.objectContaining({ name: 'Agnès Varda' }),
    });
    expect(odd.rows.slice(1)).toEqual(usual.rows.slice(1));
    const popular = await listWith('/movies/popular', { kind: 'other_type' });
    expect(popular.odd.rows[0]).toHaveProperty('name', 'Agnès Varda');
  });

  it.each(oddKinds)('is a list and nothing else: %s', async (kind) => {
    const sandbox = createSandbox();
    const headers = apiHeaders(sandbox);
    const settings = async () => (await sandbox.fetch('/users/settings', { headers })).text();
    const usual = await settings();
    sandbox.faults.add({ route: 'api', kind });
    expect(await settings()).toBe(usual);
    sandbox.faults.add({ route: 'api', kind });
    expect((await sandbox.fetch('/movies/no-such-film', { headers })).status).toBe(404);
    expect(sandbox.requests.list().map(({ fault }) => fault)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a fault with a path', () => {
  it('waits for a request whose path begins so', async () => {
    const sandbox = createSandbox({ plays: 60 });
    const headers = apiHeaders(sandbox);
    sandbox.faults.add({ route: 'api', kind: 'status', path: '/sync/history/movies' });
    const statuses: number[] = [];
    for (const path of ['/sync/history/shows', '/sync/history/movies?page=1', '/sync/history/movies']) {
      statuses.push((await sandbox.fetch(path, { headers })).status);
    }
    expect(statuses).toEqual([200, 503, 200]);
    expect(() => sandbox.faults.add({ route: 'api', kind: 'drop', path: 'sync' })).toThrow('path');
  });
});
