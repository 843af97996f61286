/** What everybody together did with an item: the users of the sandbox are its whole community. */
import type { Account } from '../account/index.ts';
import type { World } from '../account/world.ts';
import type { LibraryItem } from '../library/index.ts';

export function statsOf(world: World, item: LibraryItem): Record<string, number> {
  const counts = world.everybody().map((account) => ofAccount(account, item));
  const sum = (key: 'plays' | 'watched' | 'collected' | 'rated' | 'favorited'): number =>
    counts.reduce((total, count) => total + count[key], 0);
  return {
    watchers: sum('watched'),
    plays: sum('plays'),
    collectors: sum('collected'),
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
  return {
    plays,
    watched: plays > 0 ? 1 : 0,
    collected: parts.some((part) => owned.has(part)) ? 1 : 0,
    rated: ratings.some((rating) => rating.item === item) ? 1 : 0,
    favorited: favorites.items.some((favorite) => favorite.item === item) ? 1 : 0,
  };
}

interface Ratings {
  readonly rating: number;
  readonly votes: number;
  readonly distribution: Readonly<Record<string, number>>;
}

/** The average of everybody's ratings, and how they spread. */
export function ratingsOf(world: World, item: LibraryItem): Ratings {
  const given = world
    .everybody()
    .flatMap(({ ratings }) => ratings.filter((rating) => rating.item === item).map(({ rating }) => rating));
  const stars = Array.from({ length: 10 }, (_, index) => index + 1);
  return {
    rating: given.length === 0 ? 0 : given.reduce((sum, rating) => sum + rating, 0) / given.length,
    votes: given.length,
    distribution: Object.fromEntries(stars.map((star) => [star, given.filter((rating) => rating === star).length])),
  };
}
