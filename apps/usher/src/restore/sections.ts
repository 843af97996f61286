/** What a restore puts back, in its order: the watchlist comes last, for a play takes its title off it. */

import type { Kind } from '@trakt-usher/takeout';
import type { CopyFields, Limited, ListFields, PlayFields, RatingFields } from 'trakt-usher/api';

/** A row of the ZIP or of Trakt, whose fields nobody has checked. */
export interface Row {
  readonly type?: unknown;
  readonly movie?: unknown;
  readonly show?: unknown;
  readonly season?: unknown;
  readonly id?: unknown;
  readonly watched_at?: unknown;
  readonly rating?: unknown;
  readonly rated_at?: unknown;
  readonly collected_at?: unknown;
  readonly listed_at?: unknown;
  readonly notes?: unknown;
  readonly metadata?: unknown;
}

export interface RestoreSection {
  /** For people and programs: `ratings`. */
  readonly name: string;
  /** The lists of the ZIP. */
  readonly files: readonly string[];
  /** Where Trakt tells what the account has: one path for all of `files`, or one for each. */
  readonly read: readonly string[];
  /** Where it takes more. */
  readonly add: string;
  /** A play counts as often as it stands there; anything else is there once. */
  readonly plays?: boolean;
  readonly limit?: Limited;
  /** A show in the history would be all of its episodes, so each section takes these alone. */
  readonly kinds: readonly Kind[];
  /** What is sent with the ids. undefined: Trakt would refuse it, and all that goes with it. */
  fieldsOf(row: Row): object | undefined;
}

const titles = ['movies', 'shows', 'seasons', 'episodes'];

export const history: RestoreSection = {
  ...{ name: 'history', files: ['watched-history'], read: ['/sync/history'], add: '/sync/history', plays: true },
  kinds: ['movie', 'episode'],
  fieldsOf({ watched_at }): PlayFields {
    const atMs = playedAtMs(watched_at);
    // Without a time, Trakt would take now.
    return { watched_at: atMs === undefined ? 'unknown' : new Date(atMs) };
  },
};

/** undefined: nobody knows when. Trakt writes the first moment of 1970. */
export function playedAtMs(watchedAt: unknown): number | undefined {
  return momentOf(watchedAt)?.getTime() || undefined;
}

export const ratings: RestoreSection = {
  ...{ name: 'ratings', files: titles.map((type) => `ratings-${type}`) },
  ...{ read: ['/sync/ratings'], add: '/sync/ratings' },
  kinds: ['movie', 'show', 'season', 'episode'],
  fieldsOf({ rating, rated_at }): RatingFields | undefined {
    const isOne = typeof rating === 'number' && Number.isInteger(rating) && rating >= 1 && rating <= 10;
    const at = momentOf(rated_at);
    return isOne ? { rating, ...(at && { rated_at: at }) } : undefined;
  },
};

export const beforeLists: readonly RestoreSection[] = [
  history,
  ratings,
  {
    ...{ name: 'collection', files: ['collection-movies', 'collection-episodes'], limit: 'collection' },
    ...{ read: ['/sync/collection/movies', '/sync/collection/episodes'], add: '/sync/collection' },
    kinds: ['movie', 'episode'],
    fieldsOf({ collected_at, metadata }): CopyFields {
      const at = momentOf(collected_at);
      return { ...mediumOf(metadata), ...(at && { collected_at: at }) };
    },
  },
  {
    ...{ name: 'favorites', files: ['lists-favorites'], read: ['/sync/favorites'], add: '/sync/favorites' },
    ...{ limit: 'favorites', kinds: ['movie', 'show'], fieldsOf: listed },
  },
  ...['calendar', 'progress_watched', 'progress_collected', 'recommendations', 'dropped'].map(
    (part): RestoreSection => ({
      ...{ name: `hidden ${part}`, files: [`hidden-${part.replaceAll('_', '-')}`] },
      ...{ read: [`/users/hidden/${part}`], add: `/users/hidden/${part}` },
      ...{ kinds: ['movie', 'show', 'season'], fieldsOf: () => ({}) },
    }),
  ),
];

/** One of the account's own lists. `at`: Trakt's number of the list that takes it; undefined where it must be made. */
export function listSection({
  name,
  from,
  at,
}: {
  name: string;
  from: number;
  at: number | undefined;
}): RestoreSection {
  const path = `/users/me/lists/${at}/items`;
  return {
    ...{ name: `list ${name}`, files: [`lists-list-${from}`], read: at === undefined ? [] : [path], add: path },
    ...{ limit: 'listItems', kinds: ['movie', 'show', 'season', 'episode', 'person'], fieldsOf: listed },
  };
}

export const watchlist: RestoreSection = {
  ...{ name: 'watchlist', files: ['lists-watchlist'], read: ['/sync/watchlist'], add: '/sync/watchlist' },
  ...{ limit: 'watchlist', kinds: ['movie', 'show', 'season', 'episode'], fieldsOf: listed },
};

/** Notes are of VIP accounts alone, and a body that has them is refused for others. */
function listed({ listed_at }: Row): ListFields {
  const at = momentOf(listed_at);
  return at ? { listed_at: at } : {};
}

function momentOf(value: unknown): Date | undefined {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : new Date(atMs);
}

function mediumOf(metadata: unknown): CopyFields {
  const { '3d': isIn3d, ...words }: Record<string, unknown> =
    typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
  const known = ['media_type', 'resolution', 'hdr', 'audio', 'audio_channels'];
  const told = Object.entries(words).filter(([name, value]) => known.includes(name) && typeof value === 'string');
  return { ...Object.fromEntries(told), ...(typeof isIn3d === 'boolean' && { '3d': isIn3d }) };
}

/** What Trakt has no way to take back as it was, by the lists of the ZIP. */
export const notPutBack: readonly string[] = [
  ...[...titles, 'lists'].map((type) => `comments-${type}`),
  ...[...titles, 'people', 'activities', 'collection_items', 'ratings'].map((type) => `notes-${type}`),
  ...['likes-comments', 'likes-lists', 'network-following', 'watched-playback'],
];
