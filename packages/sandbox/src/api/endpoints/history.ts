/** The history: the viewer's own at /sync, every user's at /users/:id; adds and removes plays. */
import { touchPlays } from '../../account/activities.ts';
import type { ItemRange } from '../../account/plays.ts';
import { rangeOf } from '../../account/plays.ts';
import type { Episode, Film, Library, Listable } from '../../library/index.ts';
import { airedAtMs, releasedAtMs } from '../../library/schedule.ts';
import { byImport, importAsked } from '../request/by-import.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filterOf } from '../request/filters.ts';
import { paginate } from '../request/paginate.ts';
import { dates, filters } from '../request/parameters.ts';
import { dateRangeOf, iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me, visibleUser, type Whose } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, instant, longId, object, word } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { counts, notFoundShape } from '../shapes/writes.ts';
import { countByType, episodesAndFilms, itemsBody, itemsOf, type NamedItem } from '../writes/items.ts';
import { checkRoom, historyRoom } from '../writes/limits.ts';

const historyRows = arrayOf(
  rowOf({ id: longId, watched_at: instant, action: word('scrobble', 'checkin', 'watch') }, ['movie', 'episode']),
);
const plays = counts('movies', 'episodes');

export const history: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/history/:type?/:id?',
    about: 'own plays, newest first; of one type, or of one item',
    auth: 'required',
    answers: historyRows,
    query: { ...dates, ...filters, ...byImport },
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => historyOf(context, { whose: me, id: param(context, 'id') }),
  }),
  endpoint({
    route: 'GET /users/:id/history/:type?/:item_id?',
    covers: [
      'GET /users/:id/history/',
      'GET /users/:id/history/movies',
      'GET /users/:id/history/shows',
      'GET /users/:id/history/episodes',
      'GET /users/:id/history/movies/:item_id',
      'GET /users/:id/history/shows/:item_id',
      'GET /users/:id/history/episodes/:item_id',
    ],
    about: "a user's plays, newest first; of one type, or of one item",
    auth: 'optional',
    answers: historyRows,
    query: { ...dates, ...filters },
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => historyOf(context, { whose: visibleUser, id: param(context, 'item_id') }),
  }),
  endpoint({
    route: 'POST /sync/history',
    about: 'adds plays; a play sent twice counts twice; 420 if they are too many',
    takes: itemsBody,
    status: 200,
    answers: object({ added: plays, updated: plays, not_found: notFoundShape }),
    from: 'account',
    example: { body: { movies: [{ ids: { trakt: 1 }, watched_at: '2026-01-02T20:00:00.000Z' }] } },
    handle(context, body) {
      const { library, nowMs } = context;
      const account = me(context);
      const { history, watching } = account;
      const { found, notFound } = itemsOf(library, body);
      const added = found.flatMap((one) => playsOf(one, nowMs));
      checkRoom(historyRoom(account), added.length);
      history.add(added);
      const items = added.map(({ item }) => item);
      touchPlays(account, items, nowMs);
      if (watching && items.includes(watching.item)) account.watching = undefined;
      return {
        added: countByType(items, ['movie', 'episode']),
        updated: { movies: 0, episodes: 0 },
        not_found: notFound,
      };
    },
  }),
  endpoint({
    route: 'POST /sync/history/remove',
    about: 'removes plays: all of an item, or single ones by their ids',
    takes: itemsBody,
    status: 200,
    answers: object({ deleted: plays, not_found: notFoundShape }),
    from: 'account',
    example: { body: { movies: [{ ids: { trakt: 1 } }] } },
    handle(context, body) {
      const { library, nowMs } = context;
      const account = me(context);
      const { found, notFound } = itemsOf(library, body);
      const ids = new Set(body.ids ?? []);
      const ranges = found.filter(isPlayed).map(({ item }) => rangeOf(library, item));
      const removed = account.history.remove({ ids, ranges });
      const items = removed.map(({ item }) => item);
      touchPlays(account, items, nowMs);
      const gone = new Set(removed.map(({ id }) => id));
      const unknown = [...ids].filter((id) => !gone.has(id));
      return {
        deleted: countByType(items, ['movie', 'episode']),
        not_found: { ...notFound, ...(body.ids ? { ids: unknown } : {}) },
      };
    },
  }),
];

function historyOf(context: RequestContext, { whose, id }: { whose: Whose; id: string }): unknown {
  const { c, library, view } = context;
  const { history } = whose(context);
  const items = itemsAskedFor(library, { type: param(context, 'type'), id });
  if (!items) throw notFound();
  const keep = whose === me && importAsked(context) ? () => false : filterOf(context);
  return paginate(context, history.select({ items, keep, ...dateRangeOf(c) })).map(
    ({ id, watchedAtMs, action, item }) => ({
      id,
      watched_at: iso(watchedAtMs),
      action,
      ...typedItem(item, view),
    }),
  );
}

const types = { movies: 'movie', shows: 'show', seasons: 'season', episodes: 'episode' } as const;

/** The item numbers of a path. `shows` and `seasons` mean the plays of their episodes. Undefined for an unknown type or item. */
function itemsAskedFor(library: Library, asked: { type: string; id: string }): ItemRange | undefined {
  const firstEpisode = library.films.length;
  const end = firstEpisode + library.episodes.length;
  if (asked.type === '' || asked.type === 'all') return { from: 0, to: end };
  if (!isType(asked.type)) return undefined;
  if (asked.id === '') return asked.type === 'movies' ? { from: 0, to: firstEpisode } : { from: firstEpisode, to: end };
  const item = library.find(types[asked.type], asked.id);
  return item && rangeOf(library, item);
}

function isType(segment: string): segment is keyof typeof types {
  return Object.hasOwn(types, segment);
}

type Played = Exclude<Listable, { type: 'person' }>;

function isPlayed(one: NamedItem): one is NamedItem<Played> {
  return one.whole && one.item.type !== 'person';
}

interface Play {
  readonly item: Film | Episode;
  readonly watchedAtMs: number;
  readonly action: 'watch';
}

function playsOf({ item, said, whole }: NamedItem, nowMs: number): Play[] {
  if (!whole) return [];
  return episodesAndFilms(item, nowMs).map((played) => ({
    item: played,
    watchedAtMs: watchedAtMs(played, said.watched_at, nowMs),
    action: 'watch',
  }));
}

/** The time of a play: `watched_at`, or now. Trakt stores an unknown date as 1970. */
function watchedAtMs(item: Film | Episode, said: string | null | undefined, nowMs: number): number {
  if (said == null) return nowMs;
  if (said === 'unknown') return 0;
  if (said === 'released') return item.type === 'movie' ? releasedAtMs(item) : airedAtMs(item);
  return Date.parse(said);
}
