/** What a newer contract has: that the answers are about the right people and titles. */
import { describe, expect, it } from 'vitest';
import { anApi, rowsOf } from '../fixture.ts';

const sandbox = anApi({ plays: 3000 });
const { request, json, walk, send } = sandbox;
const idsOf = (rows: readonly Record<string, unknown>[], type: string) =>
  rows.flatMap((row) => (row[type] ? [Object(row[type]).ids.trakt] : []));

describe('calendars without a target', () => {
  it.each(['shows', 'shows/new', 'shows/premieres', 'movies', 'media'])(
    "/calendars/%s: the viewer's own with a token, all without one",
    async (path) => {
      const rest = `${path}/2013-01-01/33`;
      const without = await request(`/calendars/${rest}`, { headers: { Authorization: undefined } });
      expect(await without.json()).toEqual(await json(`/calendars/all/${rest}`));
      expect(await json(`/calendars/${rest}`)).toEqual(await json(`/calendars/my/${rest}`));
    },
  );
});

describe('recommendations with a score', () => {
  it.each(['movies', 'shows', 'media'])('/%s: unwatched titles, the best first, and why', async (kind) => {
    const rows = await walk(`/${kind}/recommendations`);
    expect(rows.length).toBeGreaterThan(5);
    const scores = rows.map(({ score }) => Number(score));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const { sources } of rows) expect(rowsOf(sources).length).toBeGreaterThan(0);
    const watched = idsOf(await walk('/sync/watched/movies'), 'movie');
    expect(idsOf(rows, 'movie').filter((id) => watched.includes(id))).toEqual([]);
    const withWatched = await walk(`/${kind}/recommendations/smart?ignore_watched=false`);
    expect(withWatched.length).toBeGreaterThan(rows.length);
  });

  it('has every kind of source', async () => {
    const rows = await walk('/media/recommendations?watch_window=100');
    const types = rows.flatMap(({ sources }) => rowsOf(sources).map(({ type }) => type));
    expect([...new Set(types)].sort()).toEqual(['activity', 'favorite', 'subgenre']);
  });
});

describe('leaderboards', () => {
  it('are of VIP members for one of them, and of the team for others', async () => {
    const names = async (as: string) =>
      rowsOf(await (await request('/users/leaderboard', { as })).json()).map(({ user, rank }) => [
        Object(user).ids.slug,
        rank,
      ]);
    expect(await names('grace')).toEqual([['grace', 1]]);
    expect(await names('ada')).toEqual([['alan', 1]]);
  });

  it("of a user are the user's alone, and locked for those without VIP", async () => {
    expect(await json('/users/me/leaderboard')).toMatchObject([
      { rank: null, total_minutes: null, locked: true, user: { ids: { slug: 'alan' } } },
    ]);
    expect((await request('/users/alan/leaderboard')).status).toBe(404);
    expect((await request('/users/me/leaderboard', { headers: { Authorization: undefined } })).status).toBe(401);
  });
});

describe('updates for a viewer', () => {
  it("are of the viewer's own titles, as their ids are", async () => {
    const own = new Set([
      ...idsOf(await walk('/sync/watched/movies'), 'movie'),
      ...idsOf(await walk('/sync/collection/movies'), 'movie'),
      ...idsOf(await walk('/sync/watchlist/movies'), 'movie'),
    ]);
    const updated = await walk('/sync/updates/movies');
    expect(idsOf(updated, 'movie').toSorted()).toEqual([...own].toSorted());
    expect((await request('/sync/updates/id/movies?limit=250')).headers.get('X-Pagination-Limit')).toBe('100');
    expect(await json('/sync/updates/shows/2026-11-21')).toEqual([]);
    expect(rowsOf(await json('/sync/updates/shows/no-date')).length).toBeGreaterThan(0);
    expect((await request('/sync/updates/episodes')).status).toBe(404);
  });
});

describe('lists and followed users around an item', () => {
  it("has the viewer's own lists that hold it", async () => {
    expect(await json('/shows/pride-and-prejudice/listed')).toMatchObject([{ name: 'Rainy Sundays', total_count: 1 }]);
    expect(await json('/shows/westworld/listed')).toEqual([]);
    await send('POST', '/users/me/lists/rainy-sundays/items', { people: [{ ids: { trakt: 1 } }] });
    expect(await json('/people/1/listed')).toMatchObject([{ name: 'Rainy Sundays' }]);
  });

  it('has what the followed users did with it', async () => {
    const seen = idsOf(await walk('/users/alan/watched/movies'), 'movie');
    const rated = idsOf(await walk('/users/alan/ratings/movies'), 'movie');
    const both = seen.find((id) => rated.includes(id));
    expect(await json(`/movies/${both}/social`)).toMatchObject([
      { user: { ids: { slug: 'alan' } }, watched: { rating: { rating: expect.any(Number) } } },
    ]);
    const [wished] = idsOf(await walk('/users/alan/watchlist/movies'), 'movie');
    expect(await json(`/movies/${wished}/social`)).toMatchObject([{ watchlisted: { listed_at: expect.any(String) } }]);
    expect((await request('/movies/nothing/social')).status).toBe(404);
  });
});

describe('people', () => {
  it('are known for films and shows, and have birthdays', async () => {
    expect(await json('/people/bryan-cranston/known_for')).toMatchObject([
      { type: 'show', characters: ['Walter White'], jobs: [], series_regular: true, show: { title: 'Breaking Bad' } },
    ]);
    expect((await request('/people/bryan-cranston/known_for/movies')).status).toBe(204);
    expect(await json('/people/this_month')).toEqual([]);
    const october = anApi({ plays: 0, clock: { now: () => Date.UTC(2026, 9, 5) } });
    const born = rowsOf(await october.json('/people/this_month')).map(({ name }) => String(name));
    expect(born.toSorted()).toEqual(['Bob Odenkirk', 'Buster Keaton', 'Sigourney Weaver']);
  });
});
