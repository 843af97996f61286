import { describe, expect, it } from 'vitest';
import { library } from '../../library/index.ts';
import { anApi } from '../fixture.ts';

const sandbox = anApi({ plays: 5000 });

describe('ratings', () => {
  it('are 1 to 10, of all four kinds, newest first, none from the future', async () => {
    const rows = await sandbox.walk('/sync/ratings');
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['movie', 'show', 'season', 'episode']));
    for (const { rating } of rows) expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(rating);
    const times = rows.map(({ rated_at }) => String(rated_at));
    expect(times).toEqual(times.toSorted().reverse());
    expect(Date.parse(times[0] ?? '')).toBeLessThan(sandbox.deps.clock.now());
  });

  it('name the show of a season and of an episode', async () => {
    for (const type of ['seasons', 'episodes']) {
      for (const row of await sandbox.walk(`/sync/ratings/${type}`)) expect(row).toHaveProperty('show.ids.trakt');
    }
  });

  it('are filtered by type and by one or more ratings', async () => {
    const all = await sandbox.walk('/sync/ratings');
    expect(await sandbox.walk('/sync/ratings/movies')).toEqual(all.filter(({ type }) => type === 'movie'));
    expect(await sandbox.walk('/sync/ratings/all/7,8')).toEqual(
      all.filter(({ rating }) => rating === 7 || rating === 8),
    );
    expect(await sandbox.walk('/sync/ratings/movies/11')).toEqual([]);
    expect((await sandbox.request('/sync/ratings/films')).status).toBe(404);
  });

  it('are of watched films only', async () => {
    const watched = new Set((await sandbox.walk('/sync/watched/movies')).map(({ movie }) => Object(movie).ids.trakt));
    for (const { movie } of await sandbox.walk('/sync/ratings/movies'))
      expect(watched).toContain(Object(movie).ids.trakt);
  });
});

describe('ratings of a free account', () => {
  it('are ten thousand at most; one that takes the place of another is no more', async () => {
    const { send } = anApi({ plays: 0 });
    const rated = (items: readonly { ids: { trakt: number } }[]) =>
      items.map(({ ids: { trakt } }) => ({ ids: { trakt }, rating: 7 }));
    const episodes = rated(library.episodes.slice(0, 10_000));
    const movies = rated(library.films.slice(0, 1));
    expect((await send('POST', '/sync/ratings', { episodes })).status).toBe(201);
    const refused = await send('POST', '/sync/ratings', { movies });
    expect([refused.status, refused.headers.get('X-Account-Limit')]).toEqual([420, '10000']);
    expect((await send('POST', '/sync/ratings', { episodes: episodes.slice(0, 5) })).status).toBe(201);
    expect((await send('POST', '/sync/ratings', { episodes, movies }, 'grace')).status).toBe(201);
  });
});

describe('what everybody thinks', () => {
  it.each([
    ['movies', '/movies/607'],
    ['shows', '/shows/9'],
    ['seasons', '/shows/9/seasons/1/info'],
    ['episodes', '/shows/9/seasons/1/episodes/1'],
  ])('of %s is the same in the summary and in the ratings', async (type, path) => {
    const { json, send } = anApi({ plays: 0 });
    const summary = async () => Object(await json(`${path}?extended=full`));
    const ratingsPath = `${path.replace('/info', '')}/ratings`;
    const { ids, votes } = await summary();
    for (const [as, rating] of [
      ['ada', 7],
      ['alan', 4],
    ] as const) {
      await send('POST', '/sync/ratings', { [type]: [{ ids: { trakt: ids.trakt }, rating }] }, as);
    }
    const { rating, votes: now } = await summary();
    expect([now, rating]).toEqual([votes + 2, 5.5]);
    expect(await json(ratingsPath)).toMatchObject({ rating, votes: now });
  });

  it('sorts a list by votes and by percentage', async () => {
    const { send, walk } = anApi({ plays: 0 });
    const rate = (trakt: number, rating: number, as: string) =>
      send('POST', '/sync/ratings', { movies: [{ ids: { trakt }, rating }] }, as);
    const movies = [11, 12, 13].map((trakt) => ({ ids: { trakt } }));
    await send('POST', '/users/me/lists', { name: 'Rated' });
    await send('POST', '/users/me/lists/rated/items', { movies });
    await rate(12, 6, 'ada');
    await rate(12, 5, 'grace');
    await rate(13, 9, 'alan');
    const sorted = async (by: string) =>
      (await walk(`/users/me/lists/rated/items/movie/${by}/desc`)).map(({ movie }) => Object(movie).ids.trakt);
    expect(await sorted('votes')).toEqual([12, 13, 11]);
    expect(await sorted('percentage')).toEqual([13, 12, 11]);
  });
});

describe('a rating', () => {
  it.each([0, 11, 5.5, -1])('of %s is refused, and nothing is written', async (rating) => {
    const { json, send } = anApi({ plays: 0 });
    const movies = [
      { ids: { trakt: 1 }, rating: 8 },
      { ids: { trakt: 2 }, rating },
    ];
    const refused = await send('POST', '/sync/ratings', { movies });
    expect([refused.status, await refused.json()]).toEqual([
      422,
      { error: 'rating has to be a whole number from 1 to 10' },
    ]);
    expect(await json('/sync/ratings/movies')).toEqual([]);
  });

  it('of the whole community, in a full row that is sent back, is no mistake', async () => {
    const { json, send } = anApi({ plays: 0 });
    const movies = [await json('/movies/607?extended=full')];
    for (const path of ['/sync/watchlist', '/sync/history', '/sync/collection', '/users/me/lists/1/items']) {
      expect([path, (await send('POST', path, { movies })).ok]).toEqual([path, true]);
    }
  });
});
