/** Search by words, by exact title and by id; trending and recent searches. */
import { z } from 'zod';
import type { PersonalList } from '../../account/world.ts';
import type { IdKind, Listable } from '../../library/index.ts';
import { plain } from '../../library/slug.ts';
import { visible } from '../comments.ts';
import { placeOf } from '../popularity.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate, searchPage } from '../request/paginate.ts';
import { anyText, asked, filters, types } from '../request/parameters.ts';
import { typeNamed, typesOf } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { listRow } from '../rows/social-rows.ts';
import { arrayOf, decimal, integer, longId, object, oneOf, word } from '../shapes/basics.ts';
import { rowOf } from '../shapes/media.ts';
import { list } from '../shapes/social.ts';

const found = arrayOf(
  oneOf(
    rowOf({ score: decimal }, ['movie', 'show', 'season', 'episode', 'person']),
    object({ score: decimal, type: word('list'), list }),
  ),
);
const kinds = ['movies', 'shows', 'people', 'lists'] as const;
const ofIds = types('movie', 'show', 'episode', 'person');
const recentBody = z.looseObject({ id: z.int(), query: z.string().min(1), type: z.enum(kinds) });
const example = { query: 'query=the' };
const query = { query: anyText, ...filters };

export const search: readonly Endpoint[] = [
  endpoint({
    route: 'GET /search/:type',
    about: 'films, shows, episodes, people and lists whose name has the words of the query',
    answers: found,
    query,
    paged: true,
    extended: true,
    from: 'library',
    example: { ...example, params: { type: 'movie,show,person' } },
    handle: (context) => hits(context, 'words'),
  }),
  endpoint({
    route: 'GET /search/:type/exact',
    about: 'films and shows with exactly this title, at most three',
    answers: found,
    query,
    paged: true,
    extended: true,
    from: 'library',
    example: { query: 'query=psycho', params: { type: 'movie' } },
    handle: (context) => hits(context, 'exact'),
  }),
  // Without pages; an unknown id gets an empty answer, not 404.
  endpoint({
    route: 'GET /search/:id_type/:id',
    about: 'all items with a trakt, imdb, tmdb or tvdb id',
    answers: found,
    query: { type: ofIds },
    extended: true,
    from: 'library',
    example: { params: { id_type: 'trakt', id: '1' } },
    handle(context) {
      const { c, library, view } = context;
      const kind = idKinds.find((known) => known === param(context, 'id_type'));
      if (!kind) throw notFound();
      const wanted = typesOf(asked(c, 'type', ofIds), ['movie', 'show', 'episode', 'person']);
      const items = library.withId(kind, param(context, 'id')).filter((item) => wanted.has(item.type));
      return items.map((item) => ({ score: 1000, ...typedItem(item, view) }));
    },
  }),
  endpoint({
    route: 'GET /search/recent_by_id/global/:type?',
    about: 'opened search results of all users, the most frequent first',
    answers: arrayOf(rowOf({ id: longId, count: integer }, ['movie', 'show', 'person'])),
    query: { query: anyText },
    paged: true,
    extended: true,
    from: 'account',
    example: { params: { type: 'movies' } },
    handle(context) {
      const type = param(context, 'type');
      if (type && !kinds.some((kind) => kind === type)) throw notFound();
      const words = plain(context.c.req.query('query') ?? '').trim();
      const opened = context.world.searches.filter(
        (one) => (!type || one.type === type) && plain(one.query).includes(words),
      );
      const grouped = Map.groupBy(opened, (one) => `${one.type} ${one.id}`);
      const rows = [...grouped.values()].flatMap((same) => {
        const [first] = same;
        const item = first && itemOf(context, first);
        return item ? [{ id: first.id, count: same.length, item }] : [];
      });
      const sorted = rows.sort((a, b) => b.count - a.count);
      return paginate(context, listed(sorted)).map(({ item, ...row }) => ({
        ...row,
        ...typedItem(item, context.view),
      }));
    },
  }),
  endpoint({
    route: 'POST /search/recent/',
    about: 'saves an opened search result',
    takes: recentBody,
    from: 'account',
    example: { body: { id: 1, query: 'solaris', type: 'movies' } },
    handle(context, body) {
      const by = me(context).user.username;
      context.world.searches = [...without(context, body), { by, ...body }].slice(-1000);
    },
  }),
  endpoint({
    route: 'POST /search/recent/remove',
    about: 'removes a saved search',
    takes: recentBody,
    status: 204,
    from: 'account',
    example: { body: { id: 1, query: 'solaris', type: 'movies' } },
    handle(context, body) {
      context.world.searches = without(context, body);
    },
  }),
];

const idKinds: readonly IdKind[] = ['trakt', 'imdb', 'tmdb', 'tvdb'];
const searchable = ['movie', 'show', 'episode', 'person'] as const;

function without(context: RequestContext, { type, id }: { type: string; id: number }) {
  const by = me(context).user.username;
  return context.world.searches.filter((one) => one.by !== by || one.type !== type || one.id !== id);
}

function itemOf({ library }: RequestContext, { type, id }: { type: string; id: number }): Listable | undefined {
  const wanted = typeNamed(type);
  return wanted && library.byId(wanted, 'trakt', String(id));
}

function hits(context: RequestContext, how: 'words' | 'exact'): unknown {
  const { c, library, world, view } = context;
  const segments = param(context, 'type').split(',');
  const types = typesOf(segments.filter((segment) => segment !== 'list').join(','), searchable);
  const query = plain(c.req.query('query') ?? '').trim();
  const wantsLists = segments.includes('list') && how === 'words';
  const wantsItems = segments.some((segment) => segment !== 'list');
  const score = (name: string): number => {
    const text = plain(name);
    if (query === '') return 0;
    if (text === query) return 1000;
    if (how === 'exact') return 0;
    if (text.startsWith(query)) return 500;
    return query.split(/\s+/).every((word) => text.includes(word)) ? 100 : 0;
  };
  const pool: readonly Listable[] = wantsItems
    ? [...library.films, ...library.shows, ...library.people, ...library.episodes].filter(({ type }) => types.has(type))
    : [];
  const items = filtered(context, pool, (item) => item).map((item) => ({ item, score: score(nameOf(item)) }));
  const lists = wantsLists ? world.lists.filter((one) => one.privacy === 'public' && visible(context, one)) : [];
  const all: { item: Listable | PersonalList; score: number }[] = [
    ...items,
    ...lists.map((item) => ({ item, score: score(item.name) })),
  ];
  const sorted = all.filter((hit) => hit.score > 0).sort((a, b) => b.score - a.score || place(a.item) - place(b.item));
  return paginate(context, listed(how === 'exact' ? sorted.slice(0, 3) : sorted), searchPage).map((hit) => ({
    score: hit.score,
    ...(hit.item.type === 'list' ? { type: 'list', list: listRow(world, hit.item, view) } : typedItem(hit.item, view)),
  }));
}

function nameOf(item: Listable): string {
  if (item.type === 'person') return item.name;
  return item.type === 'season' ? item.show.title : item.title;
}

function place(item: Listable | PersonalList): number {
  return item.type === 'movie' || item.type === 'show' ? placeOf(item) : Number.MAX_SAFE_INTEGER;
}
