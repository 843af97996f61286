/** What of an account has changed since the last look, so that nothing else is read again. */

import type { LastActivities } from './rows/sync.ts';

/** A part of the account that is read as a whole. `network`: followers, friends and requests. */
export type AccountPart =
  | 'history'
  | 'ratings'
  | 'watchlist'
  | 'favorites'
  | 'collection'
  | 'playback'
  | 'hidden'
  | 'lists'
  | 'collaborations'
  | 'comments'
  | 'likes'
  | 'reactions'
  | 'blocked'
  | 'notes'
  | 'saved_filters'
  | 'network'
  | 'settings';

export interface Change {
  /**
   * When the part had last changed at the last look; undefined on the first. As `start_at` of the history it brings the new
   * plays, and those of this very moment again. Plays that were removed, or added with an older date, it can't tell.
   */
  since: string | undefined;
}

export interface Changes {
  /** What to read again; on the first look everything. */
  changed: Readonly<Partial<Record<AccountPart, Change>>>;
  /** Keep it once the reading is done, as JSON if you like, for the next look. */
  activities: LastActivities;
}

/** Pure. A time that is another than before, and not only a later one, is a change. `before`: undefined on the first look. */
export function changesBetween(before: LastActivities | undefined, now: LastActivities): Changes['changed'] {
  const changed: Partial<Record<AccountPart, Change>> = {};
  const earlier = new Map(timesOf(before ?? {}));
  for (const [name, at] of timesOf(now)) {
    const part = partOf(name);
    const since = earlier.get(name);
    if (!part || since === at) continue;
    const known = changed[part];
    // The earliest of several: what is unknown is the earliest.
    changed[part] = known && (known.since ?? '') < (since ?? '') ? known : { since };
  }
  return changed;
}

/** Each time under its group's and its own name, whatever else is there. */
function timesOf(activities: object): [string, string | undefined][] {
  return Object.entries(activities).flatMap(([group, times]) =>
    typeof times === 'object' && times !== null
      ? Object.entries(times).map(([name, at]) => [`${group}.${name}`, typeof at === 'string' ? at : undefined])
      : [],
  );
}

function partOf(name: string): AccountPart | undefined {
  const [group = '', time = ''] = name.split('.');
  return time === 'updated_at' ? groups.find((part) => part === group) : ofTime[time];
}

/** Those that have a time for themselves. */
const groups = ['watchlist', 'favorites', 'lists', 'collaborations', 'saved_filters', 'notes'] as const;

const ofTime: Readonly<Record<string, AccountPart>> = {
  watched_at: 'history',
  rated_at: 'ratings',
  watchlisted_at: 'watchlist',
  favorited_at: 'favorites',
  collected_at: 'collection',
  paused_at: 'playback',
  hidden_at: 'hidden',
  dropped_at: 'hidden',
  commented_at: 'comments',
  liked_at: 'likes',
  reacted_at: 'reactions',
  blocked_at: 'blocked',
  settings_at: 'settings',
  followed_at: 'network',
  following_at: 'network',
  pending_at: 'network',
  requested_at: 'network',
};
