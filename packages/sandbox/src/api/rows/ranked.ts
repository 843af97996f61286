/** A page of a list's items, in the requested order. */
import type { ItemList, ListedItem } from '../../account/item-list.ts';
import type { Listable } from '../../library/index.ts';
import { airedAtMs, releasedAtMs } from '../../library/schedule.ts';
import { placeOf } from '../popularity.ts';
import { filtered } from '../request/filters.ts';
import { notHidden } from '../request/hiding.ts';
import { listed, paginate } from '../request/paginate.ts';
import { iso, typesOf } from '../request/query.ts';
import { param, type RequestContext, type View } from '../request/request-context.ts';
import { typedItem } from './media.ts';

/** Reads `:type`, `:sort_by` and `:sort_how` from the path or the query, and reports the order in headers. */
export function rankedItems(context: RequestContext, list: ItemList): unknown {
  const { c, view } = context;
  const types = typesOf(param(context, 'type'), ['movie', 'show', 'season', 'episode', 'person']);
  const asked = param(context, 'sort_by') || (c.req.query('sort_by') ?? list.sortBy);
  const sortBy = Object.hasOwn(sortKeys, asked) ? asked : 'rank';
  const how = param(context, 'sort_how') || (c.req.query('sort_how') ?? list.sortHow);
  const sortHow = how === 'desc' ? 'desc' : 'asc';
  c.header('X-Sort-By', list.sortBy);
  c.header('X-Sort-How', list.sortHow);
  c.header('X-Applied-Sort-By', sortBy);
  c.header('X-Applied-Sort-How', sortHow);

  const keyOf = sortKeys[sortBy] ?? byRank;
  const sorted = inOrder(list.items, (one) => keyOf(one, view));
  if (sortHow === 'desc') sorted.reverse();
  const chosen = filtered(
    context,
    notHidden(
      context,
      sorted.filter(({ item }) => types.has(item.type)),
    ),
    ({ item }) => item,
  );
  return paginate(context, listed(chosen)).map(({ rank, id, listedAtMs, notes, item }) => ({
    rank,
    id,
    listed_at: iso(listedAtMs),
    notes: notes ?? null,
    ...typedItem(item, view),
  }));
}

type SortKey = (listedItem: ListedItem, view: View) => number | string;

const byRank: SortKey = ({ rank }) => rank;

const sortKeys: Readonly<Record<string, SortKey>> = {
  rank: byRank,
  added: ({ listedAtMs }) => listedAtMs,
  title: ({ item }) => titleOf(item).toLowerCase(),
  released: ({ item }) => releasedMs(item),
  runtime: ({ item }) => runtimeOf(item),
  popularity: ({ item }) => (item.type === 'movie' || item.type === 'show' ? placeOf(item) : 0),
  percentage: ({ item }, view) => (item.type === 'person' ? 0 : view.ratingOf(item).rating),
  votes: ({ item }, view) => (item.type === 'person' ? 0 : view.ratingOf(item).votes),
};

function inOrder(items: readonly ListedItem[], keyOf: (listedItem: ListedItem) => number | string): ListedItem[] {
  return items.toSorted((a, b) => {
    const [keyA, keyB] = [keyOf(a), keyOf(b)];
    if (keyA === keyB) return a.rank - b.rank;
    return keyA < keyB ? -1 : 1;
  });
}

function titleOf(item: Listable): string {
  if (item.type === 'person') return item.name;
  return item.type === 'season' ? item.show.title : item.title;
}

function releasedMs(item: Listable): number {
  switch (item.type) {
    case 'movie':
      return releasedAtMs(item);
    case 'episode':
      return airedAtMs(item);
    case 'show':
    case 'season': {
      const [first] = item.episodes;
      return first ? airedAtMs(first) : 0;
    }
    case 'person':
      return 0;
  }
}

function runtimeOf(item: Listable): number {
  if (item.type === 'person') return 0;
  return (item.type === 'movie' || item.type === 'show' ? item.runtime : item.show.runtime) ?? 0;
}
