/** What is popular. Nobody has counted, so: an order that is neither that of the ids nor that of the years, and numbers that follow from it. */
import type { Film, Library, Show } from '../library/index.ts';

/** Smaller is more popular. */
export function placeOf({ position }: Film | Show): number {
  return Math.imul(position + 1, 0x9e3779b1) >>> 0;
}

export function byPopularity<Title extends Film | Show>(titles: readonly Title[]): Title[] {
  return titles.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Films and shows, mixed. */
export function mediaOf(library: Library): (Film | Show)[] {
  return [...library.films, ...library.shows];
}
