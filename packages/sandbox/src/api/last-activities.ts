/** GET /sync/last_activities: when each part of the account changed last, so that a client reads only those that did. */
import type { Account } from '../account/index.ts';
import type { LibraryItem } from '../library/index.ts';
import { iso } from './query.ts';
import type { Scene } from './scene.ts';

export function answerLastActivities({ c, account }: Scene): Response {
  return c.json(lastActivities(account));
}

function lastActivities(account: Account): Record<string, unknown> {
  const { watched, ratings, watchlist, favorites, collection } = account;
  /** What never happened dates from the sign-up. */
  const latest = (times: readonly number[]): string =>
    iso(times.reduce((a, b) => Math.max(a, b), account.user.joinedAtMs));
  const never = latest([]);
  const timesOf = {
    watchedFilms: watched.films.map(({ lastWatchedAtMs }) => lastWatchedAtMs),
    watchedShows: watched.shows.map(({ lastWatchedAtMs }) => lastWatchedAtMs),
    films: collection.films.map(({ collectedAtMs }) => collectedAtMs),
    episodes: collection.episodes.map(({ collectedAtMs }) => collectedAtMs),
    rated: (type: LibraryItem['type']) =>
      ratings.filter(({ item }) => item.type === type).map(({ ratedAtMs }) => ratedAtMs),
    listed: (list: Account['watchlist'], type?: LibraryItem['type']) =>
      list.filter(({ item }) => !type || item.type === type).map(({ listedAtMs }) => listedAtMs),
  };
  const groups = {
    movies: {
      watched_at: latest(timesOf.watchedFilms),
      collected_at: latest(timesOf.films),
      rated_at: latest(timesOf.rated('movie')),
      watchlisted_at: latest(timesOf.listed(watchlist, 'movie')),
      favorited_at: latest(timesOf.listed(favorites, 'movie')),
      commented_at: never,
      paused_at: never,
      hidden_at: never,
    },
    episodes: {
      watched_at: latest(timesOf.watchedShows),
      collected_at: latest(timesOf.episodes),
      rated_at: latest(timesOf.rated('episode')),
      watchlisted_at: never,
      commented_at: never,
      paused_at: never,
    },
    shows: {
      rated_at: latest(timesOf.rated('show')),
      watchlisted_at: latest(timesOf.listed(watchlist, 'show')),
      favorited_at: latest(timesOf.listed(favorites, 'show')),
      commented_at: never,
      hidden_at: never,
      dropped_at: never,
    },
    seasons: {
      rated_at: latest(timesOf.rated('season')),
      watchlisted_at: never,
      commented_at: never,
      hidden_at: never,
    },
    comments: { liked_at: never, reacted_at: never, blocked_at: never },
    lists: { liked_at: never, reacted_at: never, updated_at: never, commented_at: never },
    watchlist: { updated_at: latest(timesOf.listed(watchlist)) },
    favorites: { updated_at: latest(timesOf.listed(favorites)) },
    collaborations: { updated_at: never },
    account: { settings_at: never, followed_at: never, following_at: never, pending_at: never, requested_at: never },
    saved_filters: { updated_at: never },
    notes: { updated_at: never },
  };
  const all = Object.values(groups).flatMap((group) => Object.values(group));
  // ISO 8601 in UTC sorts as text.
  return { all: all.reduce((a, b) => (a > b ? a : b)), ...groups };
}
