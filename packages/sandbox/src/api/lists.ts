/** GET /sync/watchlist and /sync/favorites, [/:type[/:sort_by[/:sort_how]]]: ranked items, in the order asked for. */
import type { ListedItem } from '../account/lists.ts';
import { typedItem } from './media.ts';
import { listed, paginate } from './paginate.ts';
import { extendedOf, iso, typesOf } from './query.ts';
import { notFound, type Scene, type Section } from './scene.ts';

export const watchlist: Section = {
  paths: ['/watchlist', '/watchlist/:type', '/watchlist/:type/:sort_by', '/watchlist/:type/:sort_by/:sort_how'],
  open: true,
  answer: (scene) => answerWith(scene, scene.account.watchlist),
};

export const favorites: Section = {
  paths: ['/favorites', '/favorites/:type', '/favorites/:type/:sort_by', '/favorites/:type/:sort_by/:sort_how'],
  open: false,
  answer: (scene) => answerWith(scene, scene.account.favorites),
};

function answerWith(scene: Scene, items: readonly ListedItem[]): Response {
  const { c } = scene;
  // Seasons and episodes may be listed too; Ada lists none.
  const types = typesOf(c.req.param('type'), ['movie', 'show', 'season', 'episode']);
  if (!types) return notFound(c);
  const asked = c.req.param('sort_by') ?? c.req.query('sort_by') ?? 'rank';
  const sortBy = Object.hasOwn(sortKeys, asked) ? asked : 'rank';
  const sortHow = (c.req.param('sort_how') ?? c.req.query('sort_how')) === 'desc' ? 'desc' : 'asc';
  c.header('X-Sort-By', 'rank');
  c.header('X-Sort-How', 'asc');
  c.header('X-Applied-Sort-By', sortBy);
  c.header('X-Applied-Sort-How', sortHow);

  const chosen = sorted(items, sortKeys[sortBy] ?? byRank).filter(({ item }) => types.has(item.type));
  if (sortHow === 'desc') chosen.reverse();
  const extended = extendedOf(c);
  return c.json(
    paginate(scene, listed(chosen)).map(({ rank, id, listedAtMs, notes, item }) => ({
      rank,
      id,
      listed_at: iso(listedAtMs),
      notes: notes ?? null,
      ...typedItem(item, extended),
    })),
  );
}

type SortKey = (listedItem: ListedItem) => number | string;

const byRank: SortKey = ({ rank }) => rank;

const sortKeys: Readonly<Record<string, SortKey>> = {
  rank: byRank,
  added: ({ listedAtMs }) => listedAtMs,
  title: ({ item }) => item.title.toLowerCase(),
  released: ({ item }) => (item.type === 'movie' && item.released) || String(item.year),
  runtime: ({ item }) => item.runtime ?? 0,
};

function sorted(items: readonly ListedItem[], keyOf: SortKey): ListedItem[] {
  return items.toSorted((a, b) => {
    const [keyA, keyB] = [keyOf(a), keyOf(b)];
    if (keyA === keyB) return a.rank - b.rank;
    return keyA < keyB ? -1 : 1;
  });
}
