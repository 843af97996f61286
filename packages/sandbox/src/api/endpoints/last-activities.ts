/** GET /sync/last_activities: the time of each activity's latest write, so that a client reads only what has changed. */
import { activityGroups, isActivity } from '../../account/activities.ts';
import type { Account } from '../../account/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { iso } from '../request/query.ts';
import { me } from '../request/who-may-read.ts';
import { instant, object } from '../shapes/basics.ts';

const groupShapes = Object.entries(activityGroups).map(
  ([group, fields]) => [group, object(Object.fromEntries(fields.map((field) => [field, instant])))] as const,
);

export const lastActivities: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/last_activities',
    about: 'the latest change of each part of the account',
    auth: 'required',
    answers: object({ all: instant, ...Object.fromEntries(groupShapes) }),
    from: 'account',
    handle(context) {
      const account = me(context);
      const seeded = seededTimes(account);
      /** An activity without a write has the time of the sign-up. No time lies in the future. */
      const latest = (activity: string): number => {
        const touchedAtMs = isActivity(activity) ? account.touched.get(activity) : undefined;
        const times = [account.joinedAtMs, touchedAtMs ?? 0, ...(seeded[activity] ?? [])];
        return Math.min(
          context.nowMs,
          times.reduce((a, b) => Math.max(a, b)),
        );
      };
      const groups = Object.entries(activityGroups).map(
        ([group, fields]) => [group, fields.map((field) => [field, latest(`${group}.${field}`)] as const)] as const,
      );
      const all = groups.flatMap(([, fields]) => fields.map(([, atMs]) => atMs)).reduce((a, b) => Math.max(a, b));
      const rows = groups.map(([group, fields]) => [
        group,
        Object.fromEntries(fields.map(([field, atMs]) => [field, iso(atMs)])),
      ]);
      return { all: iso(all), ...Object.fromEntries(rows) };
    },
  }),
];

/** The latest dates of the rows. A write that adds an older date changes only the activity that it touched. */
function seededTimes(account: Account): Readonly<Record<string, readonly number[]>> {
  const { watched, ratings, watchlist, favorites, collection, playback } = account;
  const rated = (type: string) => ratings.filter(({ item }) => item.type === type).map(({ ratedAtMs }) => ratedAtMs);
  const listed = ({ items }: Account['watchlist'], type?: string) =>
    items.filter(({ item }) => !type || item.type === type).map(({ listedAtMs }) => listedAtMs);
  const paused = (type: string) =>
    playback.filter(({ item }) => item.type === type).map(({ pausedAtMs }) => pausedAtMs);
  return {
    'movies.watched_at': watched.films.map(({ lastWatchedAtMs }) => lastWatchedAtMs),
    'movies.collected_at': collection.films.map(({ collectedAtMs }) => collectedAtMs),
    'movies.rated_at': rated('movie'),
    'movies.watchlisted_at': listed(watchlist, 'movie'),
    'movies.favorited_at': listed(favorites, 'movie'),
    'movies.paused_at': paused('movie'),
    'episodes.watched_at': watched.shows.map(({ lastWatchedAtMs }) => lastWatchedAtMs),
    'episodes.collected_at': collection.episodes.map(({ collectedAtMs }) => collectedAtMs),
    'episodes.rated_at': rated('episode'),
    'episodes.paused_at': paused('episode'),
    'shows.rated_at': rated('show'),
    'shows.watchlisted_at': listed(watchlist, 'show'),
    'shows.favorited_at': listed(favorites, 'show'),
    'seasons.rated_at': rated('season'),
    'watchlist.updated_at': listed(watchlist),
    'favorites.updated_at': listed(favorites),
  };
}
