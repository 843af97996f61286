/** The watchlist and the favorites: ranked items, some with a note. */
import { dayMs } from '../day.ts';
import type { Film, Library, Show } from '../library/index.ts';
import type { ListedItem } from './item-list.ts';
import { createRandom, type Random } from './random.ts';
import type { Rating } from './ratings.ts';
import type { Watched } from './watched.ts';

/** Notes with everything that breaks a careless CSV writer. */
const notes = [
  'Recommended by Grace, Alan and the others',
  'They said: "see it on a big screen"',
  'Director\'s cut only,\nnot the "theatrical" one',
  'Zuerst auf Deutsch – später im Original 🎬',
  '=1+1 is what the poster says',
];

/** Items that Ada has not watched, listed over the past two years. */
export function generateWatchlist(options: {
  library: Library;
  seed: number;
  watched: Watched;
  startedAtMs: number;
}): ListedItem[] {
  const { library, watched, startedAtMs } = options;
  const random = createRandom(options.seed, 'watchlist');
  const seen = new Set<Film | Show>([...watched.films, ...watched.shows].map(({ item }) => item));
  const someOf = <Item extends Film | Show>(items: readonly Item[]): Item[] => {
    const unseen = random.shuffled(items).filter((item) => !seen.has(item));
    return unseen.slice(0, Math.ceil(items.length * 0.12));
  };
  const items = random.shuffled<Film | Show>([...someOf(library.films), ...someOf(library.shows)]);
  return ranked(items.slice(0, 250), { random, firstId: 1_300_000_000, untilMs: startedAtMs, days: 730 });
}

/** Films and shows that Ada rated 9 or 10. */
export function generateFavorites(options: {
  seed: number;
  ratings: readonly Rating[];
  startedAtMs: number;
}): ListedItem[] {
  const random = createRandom(options.seed, 'favorites');
  const loved = options.ratings.flatMap(({ item, rating }) =>
    rating >= 9 && (item.type === 'movie' || item.type === 'show') ? [item] : [],
  );
  const favorites = random.shuffled(loved).slice(0, 50);
  return ranked(favorites, { random, firstId: 1_700_000_000, untilMs: options.startedAtMs, days: 365 });
}

function ranked(
  items: readonly (Film | Show)[],
  options: { random: Random; firstId: number; untilMs: number; days: number },
): ListedItem[] {
  const { random, firstId, untilMs, days } = options;
  const stepMs = Math.floor((days * dayMs) / (items.length + 1));
  return items.map((item, index) => ({
    id: firstId + index * 11,
    rank: index + 1,
    item,
    listedAtMs: untilMs - (items.length - index) * stepMs - random.below(stepMs),
    // Each kind of note at least once, if the list is long enough.
    notes: index < notes.length || random.chance(0.1) ? notes[index % notes.length] : undefined,
  }));
}
