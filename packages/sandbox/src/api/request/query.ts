/** Reads and checks what the path and the query of a request ask for. */

import { z } from 'zod';
import { dayMs } from '../../day.ts';
import type { Listable } from '../../library/index.ts';
import { asked, flag } from './parameters.ts';
import { invalid, notFound } from './refusal.ts';
import type { ApiContext } from './request-context.ts';

const noWords: ReadonlySet<string> = new Set();

/** The comma-joined words of `extended`. Today `images` means `full`. */
export function extendedOf(c: ApiContext): ReadonlySet<string> {
  const asked = c.req.query('extended');
  if (!asked) return noWords;
  const words = new Set(asked.split(','));
  if (words.has('images')) words.add('full');
  return words;
}

export type ItemType = Listable['type'];

const typeOfWord: Readonly<Record<string, ItemType>> = {
  movie: 'movie',
  movies: 'movie',
  show: 'show',
  shows: 'show',
  season: 'season',
  seasons: 'season',
  episode: 'episode',
  episodes: 'episode',
  person: 'person',
  people: 'person',
};

/** The type that a word of a path or a body names, in the singular or the plural. */
export function typeNamed(word: string): ItemType | undefined {
  return Object.hasOwn(typeOfWord, word) ? typeOfWord[word] : undefined;
}

/** The types that a path segment names, such as `movies` or `movie,show`; all types for an empty segment, 404 for another word. */
export function typesOf(segment: string | undefined, allowed: readonly ItemType[]): ReadonlySet<ItemType> {
  if (!segment || segment === 'all' || segment === 'media') return new Set(allowed);
  const types = new Set<ItemType>();
  for (const word of segment.split(',')) {
    const type = typeNamed(word);
    if (!type || !allowed.includes(type)) throw notFound();
    types.add(type);
  }
  return types;
}

const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text) => Date.parse(text))
  .optional();

const dateRange = z.object({ start_at: instant, end_at: instant });

/** `start_at` and `end_at`, both inclusive; 422 if one of them is no date. */
export function dateRangeOf(c: ApiContext): { fromMs: number | undefined; toMs: number | undefined } {
  const asked = dateRange.safeParse({ start_at: c.req.query('start_at'), end_at: c.req.query('end_at') });
  if (!asked.success) throw invalid('start_at and end_at take an ISO 8601 date');
  return { fromMs: asked.data.start_at, toMs: asked.data.end_at };
}

/** A missing flag is no. */
export function flagOf(c: ApiContext, name: string): boolean {
  return asked(c, name, flag) ?? false;
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const days = new Map<number, string>();
/** More than any history spans. */
const mostDays = 50_000;

/**
 * Trakt's instants: ISO 8601 in UTC with milliseconds.
 *
 * Same output as Date, at a quarter of its cost where days repeat, as in a page of history.
 */
export function iso(timeMs: number): string {
  const number = Math.floor(timeMs / dayMs);
  const ofDay = Math.floor(timeMs - number * dayMs);
  const seconds = Math.floor(ofDay / 1000);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = String(ofDay % 1000).padStart(3, '0');
  return `${dayOf(number)}${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[second]}.${fraction}Z`;
}

function dayOf(number: number): string {
  let day = days.get(number);
  if (day === undefined) {
    if (days.size >= mostDays) days.clear();
    day = new Date(number * dayMs).toISOString().slice(0, -13);
    days.set(number, day);
  }
  return day;
}
