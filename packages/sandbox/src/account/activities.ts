/** The activities whose latest times GET /sync/last_activities reports, in its groups. */
import type { Episode, Film, Show } from '../library/index.ts';

export const activityGroups = {
  movies: [
    'watched_at',
    'collected_at',
    'rated_at',
    'watchlisted_at',
    'favorited_at',
    'commented_at',
    'paused_at',
    'hidden_at',
  ],
  episodes: ['watched_at', 'collected_at', 'rated_at', 'watchlisted_at', 'commented_at', 'paused_at'],
  shows: ['rated_at', 'watchlisted_at', 'favorited_at', 'commented_at', 'hidden_at', 'dropped_at'],
  seasons: ['rated_at', 'watchlisted_at', 'commented_at', 'hidden_at'],
  comments: ['liked_at', 'reacted_at', 'blocked_at'],
  lists: ['liked_at', 'reacted_at', 'updated_at', 'commented_at'],
  watchlist: ['updated_at'],
  favorites: ['updated_at'],
  collaborations: ['updated_at'],
  account: ['settings_at', 'followed_at', 'following_at', 'pending_at', 'requested_at'],
  saved_filters: ['updated_at'],
  notes: ['updated_at'],
} as const;

type Groups = typeof activityGroups;
export type Activity = { [Group in keyof Groups]: `${Group}.${Groups[Group][number]}` }[keyof Groups];

/** The time of each activity's latest write since the account was seeded. */
export type Touched = Map<Activity, number>;

const activities = new Set<string>(
  Object.entries(activityGroups).flatMap(([group, fields]) => fields.map((field) => `${group}.${field}`)),
);

/** Records the activity `<type>s.<field>`, for example `movies.rated_at`. Does nothing where Trakt has no such activity. */
export function touchItem(touched: Touched, { type }: { type: string }, field: string, nowMs: number): void {
  const activity = `${type}s.${field}`;
  if (isActivity(activity)) touched.set(activity, nowMs);
}

/** The time of the latest write to the plays of a film, an episode or a show, since the account was seeded. */
export type PlaysWritten = Map<Film | Episode | Show, number>;

/** Plays of these items were added or removed. */
export function touchPlays(
  { touched, playsWrittenAtMs }: { readonly touched: Touched; readonly playsWrittenAtMs: PlaysWritten },
  items: Iterable<Film | Episode>,
  nowMs: number,
): void {
  for (const item of items) {
    touchItem(touched, item, 'watched_at', nowMs);
    playsWrittenAtMs.set(item, nowMs);
    if (item.type === 'episode') playsWrittenAtMs.set(item.show, nowMs);
  }
}

export function isActivity(text: string): text is Activity {
  return activities.has(text);
}
