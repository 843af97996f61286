/** The collection (Trakt's library): films and episodes that a user owns, by type, with metadata if asked, or as maps of dates. */
import type { Collected } from '../../account/collection.ts';
import type { Account } from '../../account/index.ts';
import type { Episode, Show } from '../../library/index.ts';
import { byImport, importAsked } from '../request/by-import.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate, progressPage } from '../request/paginate.ts';
import { asked, choice, filters } from '../request/parameters.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me, visibleUser } from '../request/who-may-read.ts';
import { showRow, typedItem } from '../rows/media.ts';
import {
  arrayOf,
  byKey,
  flag,
  instant,
  integer,
  maybe,
  object,
  oneOf,
  optional,
  text,
  word,
} from '../shapes/basics.ts';
import { rowOf, show } from '../shapes/media.ts';
import { collectionWrites } from './collection-writes.ts';

const metadata = optional(
  object({
    media_type: maybe(text),
    resolution: maybe(text),
    hdr: maybe(text),
    audio: maybe(text),
    audio_channels: maybe(text),
    '3d': maybe(flag),
  }),
);
const availableOn = maybe(arrayOf(object({ name: word('plex') })));
const copyFields = { collected_at: instant, updated_at: instant, metadata, available_on: availableOn };
const collectedEpisode = object({ number: integer, collected_at: instant, metadata, available_on: availableOn });
const showRows = arrayOf(
  object({
    type: word('show'),
    last_collected_at: maybe(instant),
    last_updated_at: maybe(instant),
    show,
    seasons: optional(arrayOf(object({ number: integer, episodes: arrayOf(collectedEpisode) }))),
  }),
);
const copiesOf = (types: readonly ('movie' | 'episode')[]) => arrayOf(rowOf(copyFields, types));
const about = { paged: true, extended: true, from: 'account' } as const;
const asCopies = { available_on: choice('plex'), ...byImport };

export const collection: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/collection/:type',
    covers: [
      'GET /sync/collection/movies',
      'GET /sync/collection/shows',
      'GET /sync/collection/episodes',
      'GET /sync/collection/media',
    ],
    about: 'the own library: movies, shows, episodes, or movies and episodes merged as media',
    auth: 'required',
    answers: oneOf(copiesOf(['movie', 'episode']), showRows),
    ...about,
    query: asCopies,
    example: { params: { type: 'media' } },
    handle: (context) => collectionOf(context, me(context)),
  }),
  endpoint({
    route: 'GET /users/:id/collection/:type',
    about: "a user's library by type",
    auth: 'optional',
    answers: oneOf(copiesOf(['movie', 'episode']), showRows),
    ...about,
    query: { ...filters, ...asCopies },
    example: { params: { type: 'shows' } },
    handle: (context) => collectionOf(context, visibleUser(context)),
  }),
  ...(['movies', 'episodes'] as const).map((type) =>
    endpoint({
      route: `GET /sync/collection/minimal/${type}`,
      about: `the own library as a map of ${type} to dates`,
      auth: 'required',
      answers: byKey(instant),
      query: asCopies,
      from: 'account',
      handle(context) {
        const { films, episodes } = me(context).collection;
        const copies: readonly Collected[] = type === 'movies' ? films : episodes;
        const found = available(context, copies);
        return Object.fromEntries(found.map(({ item, collectedAtMs }) => [item.ids.trakt, iso(collectedAtMs)]));
      },
    }),
  ),
  endpoint({
    route: 'GET /sync/collection/minimal/shows',
    about: 'the own library as a map of shows, seasons and episodes to dates',
    auth: 'required',
    answers: byKey(byKey(byKey(instant))),
    query: asCopies,
    from: 'account',
    handle(context) {
      const shows = Map.groupBy(available(context, me(context).collection.episodes), ({ item }) => item.show);
      const datesOf = (copies: readonly Collected<Episode>[]) =>
        Object.fromEntries(copies.map(({ item, collectedAtMs }) => [item.number, iso(collectedAtMs)]));
      const seasonsOf = (copies: readonly Collected<Episode>[]) =>
        Object.fromEntries(
          [...Map.groupBy(copies, ({ item }) => item.season.number)].map(([number, own]) => [number, datesOf(own)]),
        );
      return Object.fromEntries([...shows].map(([show, copies]) => [show.ids.trakt, seasonsOf(copies)]));
    },
  }),
  ...collectionWrites,
];

/** The copies on the service of `available_on`, or all. */
function available<Copy extends Collected>(context: RequestContext, copies: readonly Copy[]): readonly Copy[] {
  if (importAsked(context)) return [];
  return asked(context.c, 'available_on', asCopies.available_on) ? copies.filter(({ onPlex }) => onPlex) : copies;
}

function collectionOf(context: RequestContext, account: Account): unknown {
  const chosen = <Copy extends Collected>(copies: readonly Copy[]): readonly Copy[] =>
    filtered(context, available(context, copies), ({ item }) => item);
  const films = chosen(account.collection.films);
  const episodes = chosen(account.collection.episodes);
  switch (param(context, 'type')) {
    case 'movies':
      return copyRows(context, films);
    case 'episodes':
      return copyRows(context, episodes);
    case 'media':
      return copyRows(
        context,
        [...films, ...episodes].sort((a, b) => b.collectedAtMs - a.collectedAtMs),
      );
    case 'shows':
      return collectedShows(context, episodes);
    default:
      throw notFound();
  }
}

function copyRows(context: RequestContext, copies: readonly Collected[]): unknown {
  return paginate(context, listed(copies)).map((copy) => ({
    collected_at: iso(copy.collectedAtMs),
    updated_at: iso(copy.updatedAtMs),
    ...typedItem(copy.item, context.view),
    ...metadataOf(copy, context),
  }));
}

/** The seasons come with `extended=progress` only. */
function collectedShows(context: RequestContext, episodes: readonly Collected<Episode>[]): unknown {
  const progress = context.view.extended.has('progress');
  const shows = Map.groupBy(episodes, ({ item }) => item.show);
  return paginate(context, listed([...shows]), progress ? progressPage : {}).map(([show, copies]) => {
    return {
      type: 'show',
      last_collected_at: iso(Math.max(...copies.map(({ collectedAtMs }) => collectedAtMs))),
      last_updated_at: iso(Math.max(...copies.map(({ updatedAtMs }) => updatedAtMs))),
      show: showRow(show, context.view),
      ...(progress ? { seasons: seasonsOf(show, copies, context) } : {}),
    };
  });
}

function seasonsOf(show: Show, copies: readonly Collected[], context: RequestContext): unknown[] {
  const copyOf = new Map(copies.map((copy) => [copy.item, copy]));
  return show.seasons.flatMap(({ number, episodes }) => {
    const owned = episodes.flatMap((episode) => {
      const copy = copyOf.get(episode);
      if (!copy) return [];
      return [{ number: episode.number, collected_at: iso(copy.collectedAtMs), ...metadataOf(copy, context) }];
    });
    return owned.length > 0 ? [{ number, episodes: owned }] : [];
  });
}

function metadataOf({ metadata, onPlex }: Collected, { view }: RequestContext): Record<string, unknown> {
  return {
    ...(view.extended.has('metadata') ? { metadata } : {}),
    ...(view.extended.has('available_on') ? { available_on: onPlex ? [{ name: 'plex' }] : [] } : {}),
  };
}
