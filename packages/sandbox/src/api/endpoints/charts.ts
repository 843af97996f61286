/** Charts of films, of shows and of both: popular, trending, most watched and so on. All use the sandbox's one order of popularity. */
import type { z } from 'zod';
import { dayMs } from '../../day.ts';
import type { Film, Show } from '../../library/index.ts';
import { byPopularity, mediaOf } from '../popularity.ts';
import { type Endpoint, endpoint, removed } from '../request/endpoint.ts';
import { matching } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { anyText, filters, ignoring } from '../request/parameters.ts';
import { iso } from '../request/query.ts';
import { invalid, notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { movieRow, showRow, typedItem } from '../rows/media.ts';
import { arrayOf, instant, integer, maybe, object, oneOf, optional } from '../shapes/basics.ts';
import { movie, show } from '../shapes/media.ts';
import { movieOrShow } from '../shapes/titles.ts';

type Title = Film | Show;
type Fields = Record<string, z.ZodType>;

interface Kind {
  readonly name: 'movies' | 'shows' | 'media';
  titles(context: RequestContext): readonly Title[];
}

const kinds: readonly Kind[] = [
  { name: 'movies', titles: ({ library }) => library.films },
  { name: 'shows', titles: ({ library }) => library.shows },
  { name: 'media', titles: ({ library }) => mediaOf(library) },
];

interface Chart {
  readonly rest: string;
  readonly about: string;
  readonly fields: Fields;
  /** The numbers beside a title, computed from its rank (1 is first). */
  numbers(place: { rank: number; of: number; type: Title['type'] }): Record<string, unknown>;
}

const query = { query: anyText, ...filters, ...ignoring };
const periods = ['daily', 'weekly', 'monthly', 'all'];
const plays = {
  watcher_count: integer,
  play_count: integer,
  collected_count: integer,
  collector_count: optional(integer),
};

const mostPlayed = (word: string): Chart => ({
  rest: `/${word}/:period?`,
  about: `most ${word} in a period`,
  fields: plays,
  numbers: ({ rank, of, type }) => ({
    watcher_count: (of - rank + 1) * 5,
    play_count: (of - rank + 1) * 8,
    collected_count: of - rank + 1,
    ...(type === 'show' ? { collector_count: of - rank + 1 } : {}),
  }),
});

const charts: readonly Chart[] = [
  {
    rest: '/trending',
    about: 'watched right now',
    fields: { watchers: integer },
    numbers: ({ rank, of }) => ({ watchers: of - rank + 1 }),
  },
  {
    rest: '/anticipated',
    about: 'waited for',
    fields: { list_count: integer },
    numbers: ({ rank, of }) => ({ list_count: (of - rank + 1) * 3 }),
  },
  mostPlayed('watched'),
  mostPlayed('played'),
  mostPlayed('collected'),
  {
    rest: '/favorited/:period?',
    about: 'most favorited in a period',
    fields: { user_count: integer },
    numbers: ({ rank, of }) => ({ user_count: of - rank + 1 }),
  },
  {
    rest: '/popular/next',
    about: 'popular, with counts',
    fields: { rank: maybe(integer), plays: integer, watchers: integer },
    numbers: ({ rank, of }) => ({ rank, plays: (of - rank + 1) * 8, watchers: (of - rank + 1) * 5 }),
  },
];

export const popularityCharts: readonly Endpoint[] = kinds.flatMap((kind) => [
  endpoint({
    route: `GET /${kind.name}/popular`,
    about: `popular ${kind.name}`,
    answers: arrayOf(shapeOf(kind.name)),
    query,
    paged: true,
    extended: true,
    from: 'library',
    handle: (context) => paginate(context, listed(chosen(context, kind))).map((title) => rowOf(context, title)),
  }),
  ...charts.map((chart) => chartEndpoint(kind, chart)),
  ...(kind.name === 'media'
    ? []
    : [...updateEndpoints(kind), removed(`GET /${kind.name}/hot`, `${kind.name} talked about`, 'not found')]),
  removed(`GET /${kind.name}/streaming/:period?`, `most streamed ${kind.name}`),
]);

/** Ten films of the library, with made-up revenue. */
export const boxOffice: Endpoint = endpoint({
  route: 'GET /movies/boxoffice',
  about: 'the films with the highest revenue last weekend',
  answers: arrayOf(object({ revenue: integer, movie })),
  extended: true,
  from: 'library',
  handle: ({ library, view }) =>
    byPopularity(library.films)
      .slice(0, 10)
      .map((film, index) => ({ revenue: 30_000_000 - index * 2_500_000, movie: movieRow(film, view) })),
});

function chartEndpoint(kind: Kind, { rest, about, fields, numbers }: Chart): Endpoint {
  return endpoint({
    route: `GET /${kind.name}${rest}` as `GET /${string}`,
    about: `${kind.name} ${about}`,
    answers: arrayOf(
      kind.name === 'media'
        ? oneOf(object({ ...fields, movie }), object({ ...fields, show }))
        : object({ ...fields, ...(kind.name === 'movies' ? { movie } : { show }) }),
    ),
    query,
    paged: true,
    extended: true,
    from: 'library',
    handle(context) {
      const period = param(context, 'period');
      if (period && !periods.includes(period)) throw notFound();
      const of = kind.titles(context).length;
      if (rest === '/trending') context.c.header('X-Trending-User-Count', String((of * (of + 1)) / 2));
      const ranked = byPopularity(kind.titles(context)).map((title, index) => ({ title, rank: index + 1 }));
      const rows = matching(context, ranked, ({ title }) => title);
      return paginate(context, listed(rows)).map(({ title, rank }) => {
        const { type, ...titled } = typedItem(title, context.view);
        return { ...numbers({ rank, of, type: title.type }), ...titled };
      });
    },
  });
}

/** The library never changes, so the sandbox reports every title as changed on the day before its clock's. */
function updateEndpoints(kind: Kind): Endpoint[] {
  const item = kind.name === 'movies' ? { movie } : { show };
  return [
    endpoint({
      route: `GET /${kind.name}/updates/:start_date?`,
      about: `${kind.name} changed since a day`,
      answers: arrayOf(object({ updated_at: instant, ...item })),
      paged: true,
      extended: true,
      from: 'library',
      handle: (context) =>
        paginate(context, listed(changedSince(context, kind.titles(context)))).map((title) => {
          const { type, ...titled } = typedItem(title, context.view);
          return { updated_at: iso(changedMs(context)), ...titled };
        }),
    }),
    endpoint({
      route: `GET /${kind.name}/updates/id/:start_date?`,
      about: `ids of ${kind.name} changed since a day`,
      answers: arrayOf(integer),
      paged: true,
      from: 'library',
      handle: (context) =>
        paginate(context, listed(changedSince(context, kind.titles(context)))).map(({ ids }) => ids.trakt),
    }),
  ];
}

const hourMs = 3_600_000;

export function changedMs({ nowMs }: RequestContext): number {
  return Math.floor(nowMs / dayMs) * dayMs - dayMs;
}

/** All titles for a start date before that change, none for a later one. The header names the start, to the hour. */
export function changedSince<Item>(context: RequestContext, items: readonly Item[]): readonly Item[] {
  const asked = param(context, 'start_date');
  const sinceMs = asked === '' ? changedMs(context) : Date.parse(asked);
  if (Number.isNaN(sinceMs)) throw invalid('start_date is a day as 2026-01-31');
  context.c.header('X-Start-Date', iso(Math.floor(sinceMs / hourMs) * hourMs));
  return changedMs(context) >= sinceMs ? items : [];
}

function chosen(context: RequestContext, kind: Kind): readonly Title[] {
  return matching(context, byPopularity(kind.titles(context)), (title) => title);
}

function shapeOf(name: Kind['name']): ReturnType<typeof oneOf> {
  return { movies: movie, shows: show, media: movieOrShow }[name];
}

function rowOf({ view }: RequestContext, title: Title): unknown {
  return title.type === 'movie' ? movieRow(title, view) : showRow(title, view);
}
