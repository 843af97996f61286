/** The rows of an account as Trakt's API gives them: the signed-in account's own, or what somebody's profile shows. */

import type { Pages, TraktClient } from 'trakt-usher/api';
import { airedOf } from '../../aired.ts';
import type { OwnList, Section, SectionRows, Source, SourceList } from '../../source.ts';

export interface ApiSourceOptions {
  /** Slug of the person whose public profile is read; without it, the signed-in account is. */
  readonly user?: string | undefined;
  /** Plays that are added after it are left for the next time, for they would move the pages under us. */
  readonly endAt: Date;
  /** IANA name of the account's time zone, where the caller knows it. */
  readonly timeZone?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Films and their plays come first: who needs nothing else can stop there. What only the account itself may see is no part
 * of a profile; its favorites are, but Trakt shows them to nobody who isn't signed in.
 */
export function apiSource(client: TraktClient, options: ApiSourceOptions): Source {
  return options.user === undefined ? accountSource(client, options) : profileSource(client, options.user, options);
}

function accountSource(client: TraktClient, options: ApiSourceOptions): Source {
  const lists = accountLists(client, options);
  return {
    timeZone: options.timeZone,
    section: (section) => lists[section](),
    ownLists: () => own<OwnList>(client, '/users/me/lists', options),
    itemsOf: ({ ids }) => own(client, `/users/me/lists/${ids.trakt}/items`, options),
    airedEpisodes: () => airedOf(client.sync.watched.get({ type: 'shows', signal: options.signal })),
  };
}

/** Others may read these as well, of people who let them. Here a refusal means that the sign-in is at its end. */
function own<Row>(client: TraktClient, path: string, { signal }: ApiSourceOptions): Pages<Row> {
  return client.pages<Row>({ path, auth: 'required', signal });
}

function profileSource(client: TraktClient, id: string, options: ApiSourceOptions): Source {
  const { signal } = options;
  const lists = profileLists(client, id, options);
  return {
    timeZone: options.timeZone,
    section: (section) => lists[section](),
    ownLists: () => client.users.lists.personal({ id, signal }),
    itemsOf: ({ ids }) => client.users.list.items.get({ id, list_id: ids.trakt, signal }),
    airedEpisodes: () => airedOf(client.users.watched.get({ id, type: 'shows', signal })),
  };
}

type ListsOf = { readonly [S in Exclude<Section, 'lists'>]: () => SourceList<SectionRows[S]> };

function accountLists(client: TraktClient, options: ApiSourceOptions): ListsOf {
  const { sync, users } = client;
  const { endAt: end_at, signal } = options;
  const hidden = [
    'calendar',
    'progress_watched',
    'progress_watched_reset',
    'progress_collected',
    'recommendations',
    'dropped',
  ] as const;
  return {
    history: () =>
      joined<SectionRows['history']>([
        sync.history.get({ type: 'movies', end_at, signal }),
        sync.history.get({ type: 'episodes', end_at, signal }),
      ]),
    ratings: () => sync.ratings.get({ signal }),
    watchlist: () => sync.watchlist.get({ signal }),
    favorites: () => sync.favorites.get({ signal }),
    collection: () =>
      joined<SectionRows['collection']>([
        sync.collection.get({ type: 'movies', extended: 'metadata', signal }),
        sync.collection.get({ type: 'episodes', extended: 'metadata', signal }),
      ]),
    comments: () => own(client, '/users/me/comments/all/all?include_replies=true', options),
    hidden: () => joined(hidden.map((section) => users.hidden.get({ section, signal }))),
    playback: () => sync.playback.get({ signal }),
  };
}

function profileLists({ users }: TraktClient, id: string, { endAt: end_at, signal }: ApiSourceOptions): ListsOf {
  return {
    history: () =>
      joined<SectionRows['history']>([
        users.history({ id, type: 'movies', end_at, signal }),
        users.history({ id, type: 'episodes', end_at, signal }),
      ]),
    ratings: () => users.ratings({ id, signal }),
    watchlist: () => users.watchlist.get({ id, signal }),
    favorites: () => users.favorites.get({ id, signal }),
    collection: () =>
      joined<SectionRows['collection']>([
        users.collection({ id, type: 'movies', extended: 'metadata', signal }),
        users.collection({ id, type: 'episodes', extended: 'metadata', signal }),
      ]),
    comments: () => users.comments({ id, comment_type: 'all', type: 'all', include_replies: true, signal }),
    hidden: () => joined([]),
    playback: () => joined([]),
  };
}

/**
 * Pages under way beside the one that is written: a history of 100,000 plays is 400 of them, and Trakt takes some tenths of a
 * second for each. Its limits hold all the same.
 */
const ahead = 3;

/** Lists that are one for whoever reads them. A list that lacks rows leaves the whole short, whatever the others bring. */
function joined<Row>(lists: readonly Pages<Row>[]): SourceList<Row> {
  return {
    async *pages() {
      let [before, missing] = [0, 0];
      for (const list of lists) {
        let [read, stated] = [0, 0];
        for await (const { rows, total, ...page } of list.pages({ ahead })) {
          [read, stated] = [page.read, Math.max(page.read, total ?? 0)];
          yield { rows, read: before + read, total: total === undefined ? undefined : before + missing + total };
        }
        before += read;
        missing += stated - read;
      }
      // The last list may have more rows than it states.
      if (missing > 0) yield { rows: [], read: before, total: before + missing };
    },
  };
}
