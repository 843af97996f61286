/**
 * Any sequence of valid writes leaves reads that agree with a simple model: what was added and not taken away again is there.
 * SOAK_SEQUENCES asks for more of them, SOAK_SEED for others.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anApi, type Row } from '../src/api/fixture.ts';
import { library } from '../src/library/index.ts';

/** A few films, so that writes meet each other. */
const films = [11, 12, 13, 14];
const show = library.shows.find(({ seasons }) => seasons.length >= 2 && seasons.every(({ number }) => number > 0));
const season = show?.seasons[1];

interface Model {
  /** Dates of plays, by film. */
  readonly plays: Map<number, string[]>;
  readonly seasonPlays: string[];
  readonly ratings: Map<number, number>;
  readonly collection: Set<number>;
  readonly ranked: Record<RankedName, number[]>;
  readonly notes: Map<number, string>;
}

type RankedName = 'watchlist' | 'favorites' | 'list';
type Sandbox = ReturnType<typeof anApi>;
type Command = fc.AsyncCommand<Model, Sandbox>;

const rankedPaths: Readonly<Record<RankedName, { read: string; write: string; reorder: string }>> = {
  watchlist: { read: '/sync/watchlist', write: '/sync/watchlist', reorder: '/sync/watchlist/reorder' },
  favorites: { read: '/sync/favorites', write: '/sync/favorites', reorder: '/sync/favorites/reorder' },
  list: {
    read: '/users/me/lists/bugs/items',
    write: '/users/me/lists/bugs/items',
    reorder: '/users/me/lists/bugs/items/reorder',
  },
};

const moviesOf = (ids: readonly number[], said: object = {}) => ({
  movies: ids.map((trakt) => ({ ids: { trakt }, ...said })),
});

async function write(sandbox: Sandbox, path: string, body: unknown): Promise<Row> {
  const response = await sandbox.send('POST', path, body);
  expect([path, response.ok]).toEqual([path, true]);
  return Object(await response.json());
}

function command(name: string, run: (model: Model, sandbox: Sandbox) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}

const filmIds = fc.uniqueArray(fc.constantFrom(...films), { minLength: 1, maxLength: 4 });
const date = fc
  .integer({ min: Date.parse('2001-01-01') / 1000, max: Date.parse('2026-11-01') / 1000 })
  .map((seconds) => new Date(seconds * 1000).toISOString());
const rankedName = fc.constantFrom<RankedName>('watchlist', 'favorites', 'list');

const commands = [
  fc.tuple(filmIds, date).map(([ids, at]) =>
    command(`watch ${ids} at ${at}`, async (model, sandbox) => {
      const { added } = await write(sandbox, '/sync/history', moviesOf(ids, { watched_at: at }));
      expect(added).toEqual({ movies: ids.length, episodes: 0 });
      for (const id of ids) model.plays.set(id, [...(model.plays.get(id) ?? []), at]);
    }),
  ),
  date.map((at) =>
    command(`watch a season at ${at}`, async (model, sandbox) => {
      const seasons = [{ number: season?.number }];
      await write(sandbox, '/sync/history', { shows: [{ ids: show?.ids, watched_at: at, seasons }] });
      model.seasonPlays.push(...(season?.episodes ?? []).map(() => at));
    }),
  ),
  filmIds.map((ids) =>
    command(`unwatch ${ids}`, async (model, sandbox) => {
      const { deleted } = await write(sandbox, '/sync/history/remove', moviesOf(ids));
      expect(deleted).toEqual({ movies: ids.flatMap((id) => model.plays.get(id) ?? []).length, episodes: 0 });
      for (const id of ids) model.plays.delete(id);
    }),
  ),
  fc.constantFrom(...films).map((id) =>
    command(`forget the latest play of ${id}`, async (model, sandbox) => {
      const [latest] = await sandbox.walk(`/sync/history/movies/${id}`);
      const { deleted } = await write(sandbox, '/sync/history/remove', { ids: latest ? [latest.id] : [] });
      expect(deleted).toEqual({ movies: latest ? 1 : 0, episodes: 0 });
      model.plays.set(id, (model.plays.get(id) ?? []).toSorted().slice(0, -1));
    }),
  ),
  fc.tuple(filmIds, fc.integer({ min: 1, max: 10 })).map(([ids, rating]) =>
    command(`rate ${ids} ${rating}`, async (model, sandbox) => {
      await write(sandbox, '/sync/ratings', moviesOf(ids, { rating }));
      for (const id of ids) model.ratings.set(id, rating);
    }),
  ),
  filmIds.map((ids) =>
    command(`unrate ${ids}`, async (model, sandbox) => {
      const { deleted } = await write(sandbox, '/sync/ratings/remove', moviesOf(ids));
      expect(deleted).toMatchObject({ movies: ids.filter((id) => model.ratings.delete(id)).length });
    }),
  ),
  filmIds.map((ids) =>
    command(`collect ${ids}`, async (model, sandbox) => {
      const fresh = ids.filter((id) => !model.collection.has(id));
      const { added, existing } = await write(sandbox, '/sync/collection', moviesOf(ids));
      expect([added, existing]).toMatchObject([{ movies: fresh.length }, { movies: ids.length - fresh.length }]);
      for (const id of ids) model.collection.add(id);
    }),
  ),
  filmIds.map((ids) =>
    command(`uncollect ${ids}`, async (model, sandbox) => {
      const { deleted } = await write(sandbox, '/sync/collection/remove', moviesOf(ids));
      expect(deleted).toMatchObject({ movies: ids.filter((id) => model.collection.delete(id)).length });
    }),
  ),
  fc.tuple(rankedName, filmIds).map(([name, ids]) =>
    command(`put ${ids} on the ${name}`, async (model, sandbox) => {
      const fresh = ids.filter((id) => !model.ranked[name].includes(id));
      const answer = await write(sandbox, rankedPaths[name].write, moviesOf(ids));
      model.ranked[name].push(...fresh);
      expect(answer).toMatchObject({
        added: { movies: fresh.length },
        existing: { movies: ids.length - fresh.length },
        list: { item_count: expect.any(Number) },
      });
    }),
  ),
  fc.tuple(rankedName, filmIds).map(([name, ids]) =>
    command(`take ${ids} off the ${name}`, async (model, sandbox) => {
      await write(sandbox, `${rankedPaths[name].write}/remove`, moviesOf(ids));
      model.ranked[name] = model.ranked[name].filter((id) => !ids.includes(id));
      if (name === 'watchlist') for (const id of ids) model.notes.delete(id);
    }),
  ),
  fc.tuple(rankedName, fc.shuffledSubarray(films)).map(([name, order]) =>
    command(`put ${order} first on the ${name}`, async (model, sandbox) => {
      const rows = await filmRows(sandbox, rankedPaths[name].read);
      const first = order.filter((id) => model.ranked[name].includes(id));
      const rank = first.map((id) => rows.find((row) => filmId(row) === id)?.id);
      const { updated } = await write(sandbox, rankedPaths[name].reorder, { rank });
      expect(updated).toBe(first.length);
      model.ranked[name] = [...first, ...model.ranked[name].filter((id) => !first.includes(id))];
    }),
  ),
  fc.tuple(fc.constantFrom(...films), fc.string({ minLength: 1, maxLength: 40 })).map(([id, text]) =>
    command(`note on ${id}`, async (model, sandbox) => {
      const row = (await filmRows(sandbox, '/sync/watchlist')).find((one) => filmId(one) === id);
      if (!row) return;
      const response = await sandbox.send('PUT', `/sync/watchlist/${row.id}`, { notes: text });
      expect(response.status).toBe(204);
      model.notes.set(id, text);
    }),
  ),
];

const filmId = (row: Row): number => Object(row.movie).ids?.trakt;

/** Those of our films; everything else on the account is not ours to judge. */
async function filmRows(sandbox: Sandbox, path: string): Promise<Row[]> {
  return (await sandbox.walk(path)).filter((row) => films.includes(filmId(row)));
}

async function agrees(model: Model, sandbox: Sandbox): Promise<void> {
  for (const id of films) {
    const dates = (await sandbox.walk(`/sync/history/movies/${id}`)).map(({ watched_at }) => watched_at);
    expect(dates).toEqual((model.plays.get(id) ?? []).toSorted().reverse());
  }
  const watched = await filmRows(sandbox, '/sync/watched/movies');
  const expected = films.filter((id) => (model.plays.get(id) ?? []).length > 0);
  expect(new Map(watched.map((row) => [filmId(row), [row.plays, row.last_watched_at]]))).toEqual(
    new Map(expected.map((id) => [id, [model.plays.get(id)?.length, model.plays.get(id)?.toSorted().at(-1)]])),
  );
  const ofSeason = await sandbox.walk(`/sync/history/seasons/${season?.ids.trakt}`);
  expect(ofSeason.map(({ watched_at }) => watched_at)).toEqual(model.seasonPlays.toSorted().reverse());
  const ratings = await filmRows(sandbox, '/sync/ratings/movies');
  expect(new Map(ratings.map((row) => [filmId(row), row.rating]))).toEqual(model.ratings);
  const collection = await filmRows(sandbox, '/sync/collection/movies');
  expect(new Set(collection.map(filmId))).toEqual(model.collection);
  for (const [name, ids] of Object.entries(model.ranked)) {
    const rows = await sandbox.walk(rankedPaths[name as RankedName].read);
    expect(rows.map(({ rank }) => rank)).toEqual(rows.map((_, index) => index + 1));
    expect([name, rows.map(filmId).filter((id) => films.includes(id))]).toEqual([name, ids]);
  }
  const watchlist = await filmRows(sandbox, '/sync/watchlist');
  expect(new Map(watchlist.filter(({ notes }) => notes !== null).map((row) => [filmId(row), row.notes]))).toEqual(
    model.notes,
  );
  const all = await sandbox.walk('/sync/history');
  expect(all.map(({ watched_at }) => watched_at)).toEqual(
    all
      .map(({ watched_at }) => watched_at)
      .toSorted()
      .toReversed(),
  );
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
}

/** An account that has none of our films anywhere, so that the model starts empty. */
async function aFreshSandbox(): Promise<{ model: Model; real: Sandbox }> {
  // Grace is a VIP member, who may write notes.
  const real = anApi({ plays: 60, authenticate: () => ({ username: 'grace', clientId: 'app' }) });
  const ours = { ...moviesOf(films), shows: [{ ids: show?.ids }] };
  for (const path of ['history', 'ratings', 'collection', 'watchlist', 'favorites']) {
    await write(real, `/sync/${path}/remove`, ours);
  }
  const model: Model = {
    plays: new Map(),
    seasonPlays: [],
    ratings: new Map(),
    collection: new Set(),
    ranked: { watchlist: [], favorites: [], list: [] },
    notes: new Map(),
  };
  return { model, real };
}

describe('any sequence of valid writes', () => {
  it('leaves reads that agree with a simple model', { timeout: 120_000 }, async () => {
    const sequences = fc.commands(commands, { maxCommands: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        const fresh = await aFreshSandbox();
        await fc.asyncModelRun(() => fresh, sequence);
        await agrees(fresh.model, fresh.real);
      }),
      {
        numRuns: Number(process.env.SOAK_SEQUENCES ?? 50),
        seed: Number(process.env.SOAK_SEED ?? 20_261_121),
      },
    );
  });
});
