/** The query parameters that Trakt documents, beside pages and `extended`: the values that each takes. Another value is refused with 422. */
import { z } from 'zod';
import { invalid } from './refusal.ts';
import type { ApiContext } from './request-context.ts';

/** Shapes of the texts of a query, by the name of the parameter. */
export type Parameters = Readonly<Record<string, z.ZodType<unknown, string>>>;

type Shape<Value> = z.ZodType<Value, string>;

/** Words, joined by commas; a title needs one of them. */
export const words: z.ZodType<string[], string> = z
  .string()
  .transform((text) => text.toLowerCase().split(',').filter(Boolean));

/** `90` or `90-120`, both inclusive. */
export const range: z.ZodType<{ from: number; to: number }, string> = z
  .string()
  .regex(/^\d{1,9}(\.\d+)?(-\d{1,9}(\.\d+)?)?$/, 'a number, or two as in 10-20')
  .transform((text) => {
    const [from = 0, to = from] = text.split('-').map(Number);
    return { from, to };
  });

export const flag: z.ZodType<boolean, string> = z
  .enum(['true', 'false', '1', '0'])
  .transform((text) => text === 'true' || text === '1');

export const wholeNumber: z.ZodType<number, string> = z
  .string()
  .regex(/^\d{1,6}$/, 'a whole number')
  .transform(Number);

export function choice<const Word extends string>(...choices: readonly [Word, ...Word[]]): z.ZodType<Word, Word> {
  return z.enum(choices);
}

/** Types of items in the singular or the plural, joined by commas. */
export function types(...words: readonly string[]): z.ZodType<string, string> {
  const one = `(${words.join('|')})s?`;
  return z.string().regex(new RegExp(`^${one}(,${one})*$`), words.join(', '));
}

export const anyText: z.ZodType<string, string> = z.string();

const day: Shape<string> = z.iso.date();
const availability: Shape<string> = z.enum([
  'favorites',
  'any',
  'any_all',
  'free',
  'free_all',
  'subscriptions',
  'subscriptions_all',
]);

type Range = { from: number; to: number };

/** What the contract declares for the endpoints with filters. */
const mediaFilters: Record<'genres' | 'subgenres' | 'countries' | 'certifications', Shape<string[]>> &
  Record<'years' | 'ratings' | 'runtimes', Shape<Range>> &
  Record<'watchnow' | 'start_date' | 'end_date', Shape<string>> = {
  watchnow: availability,
  genres: words,
  subgenres: words,
  years: range,
  ratings: range,
  start_date: day,
  end_date: day,
  runtimes: range,
  countries: words,
  certifications: words,
};

type OtherSites = 'tmdb_ratings' | 'tmdb_votes' | 'imdb_ratings' | 'imdb_votes' | 'rt_meters' | 'rt_user_meters';

/** What older documents have beside them, for the same endpoints. */
const olderFilters: Record<'languages' | 'studio_ids' | 'network_ids' | 'status', Shape<string[]>> &
  Record<'votes' | 'metascores' | OtherSites, Shape<Range>> = {
  languages: words,
  studio_ids: words,
  network_ids: words,
  status: words,
  votes: range,
  tmdb_ratings: range,
  tmdb_votes: range,
  imdb_ratings: range,
  imdb_votes: range,
  rt_meters: range,
  rt_user_meters: range,
  metascores: range,
};

export const ignoring: Record<'ignore_watched' | 'ignore_collected' | 'ignore_watchlisted', Shape<boolean>> = {
  ignore_watched: flag,
  ignore_collected: flag,
  ignore_watchlisted: flag,
};
export const sorting: { sort_by: Shape<string>; sort_how: Shape<'asc' | 'desc'> } = {
  sort_by: z.string(),
  sort_how: z.enum(['asc', 'desc']),
};
export const dates: Record<'start_at' | 'end_at', Shape<string>> = { start_at: z.string(), end_at: z.string() };

export const filters: typeof mediaFilters & typeof olderFilters = { ...mediaFilters, ...olderFilters };

/** The value of a parameter; undefined if it is missing or empty. 422 for a value that it doesn't take. */
export function asked<Value>(c: ApiContext, name: string, shape: z.ZodType<Value, string>): Value | undefined {
  const text = c.req.query(name);
  if (!text) return undefined;
  const parsed = shape.safeParse(text);
  if (parsed.success) return parsed.data;
  throw invalid(`${name}: ${parsed.error.issues[0]?.message ?? 'another value was expected'}`);
}

/** Refuses values that the endpoint's parameters don't take, before its handler reads the first of them. */
export function checkQuery(c: ApiContext, parameters: Parameters | undefined): void {
  if (!parameters || !c.req.url.includes('?')) return;
  for (const name of Object.keys(c.req.query())) {
    const shape = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (shape) asked(c, name, shape);
  }
}
