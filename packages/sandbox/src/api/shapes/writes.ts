/** The shapes that the answers of writes have in common. */
import { z } from 'zod';
import { arrayOf, instant, integer, object } from './basics.ts';

const echoed: z.ZodType = z.array(z.looseObject({}));

/** The items that were not found, as they were sent. */
export const notFoundShape: z.ZodType = z.strictObject({
  movies: echoed,
  shows: echoed,
  seasons: echoed,
  episodes: echoed,
  people: echoed.optional(),
  ids: z.array(z.int()).optional(),
});

/** Of a list that holds films and shows alone. */
export const titlesNotFound: z.ZodType = z.strictObject({
  movies: echoed,
  shows: echoed,
  people: echoed.optional(),
});

/** Counts, by the plural of the type. */
export function counts(...types: string[]): z.ZodType {
  return object(Object.fromEntries(types.map((type) => [type, integer])));
}

export const four = counts('movies', 'shows', 'seasons', 'episodes');
export const listState = object({ updated_at: instant, item_count: integer });

/** The answer of an add to a list. */
export function listAdded(counted: z.ZodType = four, unfound: z.ZodType = notFoundShape): z.ZodType {
  return object({ added: counted, existing: counted, not_found: unfound, list: listState });
}

export function listRemoved(counted: z.ZodType = four, unfound: z.ZodType = notFoundShape): z.ZodType {
  return object({ deleted: counted, not_found: unfound, list: listState });
}

export const reordered = object({ updated: integer, skipped_ids: arrayOf(integer), list: listState });
