/** The seeded ratings: of most watched films, half of the shows, some seasons and episodes. */
import type { Library, LibraryItem } from '../library/index.ts';
import { runtimeMinutes } from './plays.ts';
import { createRandom } from './random.ts';
import type { Watched } from './watched.ts';

export interface Rating {
  readonly item: LibraryItem;
  /** 1 to 10. */
  readonly rating: number;
  readonly ratedAtMs: number;
}

const rated = { movie: 0.6, show: 0.5, season: 0.15, episode: 0.1 };

/** The ratings, newest first. A rating dates from the end of the play, or from the sign-up where the play's date is unknown. */
export function generateRatings(options: {
  library: Library;
  seed: number;
  watched: Watched;
  joinedAtMs: number;
}): Rating[] {
  const { library, watched, joinedAtMs } = options;
  const random = createRandom(options.seed, 'ratings');

  function seenAtMs(item: LibraryItem): number | undefined {
    if (item.type === 'movie' || item.type === 'episode') {
      const { plays, lastWatchedAtMs } = watched.of(item);
      if (plays === 0) return undefined;
      return lastWatchedAtMs === 0 ? joinedAtMs : lastWatchedAtMs + runtimeMinutes(item) * 60_000;
    }
    const times = item.episodes.map(seenAtMs).filter((time) => time !== undefined);
    return times.length > 0 ? Math.max(...times) : undefined;
  }

  const ratings: Rating[] = [];
  for (const item of [...library.films, ...library.shows, ...library.seasons, ...library.episodes]) {
    // Drawn for every item, watched or not, so that more plays leave the other ratings as they were.
    const wanted = random.chance(rated[item.type]);
    // The sum of two draws, so that 7 and 8 are the most frequent ratings.
    const drawn = random.next() + random.next();
    const ratedAtMs = wanted ? seenAtMs(item) : undefined;
    if (ratedAtMs !== undefined) ratings.push({ item, rating: 1 + Math.floor(10 * (drawn / 2) ** 0.6), ratedAtMs });
  }
  return ratings.sort((a, b) => b.ratedAtMs - a.ratedAtMs);
}

/** A later rating replaces the earlier one. Returns all ratings, newest first. */
export function rate(ratings: readonly Rating[], given: readonly Rating[]): Rating[] {
  const byItem = new Map(ratings.map((rating) => [rating.item, rating]));
  for (const rating of given) byItem.set(rating.item, rating);
  return [...byItem.values()].sort((a, b) => b.ratedAtMs - a.ratedAtMs);
}
