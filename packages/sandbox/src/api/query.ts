/** What the path and the query of a request ask for, checked once. */
import { z } from 'zod';
import type { LibraryItem } from '../library/index.ts';
import type { ApiContext } from './scene.ts';

/** The comma-joined words of `extended`. `images` brings the same as `full` today. */
export function extendedOf(c: ApiContext): ReadonlySet<string> {
  const words = new Set((c.req.query('extended') ?? '').split(','));
  if (words.has('images')) words.add('full');
  return words;
}

type ItemType = LibraryItem['type'];

const typeOfWord: Readonly<Record<string, ItemType>> = {
  movie: 'movie',
  movies: 'movie',
  show: 'show',
  shows: 'show',
  season: 'season',
  seasons: 'season',
  episode: 'episode',
  episodes: 'episode',
};

/** The types that a path segment names, such as `movies` or `movie,show`; all of them without one; undefined if it is none. */
export function typesOf(segment: string | undefined, allowed: readonly ItemType[]): ReadonlySet<ItemType> | undefined {
  if (segment === undefined || segment === 'all' || segment === 'media') return new Set(allowed);
  const types = new Set<ItemType>();
  for (const word of segment.split(',')) {
    const type = Object.hasOwn(typeOfWord, word) ? typeOfWord[word] : undefined;
    if (!type || !allowed.includes(type)) return undefined;
    types.add(type);
  }
  return types;
}

const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text) => Date.parse(text))
  .optional();

const dateRange = z.object({ start_at: instant, end_at: instant });

/** `start_at` and `end_at`, both inclusive; undefined if one of them is no date. */
export function dateRangeOf(c: ApiContext): { fromMs: number | undefined; toMs: number | undefined } | undefined {
  const asked = dateRange.safeParse({ start_at: c.req.query('start_at'), end_at: c.req.query('end_at') });
  return asked.success ? { fromMs: asked.data.start_at, toMs: asked.data.end_at } : undefined;
}

/** Trakt's instants: ISO 8601 in UTC with milliseconds. */
export function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
