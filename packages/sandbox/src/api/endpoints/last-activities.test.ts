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

  const film = { movies: [{ ids: { trakt: 1 } }] };
  const show = { shows: [{ ids: { trakt: 2 } }] };
  const onFilm = { movie: { ids: { trakt: 1 } } };
  const words = 'Five words are quite enough.';

  it.each([
    ['POST', '/sync/history', film, ['movies.watched_at']],
    ['POST', '/sync/history', { shows: [{ ids: { trakt: 2 } }] }, ['episodes.watched_at']],
    ['POST', '/scrobble/stop', { ...onFilm, progress: 90 }, ['movies.watched_at']],
    ['POST', '/scrobble/pause', { ...onFilm, progress: 9 }, ['movies.paused_at']],
    ['POST', '/checkin', onFilm, ['movies.watched_at']],
    ['POST', '/sync/ratings', { shows: [{ ids: { trakt: 2 }, rating: 3 }] }, ['shows.rated_at']],
    ['POST', '/sync/collection', { ...film, movies: [{ ids: { trakt: 1 }, hdr: 'hdr10' }] }, ['movies.collected_at']],
    [
      'POST',
      '/sync/watchlist',
      { seasons: [{ ids: { trakt: 4 } }] },
      ['seasons.watchlisted_at', 'watchlist.updated_at'],
    ],
    ['POST', '/sync/watchlist/reorder', { rank: [1_300_000_011] }, ['watchlist.updated_at']],
    ['POST', '/sync/favorites', { shows: [{ ids: { trakt: 9 } }] }, ['shows.favorited_at', 'favorites.updated_at']],
    ['POST', '/users/hidden/calendar', { movies: [{ ids: { trakt: 1 } }] }, ['movies.hidden_at']],
    ['POST', '/users/hidden/dropped', { shows: [{ ids: { trakt: 9 } }] }, ['shows.dropped_at']],
    ['POST', '/comments', { ...onFilm, comment: words }, ['movies.commented_at']],
    ['PUT', '/comments/3', { comment: words }, ['movies.commented_at']],
    ['POST', '/comments/2/like', undefined, ['comments.liked_at']],
    ['POST', '/comments/1/reactions/love', undefined, ['comments.reacted_at']],
    ['POST', '/lists/1/like', undefined, ['lists.liked_at']],
    ['DELETE', '/lists/3/like', undefined, ['lists.liked_at']],
    ['POST', '/users/me/lists', { name: 'New' }, ['lists.updated_at']],
    ['POST', '/users/me/lists/1/items', show, ['lists.updated_at']],
    ['POST', '/notes', { ...onFilm, notes: 'Short' }, ['notes.updated_at']],
    ['PUT', '/users/settings', { user: { about: 'New' } }, ['account.settings_at']],
    ['POST', '/users/grace/follow', undefined, ['account.requested_at']],
    ['DELETE', '/users/alan/follow', undefined, ['account.following_at']],
    ['POST', '/users/alan/block', undefined, ['comments.blocked_at']],
  ])('move with %s %s, and only theirs', async (method, path, body, moved) => {
    const account = anApi({ plays: 0 });
    const read = async () => flat(Object(await account.json('/sync/last_activities')));
    const before = await read();
    expect((await account.send(method, path, body)).ok).toBe(true);
    const after = await read();
    const changed = [...after.keys()].filter((key) => after.get(key) !== before.get(key));
    expect(changed).toEqual(['all', ...moved]);
    for (const key of changed) expect(after.get(key)).toBe(startedAt);
  });

  it.each([
    ['POST', '/users/me/lists/2/items', { movies: [{ ids: { slug: 'metropolis-1927' } }] }],
    ['POST', '/users/me/lists/2/items/remove', film],
    ['POST', '/users/me/lists/2/items/reorder', { rank: [] }],
    ['POST', '/sync/watchlist/reorder', { rank: [1_300_000_000] }],
    ['PUT', '/sync/watchlist', show],
    ['PUT', '/sync/favorites', {}],
    ['POST', '/sync/ratings/remove', film],
    ['POST', '/sync/history/remove', film],
    ['POST', '/comments/1/like', undefined],
    ['DELETE', '/comments/2/like', undefined],
    ['POST', '/lists/3/like', undefined],
    ['DELETE', '/lists/1/like', undefined],
    ['DELETE', '/comments/1/reactions/love', undefined],
    ['DELETE', '/users/grace/follow', undefined],
    ['DELETE', '/users/alan/block', undefined],
  ])('stay where they were with %s %s, which changes nothing', async (method, path, body) => {
    const account = anApi({ plays: 0 });
    const before = await account.json('/sync/last_activities');
    expect((await account.send(method, path, body)).ok).toBe(true);
    expect(await account.json('/sync/last_activities')).toEqual(before);
  });

  it('stay where they were with a write to a list that is not there', async () => {
    const account = anApi({ plays: 0 });
    const before = await account.json('/sync/last_activities');
    expect((await account.send('POST', '/users/me/lists/none/items/reorder', { rank: [1] })).status).toBe(404);
    expect(await account.json('/sync/last_activities')).toEqual(before);
  });
});

/** `movies.watched_at` and so on, with their times. */
function flat({ all, ...groups }: Record<string, Record<string, string>>): Map<string, unknown> {
  const times = Object.entries(groups).flatMap(([group, fields]) =>
    Object.entries(fields).map(([field, at]) => [`${group}.${field}`, at] as const),
  );
  return new Map<string, unknown>([['all', all], ...times]);
}
