/** What a backup holds besides documents: the lists of Trakt's own export, each with the request that fills it. */

import type { Query } from 'trakt-usher';
import type { AccountPart } from 'trakt-usher/api';

export interface BackupSection {
  /** The name of its files, without page and ending. */
  readonly stem: string;
  readonly path: string;
  readonly query?: Query;
  /** The part of the account by whose time Trakt tells that it has changed; undefined where nothing tells it. */
  readonly part: AccountPart | undefined;
}

const titles = ['movies', 'shows', 'seasons', 'episodes'];
const me = '/users/me';
const gdpr: Query = { extended: 'gdpr' };

/** The lists of rows but for those of one's own lists. Trakt's export lacks the last two of the hidden ones. */
export function listsOfRows({ vip }: { vip: boolean }): readonly BackupSection[] {
  const hidden = (name: string, part: AccountPart | undefined): BackupSection => ({
    ...{ stem: `hidden-${name.replaceAll('_', '-')}`, path: `/users/hidden/${name}`, part },
  });
  return [
    ...(vip ? [{ stem: 'user-saved-filters', path: '/users/saved_filters', part: 'saved_filters' } as const] : []),
    ...['calendar', 'progress_watched', 'progress_collected', 'recommendations', 'dropped'].map((name) =>
      hidden(name, 'hidden'),
    ),
    // Trakt tells no time of theirs.
    ...['progress_watched_reset', 'comments'].map((name) => hidden(name, undefined)),
    { stem: 'network-followers-requests', path: '/users/requests', part: 'network' },
    ...['followers', 'following', 'friends'].map(
      (tie): BackupSection => ({ stem: `network-${tie}`, path: `${me}/${tie}`, part: 'network' }),
    ),
    ...['comments', 'lists'].map(
      (type): BackupSection => ({ stem: `likes-${type}`, path: `/users/likes/${type}`, part: 'likes' }),
    ),
    ...[...titles, 'lists'].map(
      (type): BackupSection => ({
        ...{ stem: `comments-${type}`, path: `${me}/comments/all/${type}` },
        ...{ query: { include_replies: true }, part: 'comments' },
      }),
    ),
    ...[...titles, 'people', 'activities', 'collection_items', 'ratings'].map(
      (type): BackupSection => ({ stem: `notes-${type}`, path: `${me}/notes/${type}`, query: gdpr, part: 'notes' }),
    ),
    ...titles.map(
      (type): BackupSection => ({ stem: `ratings-${type}`, path: `${me}/ratings/${type}`, part: 'ratings' }),
    ),
    ...['movies', 'shows'].map(
      (type): BackupSection => ({ stem: `watched-${type}`, path: `${me}/watched/${type}`, part: 'history' }),
    ),
    { stem: 'watched-history', path: `${me}/history`, query: gdpr, part: 'history' },
    { stem: 'watched-playback', path: '/sync/playback', query: gdpr, part: 'playback' },
    ...['movies', 'shows', 'episodes'].map(
      (type): BackupSection => ({
        ...{ stem: `collection-${type}`, path: `${me}/collection/${type}` },
        ...{ query: { extended: 'metadata,gdpr' }, part: 'collection' },
      }),
    ),
    { stem: 'lists-watchlist', path: `${me}/watchlist`, part: 'watchlist' },
    { stem: 'lists-favorites', path: `${me}/favorites`, part: 'favorites' },
    { stem: 'lists-collaborations', path: `${me}/lists/collaborations`, part: 'collaborations' },
  ];
}

/** The account's own lists, and the rows of one. */
export const ownLists = { stem: 'lists-lists', path: `${me}/lists`, part: undefined } as const satisfies BackupSection;

export function rowsOfList(stem: string, id: number): BackupSection {
  return { stem, path: `${me}/lists/${id}/items`, part: 'lists' };
}

/** What Trakt counts of a part in the statistics. */
const counters: Readonly<Partial<Record<AccountPart, readonly string[]>>> = {
  history: ['plays', 'watched'],
  ratings: ['ratings', 'total'],
  collection: ['collected'],
  comments: ['comments'],
  network: ['friends', 'followers', 'following'],
};

/**
 * The counts of a part, to be compared: where one is another, the part has changed, whatever its time says. Nobody has
 * written down whether a play that is removed moves the time of the history.
 */
export function countsOf(part: AccountPart, stats: unknown): string {
  const names = counters[part] ?? [];
  const counts = JSON.stringify(stats, (name, value) =>
    typeof value === 'object' || names.includes(name) ? value : undefined,
  );
  return counts ?? '';
}

/** The word of the statistics for how many rows there are, by the first word of a stem. */
const rowCounters: Readonly<Record<string, string>> = {
  ratings: 'ratings',
  collection: 'collected',
  watched: 'watched',
};

/** How many rows of a list the statistics count: 0 where they don't. */
export function statedIn(stem: string, stats: unknown): number {
  const [, group = '', kind = ''] = /^(\w+)-(\w+)$/.exec(stem) ?? [];
  if (stem === 'watched-history') return numberIn(stats, 'movies', 'plays') + numberIn(stats, 'episodes', 'plays');
  if (group === 'network') return numberIn(stats, group, kind);
  const counter = rowCounters[group];
  return counter === undefined ? 0 : numberIn(stats, kind, counter);
}

function numberIn(stats: unknown, kind: string, counter: string): number {
  const count: unknown = Object(Object(stats)[kind])[counter];
  return typeof count === 'number' ? count : 0;
}
