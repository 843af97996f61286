/** `usher restore` against a sandbox: an account that lost much gets it back, once. */

import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTraktZip } from '@trakt-usher/takeout';
import { createRateBudget, createTraktClient } from 'trakt-usher';
import { describe, expect, it } from 'vitest';
import { jsonZip } from '../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import { applyRestore } from '../src/restore/apply.ts';
import type { Journal } from '../src/restore/journal.ts';
import { planRestore } from '../src/restore/plan.ts';
import { accountHere } from './account-here.ts';
import { runHere } from './run-here.ts';
import { tap } from './wire.ts';

const here = accountHere({ plays: 150 });

async function backUp(): Promise<string> {
  const { code, stdout, stderr } = await here.run(['backup', '--full']);
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

async function restore(zip: string, ...flags: string[]) {
  const { stdout, ...run } = await here.run(['restore', zip, '--json', ...flags]);
  const sections: { name: string; missing: number; added?: number; unfitting: number }[] =
    stdout === '' ? [] : JSON.parse(stdout).sections;
  return { ...run, sections };
}

async function removePlays(): Promise<number> {
  const ids = (await here.client.sync.history.get().toArray()).map(({ id }) => id);
  await here.client.sync.history.remove({ ids });
  return ids.length;
}

/** What the account holds, without what Trakt numbers anew, and in no order. */
async function holdings(): Promise<Record<string, readonly string[]>> {
  const { sync, users } = here.client;
  const lists = await users.lists.personal({ id: 'me' }).toArray();
  const onLists = lists.map(async ({ name, ids }) => [
    `list ${name}`,
    await users.list.items.get({ id: 'me', list_id: ids.trakt }).toArray(),
  ]);
  const all: Record<string, readonly object[]> = {
    history: await sync.history.get().toArray(),
    ratings: await sync.ratings.get().toArray(),
    films: await sync.collection.get({ type: 'movies' }).toArray(),
    episodes: await sync.collection.get({ type: 'episodes' }).toArray(),
    watchlist: await sync.watchlist.get().toArray(),
    favorites: await sync.favorites.get().toArray(),
    dropped: await users.hidden.get({ section: 'dropped' }).toArray(),
    ...Object.fromEntries(await Promise.all(onLists)),
  };
  const anew = new Set(['id', 'rank', 'notes', 'action', 'listed_at', 'updated_at', 'hidden_at']);
  const text = (row: object) => JSON.stringify(row, (key, value) => (anew.has(key) ? undefined : value));
  return Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, rows.map(text).toSorted()]));
}

describe('an account that lost much', () => {
  it('gets it back, and the second run adds nothing', async () => {
    const before = await holdings();
    const zip = await backUp();
    const { sync, users } = here.client;
    const [first] = await users.lists.personal({ id: 'me' }).toArray();
    await removePlays();
    const titles = (rows: readonly { movie?: object; show?: object; type: string }[]) => ({
      movies: rows.flatMap(({ type, movie }) => (type === 'movie' && movie ? [movie] : [])),
      shows: rows.flatMap(({ type, show }) => (type === 'show' && show ? [show] : [])),
    });
    await sync.ratings.remove(titles(await sync.ratings.get().toArray()));
    await sync.favorites.remove(titles(await sync.favorites.get().toArray()));
    await sync.watchlist.remove(titles(await sync.watchlist.get().toArray()));
    await sync.collection.remove(titles(await sync.collection.get({ type: 'movies' }).toArray()));
    await users.list.delete({ id: 'me', list_id: first?.ids.trakt ?? 0 });

    const seen = () => here.trakt.sandbox.requests.list().filter(({ method }) => method !== 'GET').length;
    const writes = seen();
    const dry = await restore(zip);
    expect([dry.code, seen()]).toEqual([0, writes]);
    const missing = dry.sections.reduce((sum, section) => sum + section.missing, 0);
    expect(missing).toBeGreaterThan(300);

    const applied = await restore(zip, '--apply');
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.sections.map(({ name, missing, added }) => [name, missing, added])).toEqual(
      dry.sections.map(({ name, missing }) => [name, missing, missing]),
    );
    expect(await holdings()).toEqual(before);

    const done = seen();
    const again = await restore(zip, '--apply');
    expect([again.code, again.sections.map(({ added }) => added), seen()]).toEqual([
      ...[0, again.sections.map(() => 0), done],
    ]);
  });
});

describe('an account of which Trakt sends less than it states', () => {
  it.each([
    // What the account has by now would be replaced by what it had.
    ['ratings', '/sync/ratings'],
    ['collection', '/sync/collection/movies'],
    // A second list of that name would be made.
    ['lists', '/users/me/lists'],
  ])('gets nothing added: %s', async (name, path) => {
    const movie = { type: 'movie', movie: { title: 'A', ids: { trakt: 1 } } };
    const files = {
      'ratings-movies.json': [{ ...movie, rating: 1 }],
      'collection-movies.json': [{ ...movie, collected_at: '2001-01-01T00:00:00.000Z' }],
      'lists-lists.json': [{ name: 'A list', ids: { trakt: 90 } }],
    };
    await writeFile(join(here.home.path, 'short.zip'), await jsonZip(files).bytes());
    here.trakt.sandbox.requests.clear();
    here.trakt.sandbox.faults.add({ route: 'api', path, kind: 'empty_page', times: 9 });
    const { code, stderr } = await restore('short.zip', '--apply');
    expect([code, JSON.parse(stderr).error.code, stderr.includes(`list ${name}`)]).toEqual([1, 'account_short', true]);
    expect(here.trakt.sandbox.requests.list().filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('an account of which Trakt sends an empty list, and does not count it', () => {
  it.each([
    // All plays would be there twice.
    ['history', '/sync/history'],
    ['ratings', '/sync/ratings'],
    // The episodes of the collection come.
    ['collection', '/sync/collection/movies'],
  ])('gets nothing added where the statistics count some: %s', async (name, path) => {
    await writeFile(join(here.home.path, 'uncounted.zip'), await jsonZip({ 'watched-history.json': [] }).bytes());
    const wire = await tap(here.env.TRAKT_API_URL ?? '', {
      change: (asked, answer) =>
        asked.split('?')[0] === path
          ? { status: 200, headers: { 'content-type': 'application/json' }, body: '[]' }
          : answer,
    });
    const env = { ...here.env, TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
    const { code, stderr } = await runHere(['restore', 'uncounted.zip', '--json'], { ...here, env });
    await wire.close();
    expect([code, JSON.parse(stderr).error.code, stderr.includes(`list ${name}`)]).toEqual([1, 'account_short', true]);
  });
});

describe('no play is there twice', () => {
  const silent = () => ({ update: () => undefined, end: () => undefined });
  const journal: Journal = { unansweredAtMs: () => undefined, sending: () => undefined, answered: () => undefined };

  it.each([
    ['was done', { kind: 'drop', commit: true }],
    ['was not done', { kind: 'drop' }],
  ] as const)('where the answer to a batch is lost that %s', async (_, fault) => {
    const { history: before } = await holdings();
    const zip = await openTraktZip(await openAsBlob(await backUp()));
    await removePlays();
    const { client, clock } = here;
    const sources = { client, zip, clock, journal, signal: new AbortController().signal, progressOf: silent };
    const plan = await planRestore(sources);
    // Of a batch of 100 and one of 50.
    here.trakt.sandbox.faults.add({ route: 'api', path: '/sync/history', ...fault, times: 1 });
    const [added] = await applyRestore(plan, sources);
    expect(added).toMatchObject({ name: 'history', added: 150 });
    expect(here.clock.waited.filter((ms) => ms === 10_000)).toHaveLength(1);
    expect((await holdings()).history).toEqual(before);
  });

  it('where the answer to a batch says nothing', async () => {
    const before = await here.client.sync.history.get().toArray();
    const zip = await openTraktZip(jsonZip({ 'watched-history.json': before }));
    await removePlays();
    const { clock, env, trakt } = here;
    let emptied = false;
    const client = createTraktClient({
      app: { clientId: 'sandbox-client' },
      session: { accessToken: async () => env.TRAKT_ACCESS_TOKEN ?? '' },
      async transport(url, request) {
        const answer = await trakt.sandbox.fetch(url, request);
        if (emptied || request.method !== 'POST') return answer;
        emptied = true;
        return new Response(null, { status: answer.status });
      },
      // The other tests need theirs.
      budget: createRateBudget(),
      clock,
    });
    const sources = { client, zip, clock, journal, signal: new AbortController().signal, progressOf: silent };
    const [added] = await applyRestore(await planRestore(sources), sources);
    expect(added).toMatchObject({ name: 'history', added: 150 });
    expect(clock.waited.filter((ms) => ms === 10_000)).toHaveLength(1);
    const times = (rows: readonly { watched_at: string }[]) => rows.map(({ watched_at }) => watched_at).toSorted();
    expect(times(await here.client.sync.history.get().toArray())).toEqual(times(before));
  });

  it('where a run was killed before its answer: the next one waits until Trakt shows what was sent', async () => {
    const { history: before } = await holdings();
    const zip = await backUp();
    await removePlays();
    const wire = await tap(here.trakt.url, {
      change(path, answer) {
        if (path === '/sync/history' && answer.body.includes('"added"')) killed.child.kill('SIGKILL');
        return answer;
      },
    });
    const killed = here.home.start(['restore', zip, '--apply'], { env: { ...here.env, TRAKT_API_URL: wire.url } });
    await killed.end;
    await wire.close();
    // However long the machine took, the batch was sent just now.
    here.clock.setAhead(-60_000);
    const { code, sections } = await restore(zip, '--apply');
    expect([code, sections[0]]).toMatchObject([0, { name: 'history', missing: 50, added: 50 }]);
    expect(here.clock.waited[0]).toBe(10_000);
    expect((await holdings()).history).toEqual(before);
  });
});

describe('an account without room', () => {
  it('gets what fits, and is told of the rest and of VIP', async () => {
    const items = Array.from({ length: 300 }, (_, n) => ({
      ...{ rank: n + 1, type: 'movie', movie: { title: 'A', ids: { trakt: n + 1 } } },
    }));
    const lists = Array.from({ length: 6 }, (_, n) => ({ name: `New ${n}`, ids: { trakt: 90 + n } }));
    await writeFile(
      join(here.home.path, 'much.zip'),
      await jsonZip({ 'lists-watchlist.json': items, 'lists-lists.json': lists, 'lists-list-95.json': items }).bytes(),
    );
    const { code, sections } = await restore('much.zip', '--apply');
    expect(code).toBe(4);
    const listed = await here.client.sync.watchlist.get().toArray();
    expect(listed).toHaveLength(250);
    const of = (wanted: string) => sections.find(({ name }) => name === wanted);
    expect(of('watchlist')?.unfitting).toBeGreaterThan(0);
    expect(of('list New 5')).toMatchObject({ added: 0, unfitting: 300 });
    const { stdout } = await here.run(['restore', 'much.zip']);
    expect(stdout).toContain('for which the account has no room');
    expect(stdout).toContain('A VIP account has more room: https://app.trakt.tv/vip');
  });

  it('is no place for both flags', async () => {
    expect(await restore('much.zip', '--apply', '--dry-run')).toMatchObject({ code: 2 });
  });
});
