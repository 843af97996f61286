import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from './fixture.ts';

const sandbox = anApi({ plays: 5000 });

describe('settings', () => {
  it('say who is signed in, where, and what a free account holds', async () => {
    expect(await sandbox.json('/users/settings')).toMatchObject({
      user: { username: 'ada', vip: false, ids: { slug: 'ada', trakt: 1815 } },
      permissions: { commenting: true, liking: true, following: true },
      account: { timezone: 'America/Los_Angeles', date_format: 'mdy', time_24hr: false },
      limits: { list: { count: 5, item_count: 250 }, watchlist: { item_count: 250 }, favorites: { item_count: 100 } },
    });
  });

  it('bring browsing only when asked', async () => {
    expect(await sandbox.json('/users/settings')).not.toHaveProperty('browsing');
    expect(await sandbox.json('/users/settings?extended=browsing,sharing')).toHaveProperty('browsing.watchnow.country');
  });

  it('need a token', async () => {
    expect((await sandbox.request('/users/settings', { headers: { Authorization: undefined } })).status).toBe(401);
  });
});

describe('last activities', () => {
  it('agree with the rows', async () => {
    const activities = Object(await sandbox.json('/sync/last_activities'));
    const first = async (path: string, field: string) => (await sandbox.walk(path))[0]?.[field];
    expect(activities.movies.watched_at).toBe(await first('/sync/history/movies', 'watched_at'));
    expect(activities.episodes.watched_at).toBe(await first('/sync/history/episodes', 'watched_at'));
    expect(activities.movies.rated_at).toBe(await first('/sync/ratings/movies', 'rated_at'));
    expect(activities.seasons.rated_at).toBe(await first('/sync/ratings/seasons', 'rated_at'));
    expect(activities.movies.collected_at).toBe(await first('/sync/collection/movies', 'collected_at'));
    expect(activities.watchlist.updated_at).toBe(await first('/sync/watchlist/all/added/desc', 'listed_at'));
    expect(activities.favorites.updated_at).toBe(await first('/sync/favorites/all/added/desc', 'listed_at'));
  });

  it('have `all` as the latest of them, and nothing from the future', async () => {
    const { all, ...groups } = Object(await sandbox.json('/sync/last_activities'));
    const times = Object.values<Record<string, string>>(groups).flatMap((group) => Object.values(group));
    expect(all).toBe(times.toSorted().at(-1));
    expect(all < startedAt).toBe(true);
    expect(Object.keys(groups)).toHaveLength(13 - 1);
  });

  it('date from the sign-up in an account without plays', async () => {
    const empty = anApi({ plays: 0 });
    const { movies } = Object(await empty.json('/sync/last_activities'));
    const { user } = Object(await empty.json('/users/settings'));
    expect(movies.watched_at).toBe(user.joined_at);
  });
});
