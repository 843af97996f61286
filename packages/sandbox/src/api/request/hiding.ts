/** The parameter `hide` of a watchlist: leaves out the items of which one thing is true for the viewer, or of the title itself. */
import type { Account } from '../../account/index.ts';
import type { ListedItem } from '../../account/item-list.ts';
import type { LibraryItem } from '../../library/index.ts';
import { airedAtMs } from '../../library/schedule.ts';
import { releaseDayOf, titleOf } from './filters.ts';
import { asked, choice } from './parameters.ts';
import type { RequestContext } from './request-context.ts';

const words = [
  'unwatched',
  'collected',
  'uncollected',
  'rated',
  'unrated',
  'unreleased',
  'noreleasedate',
  'ended',
  'airing',
  'unwatchlisted',
  'listed',
  'notes',
  'nonotes',
] as const;

export const hide: ReturnType<typeof choice<(typeof words)[number]>> = choice(...words);

/** The items that `hide` leaves. Without a token, what depends on the viewer hides nothing. */
export function notHidden(context: RequestContext, items: readonly ListedItem[]): readonly ListedItem[] {
  const wanted = asked(context.c, 'hide', hide);
  if (wanted === undefined) return items;
  const hidden = hiddenBy(context)[wanted];
  return items.filter((one) => one.item.type === 'person' || !hidden({ ...one, item: one.item }));
}

type Test = (listed: ListedItem<LibraryItem>) => boolean;

function hiddenBy(context: RequestContext): Readonly<Record<(typeof words)[number], Test>> {
  const { world, nowMs, viewer } = context;
  const ofViewer = (test: (item: LibraryItem, account: Account) => boolean): Test => {
    return ({ item }) => viewer !== undefined && test(item, viewer);
  };
  const statusOf = (item: LibraryItem): string | null => {
    const title = titleOf(item);
    return title?.type === 'show' ? title.status : null;
  };
  return {
    unwatched: ofViewer((item, account) => !isWatched(item, account)),
    collected: ofViewer(isCollected),
    uncollected: ofViewer((item, account) => !isCollected(item, account)),
    rated: ofViewer(isRated),
    unrated: ofViewer((item, account) => !isRated(item, account)),
    unwatchlisted: ofViewer((item, { watchlist }) => !watchlist.items.some((one) => one.item === item)),
    listed: ofViewer((item, { user }) =>
      world.lists.some(({ owner, items }) => owner === user.username && items.some((one) => one.item === item)),
    ),
    unreleased: ({ item }) => (releasedMs(item) ?? 0) > nowMs,
    noreleasedate: ({ item }) => releasedMs(item) === undefined,
    ended: ({ item }) => statusOf(item) === 'ended',
    airing: ({ item }) => statusOf(item) === 'returning series',
    notes: ({ notes }) => notes !== undefined,
    nonotes: ({ notes }) => notes === undefined,
  };
}

function partsOf(item: LibraryItem) {
  return item.type === 'movie' || item.type === 'episode' ? [item] : item.episodes;
}

function isWatched(item: LibraryItem, { watched }: Account): boolean {
  return partsOf(item).some((part) => watched.of(part).plays > 0);
}

function isCollected(item: LibraryItem, { collection }: Account): boolean {
  const parts: readonly unknown[] = partsOf(item);
  return [...collection.films, ...collection.episodes].some((copy) => parts.includes(copy.item));
}

function isRated(item: LibraryItem, { ratings }: Account): boolean {
  return ratings.some((rating) => rating.item === item);
}

function releasedMs(item: LibraryItem): number | undefined {
  if (item.type === 'episode') return airedAtMs(item);
  if (item.type === 'season') return item.episodes[0] && airedAtMs(item.episodes[0]);
  const day = releaseDayOf(item);
  return day === null ? undefined : Date.parse(day);
}
