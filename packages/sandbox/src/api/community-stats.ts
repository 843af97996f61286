/** Counts and ratings of all users of the sandbox together. */
import type { Account } from '../account/index.ts';
import type { World } from '../account/world.ts';
import type { LibraryItem } from '../library/index.ts';

export function statsOf(world: World, item: LibraryItem): Record<string, number> {
  const counts = world.everybody().map((account) => ofAccount(account, item));
  const sum = (key: keyof ReturnType<typeof ofAccount>): number =>
    counts.reduce((total, count) => total + count[key], 0);
  return {
    watchers: sum('watched'),
    plays: sum('plays'),
    collectors: sum('collected'),
    collectedEpisodes: sum('collectedParts'),
    comments: world.comments.filter(({ on }) => on === item).length,
    lists: world.lists.filter(({ items }) => items.some((one) => one.item === item)).length,
    votes: sum('rated'),
    favorited: sum('favorited'),
  };
}

function ofAccount({ watched, collection, ratings, favorites }: Account, item: LibraryItem) {
  const parts = item.type === 'movie' || item.type === 'episode' ? [item] : item.episodes;
  const plays = parts.reduce((sum, part) => sum + watched.of(part).plays, 0);
  const owned = new Set<unknown>([...collection.films, ...collection.episodes].map((copy) => copy.item));
  const collectedParts = parts.filter((part) => owned.has(part)).length;
  return {
    plays,
    watched: plays > 0 ? 1 : 0,
    collected: collectedParts > 0 ? 1 : 0,
    collectedParts,
    rated: ratings.some((rating) => rating.item === item) ? 1 : 0,
    favorited: favorites.items.some((favorite) => favorite.item === item) ? 1 : 0,
  };
}

/** The average of all users' ratings and their number; both 0 for an item without ratings. */
export interface CountedRating {
  readonly rating: number;
  readonly votes: number;
}

/** Sums up all ratings at the first call, because a page of 250 rows asks for 250 items. */
export function countRatings(world: World): (item: LibraryItem) => CountedRating {
  let counted: Map<LibraryItem, { sum: number; votes: number }> | undefined;
  return (item) => {
    counted ??= sums(world);
    const { sum, votes } = counted.get(item) ?? { sum: 0, votes: 0 };
    return averageOf(sum, votes);
  };
}

function sums(world: World): Map<LibraryItem, { sum: number; votes: number }> {
  const counted = new Map<LibraryItem, { sum: number; votes: number }>();
  for (const { item, rating } of world.everybody().flatMap(({ ratings }) => ratings)) {
    const { sum, votes } = counted.get(item) ?? { sum: 0, votes: 0 };
    counted.set(item, { sum: sum + rating, votes: votes + 1 });
  }
  return counted;
}

interface Ratings extends CountedRating {
  readonly distribution: Readonly<Record<string, number>>;
}

/** The average, and how many users gave each score. */
export function ratingsOf(world: World, item: LibraryItem): Ratings {
  const given = world
    .everybody()
    .flatMap(({ ratings }) => ratings.filter((rating) => rating.item === item).map(({ rating }) => rating));
  const stars = Array.from({ length: 10 }, (_, index) => index + 1);
  return {
    ...averageOf(
      given.reduce((sum, rating) => sum + rating, 0),
      given.length,
    ),
    distribution: Object.fromEntries(stars.map((star) => [star, given.filter((rating) => rating === star).length])),
  };
}

function averageOf(sum: number, votes: number): CountedRating {
  return { rating: votes === 0 ? 0 : sum / votes, votes };
}
