import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from '../fixture.ts';

const sandbox = anApi({ plays: 5000 });

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
    expect(Object.keys(groups)).toEqual([
      'movies',
      'episodes',
      'shows',
      'seasons',
      'comments',
      'lists',
      'watchlist',
      'favorites',
      'collaborations',
      'account',
      'saved_filters',
      'notes',
    ]);
  });

  it('date from the sign-up in an account without plays', async () => {
    const empty = anApi({ plays: 0 });
    const { movies } = Object(await empty.json('/sync/last_activities'));
    const { user } = Object(await empty.json('/users/settings'));
    expect(movies.watched_at).toBe(user.joined_at);
  });
});
