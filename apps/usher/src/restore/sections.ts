/** What a restore puts back, in its order: the watchlist comes last, for a play takes its title off it. */

import type { Limited } from 'trakt-usher/api';

/** A row of the ZIP or of Trakt, whose fields nobody has checked. */
export interface Row {
  readonly type?: unknown;
  readonly movie?: unknown;
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
  /** Where Trakt tells what the account has, and where it takes more. */
  readonly read: readonly string[];
  readonly add: string;
  /** A play counts as often as it stands there; anything else is there once. */
  readonly plays?: boolean;
  readonly limit?: Limited;
  /** What is sent with the ids. */
  fieldsOf(row: Row): object;
}

const titles = ['movies', 'shows', 'seasons', 'episodes'];

export const history: RestoreSection = {
  ...{ name: 'history', files: ['watched-history'], read: ['/sync/history'], add: '/sync/history', plays: true },
  // Without a time, Trakt would take now.
  fieldsOf: ({ watched_at }) => ({ watched_at: playedAtMs(watched_at) === undefined ? 'unknown' : watched_at }),
};

/** undefined: nobody knows when. Trakt writes the first moment of 1970. */
export function playedAtMs(watchedAt: unknown): number | undefined {
  const atMs = typeof watchedAt === 'string' ? Date.parse(watchedAt) : Number.NaN;
  return Number.isNaN(atMs) || atMs === 0 ? undefined : atMs;
}

export const beforeLists: readonly RestoreSection[] = [
  history,
  {
    ...{ name: 'ratings', files: titles.map((type) => `ratings-${type}`) },
    ...{ read: ['/sync/ratings'], add: '/sync/ratings' },
    fieldsOf: ({ rating, rated_at }) => ({ rating, rated_at: rated_at ?? undefined }),
  },
  {
    ...{ name: 'collection', files: ['collection-movies', 'collection-episodes'], limit: 'collection' },
    ...{ read: ['/sync/collection/movies', '/sync/collection/episodes'], add: '/sync/collection' },
    fieldsOf: ({ collected_at, metadata }) => ({
      ...(typeof metadata === 'object' ? metadata : {}),
      collected_at: collected_at ?? undefined,
    }),
  },
  {
    ...{ name: 'favorites', files: ['lists-favorites'], read: ['/sync/favorites'], add: '/sync/favorites' },
    ...{ limit: 'favorites', fieldsOf: listed },
  },
  ...['calendar', 'progress_watched', 'progress_collected', 'recommendations', 'dropped'].map(
    (part): RestoreSection => ({
      ...{ name: `hidden ${part}`, files: [`hidden-${part.replaceAll('_', '-')}`] },
      ...{ read: [`/users/hidden/${part}`], add: `/users/hidden/${part}`, fieldsOf: () => ({}) },
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
    ...{ limit: 'listItems', fieldsOf: listed },
  };
}

export const watchlist: RestoreSection = {
  ...{ name: 'watchlist', files: ['lists-watchlist'], read: ['/sync/watchlist'], add: '/sync/watchlist' },
  ...{ limit: 'watchlist', fieldsOf: listed },
};

/** Notes are of VIP accounts alone, and a body that has them is refused for others. */
function listed({ listed_at }: Row): object {
  return { listed_at: listed_at ?? undefined };
}

/** What Trakt has no way to take back as it was, by the lists of the ZIP. */
export const notPutBack: readonly string[] = [
  ...[...titles, 'lists'].map((type) => `comments-${type}`),
  ...[...titles, 'people', 'activities', 'collection_items', 'ratings'].map((type) => `notes-${type}`),
  ...['likes-comments', 'likes-lists', 'network-following', 'watched-playback'],
];
