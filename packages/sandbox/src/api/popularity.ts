/** A made-up order of popularity, unlike the order of ids and of years, from which all made-up counts follow. */
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
