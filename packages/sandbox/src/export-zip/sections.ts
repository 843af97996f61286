/** The sections of Trakt's export, each with the request that fills it. */
import type { SandboxUser } from '../account/users.ts';

export interface Section {
  /** The name of its file, without page and ending. */
  readonly name: string;
  readonly endpoint: string;
  /** Whether it is one object, not rows in pages. */
  readonly isObject?: boolean;
}

export function sectionsOf({ slug, vip }: SandboxUser): Section[] {
  const of = (names: readonly string[], section: (name: string) => Section): Section[] => names.map(section);
  const user = `users/${slug}`;
  const media = ['movies', 'shows', 'seasons', 'episodes'];
  return [
    { name: 'user-settings', endpoint: 'users/settings?extended=sharing,browsing,gdpr', isObject: true },
    { name: 'user-profile', endpoint: `${user}?extended=full,vip`, isObject: true },
    { name: 'user-last-activities', endpoint: 'sync/last_activities', isObject: true },
    { name: 'user-stats', endpoint: `${user}/stats`, isObject: true },
    ...(vip ? [{ name: 'user-saved-filters', endpoint: 'users/saved_filters' }] : []),
    ...of(
      ['calendar', 'progress_watched', 'progress_watched_reset', 'progress_collected', 'recommendations'],
      (section) => ({ name: `hidden-${section.replaceAll('_', '-')}`, endpoint: `users/hidden/${section}` }),
    ),
    { name: 'network-followers-requests', endpoint: 'users/requests' },
    ...of(['followers', 'following', 'friends'], (tie) => ({ name: `network-${tie}`, endpoint: `${user}/${tie}` })),
    ...of(['comments', 'lists'], (type) => ({ name: `likes-${type}`, endpoint: `users/likes/${type}` })),
    ...of([...media, 'lists'], (type) => ({
      name: `comments-${type}`,
      endpoint: `${user}/comments/all/${type}?include_replies=true`,
    })),
    ...of([...media, 'people', 'history', 'collection', 'ratings'], (type) => ({
      name: `notes-${noteNames[type] ?? type}`,
      endpoint: `${user}/notes/${type}?extended=gdpr`,
    })),
    ...of(media, (type) => ({ name: `ratings-${type}`, endpoint: `${user}/ratings/${type}` })),
    ...of(['movies', 'shows'], (type) => ({ name: `watched-${type}`, endpoint: `${user}/watched/${type}` })),
    { name: 'watched-history', endpoint: `${user}/history?extended=gdpr` },
    { name: 'watched-playback', endpoint: 'sync/playback?extended=gdpr' },
    ...of(['movies', 'shows', 'episodes'], (type) => ({
      name: `collection-${type}`,
      endpoint: `${user}/collection/${type}?extended=metadata,gdpr`,
    })),
    ...of(['watchlist', 'favorites'], (list) => ({ name: `lists-${list}`, endpoint: `${user}/${list}` })),
    { name: 'lists-collaborations', endpoint: `${user}/lists/collaborations` },
    { name: 'lists-lists', endpoint: `${user}/lists` },
  ];
}

/** The API's words for what notes can be about, where the export has others. */
const noteNames: Readonly<Record<string, string>> = { history: 'activities', collection: 'collection_items' };

/** A list of the person's own. */
export function listSection({ slug: user }: SandboxUser, ids: { trakt: number; slug: string }): Section {
  return { name: `lists-list-${ids.trakt}-${ids.slug}`, endpoint: `users/${user}/lists/${ids.slug}/items` };
}

/** What the old site's export had, by its names there. */
export const oldNames: Readonly<Record<string, string>> = {
  'watched-history': 'watched/history',
  'watched-movies': 'watched/watched-movies',
  'watched-shows': 'watched/watched-shows',
  'ratings-movies': 'ratings/ratings-movies',
  'ratings-shows': 'ratings/ratings-shows',
  'ratings-seasons': 'ratings/ratings-seasons',
  'ratings-episodes': 'ratings/ratings-episodes',
  'collection-movies': 'collection/collection-movies',
  'collection-shows': 'collection/collection-shows',
  'lists-watchlist': 'lists/watchlist',
  'hidden-dropped': 'hidden/hidden-dropped',
};
