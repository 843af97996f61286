/**
 * The newer recommendations: each with a score, and with the titles that speak for it. The sandbox scores by the genres that a title shares
 * with the viewer's favorites and with what the viewer watched last.
 */
import type { Account } from '../../account/index.ts';
import { type Film, type Show, subgenresBy } from '../../library/index.ts';
import { byPopularity, mediaOf } from '../popularity.ts';
import { also, type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { listed, paginate } from '../request/paginate.ts';
import { asked, filters, flag, ignoring, wholeNumber } from '../request/parameters.ts';
import type { RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, decimal, integer, maybe, object, optional, text, word } from '../shapes/basics.ts';
import { movie, show } from '../shapes/media.ts';

type Title = Film | Show;

const kinds = [
  { name: 'movies', item: { movie }, titles: ({ library }: RequestContext): readonly Title[] => library.films },
  { name: 'shows', item: { show }, titles: ({ library }: RequestContext): readonly Title[] => library.shows },
  {
    name: 'media',
    item: { movie: optional(movie), show: optional(show) },
    titles: ({ library }: RequestContext): readonly Title[] => mediaOf(library),
  },
] as const;

const subgenres = arrayOf(object({ id: integer, name: text, slug: maybe(text) }));
const query = { ...filters, ...ignoring, watch_window: wholeNumber };
/** How many of the titles watched last count where the request says nothing. */
const usualWindow = 20;
const mostSources = 3;

export const scoredRecommendations: readonly Endpoint[] = kinds.flatMap(({ name, item, titles }) =>
  also(
    endpoint({
      route: `GET /${name}/recommendations`,
      about: `${name} for the viewer, with a score and what speaks for each`,
      auth: 'required',
      answers: arrayOf(
        object({
          ...item,
          score: decimal,
          sources: arrayOf(
            object({
              id: integer,
              type: word('activity', 'favorite', 'subgenre'),
              stars: maybe(integer),
              subgenres: optional(subgenres),
              ...item,
            }),
          ),
        }),
      ),
      query,
      paged: true,
      from: 'account',
      handle: (context) => recommended(context, titles(context)),
    }),
    `GET /${name}/recommendations/smart`,
  ),
);

function recommended(context: RequestContext, titles: readonly Title[]): unknown {
  const account = me(context);
  const watched = new Set<unknown>([...account.watched.films, ...account.watched.shows].map(({ item }) => item));
  const ignoresWatched = asked(context.c, 'ignore_watched', flag) ?? true;
  const liked = likedBy(context, account);
  const scored = byPopularity(titles)
    .filter((title) => !(ignoresWatched && watched.has(title)))
    .map((title) => ({ title, sources: liked.filter((one) => speaksFor(one, title)) }))
    .filter(({ sources }) => sources.length > 0)
    .sort((a, b) => b.sources.length - a.sources.length);
  const chosen = filtered(context, scored, ({ title }) => title);
  return paginate(context, listed(chosen)).map(({ title, sources }) => ({
    ...titleRow(context, title),
    score: sources.length,
    sources: sources.slice(0, mostSources).map((one) => sourceRow(context, one, title)),
  }));
}

interface Liked {
  readonly item: Title;
  readonly why: 'activity' | 'favorite';
  readonly stars: number | null;
}

/** The favorites, and the films and shows watched last. */
function likedBy({ c }: RequestContext, { watched, favorites, ratings }: Account): Liked[] {
  const window = asked(c, 'watch_window', wholeNumber) ?? usualWindow;
  const latest = [...watched.films, ...watched.shows]
    .toSorted((a, b) => b.lastWatchedAtMs - a.lastWatchedAtMs)
    .slice(0, window);
  const loved = favorites.items.flatMap(({ item }) => (item.type === 'movie' || item.type === 'show' ? [item] : []));
  const starsOf = (item: Title): number | null => ratings.find((rating) => rating.item === item)?.rating ?? null;
  return [
    ...loved.map((item) => ({ item, why: 'favorite' as const, stars: starsOf(item) })),
    ...latest.flatMap(({ item }) =>
      loved.includes(item) ? [] : [{ item, why: 'activity' as const, stars: starsOf(item) }],
    ),
  ];
}

/** A title speaks for another one of its type with which it shares two genres. */
function speaksFor({ item }: Liked, title: Title): boolean {
  if (item === title || item.type !== title.type) return false;
  return title.genres.filter((genre) => item.genres.includes(genre)).length >= 2;
}

function sourceRow(context: RequestContext, { item, why, stars }: Liked, title: Title): unknown {
  const shared = title.subgenres.filter((subgenre) => item.subgenres.includes(subgenre));
  const row = { id: item.ids.trakt, stars, ...titleRow(context, item) };
  if (shared.length === 0) return { ...row, type: why };
  return {
    ...row,
    type: 'subgenre',
    subgenres: shared.map((slug) => ({ id: subgenreId(slug), name: slug.replaceAll('-', ' '), slug })),
  };
}

function subgenreId(slug: string): number {
  return Object.keys(subgenresBy).indexOf(slug) + 1;
}

function titleRow({ view }: RequestContext, title: Title): Record<string, unknown> {
  const { type, ...titled } = typedItem(title, view);
  return titled;
}
