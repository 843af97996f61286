/** Trakt's filters. A title whose fact is unknown is left out, and so is a row of something that is no title. */
import { z } from 'zod';
import type { Account } from '../../account/index.ts';
import { countriesWithServices, type Film, type Listable, type Show, servicesFor } from '../../library/index.ts';
import { airedAtMs } from '../../library/schedule.ts';
import { plain } from '../../library/slug.ts';
import { asked, filters, flag, type ignoring, range, words } from './parameters.ts';
import { iso } from './query.ts';
import type { RequestContext, View } from './request-context.ts';

/** Whether the filters of a request keep the row of an item. Seasons and episodes go with their show. */
export type Keep = (item: Listable) => boolean;

type Title = Film | Show;
type Test = (title: Title) => boolean;

/** What the filters of the query keep; undefined for a query without filters, so that a long list is not read for nothing. */
export function filterOf(context: RequestContext): Keep | undefined {
  const { c, viewer } = context;
  if (!c.req.url.includes('?')) return undefined;
  const wanted = filterNames.map((name) => tests[name](context, name)).filter((test) => test !== undefined);
  const ignored = viewer ? ignoredTitles(context, viewer) : undefined;
  if (wanted.length === 0 && !ignored) return undefined;
  return (item) => {
    const title = titleOf(item);
    if (!title) return wanted.length === 0;
    return !ignored?.has(title) && wanted.every((test) => test(title));
  };
}

/** The rows whose item passes every filter of the query. */
export function filtered<Row>(
  context: RequestContext,
  rows: readonly Row[],
  itemOf: (row: Row) => Listable,
): readonly Row[] {
  const keep = filterOf(context);
  return keep ? rows.filter((row) => keep(itemOf(row))) : rows;
}

/** The filtered rows whose film or show has the words of `query` in its title. */
export function matching<Row>(
  context: RequestContext,
  rows: readonly Row[],
  titleOf: (row: Row) => Title,
): readonly Row[] {
  const query = plain(context.c.req.query('query') ?? '').trim();
  const passed = filtered(context, rows, titleOf);
  return query === '' ? passed : passed.filter((row) => plain(titleOf(row).title).includes(query));
}

export function titleOf(item: Listable): Title | undefined {
  if (item.type === 'person') return undefined;
  return item.type === 'movie' || item.type === 'show' ? item : item.show;
}

/** The day of a film's release, or of a show's first episode. */
export function releaseDayOf(title: Title): string | null {
  if (title.type === 'movie') return title.released;
  const [first] = title.episodes;
  return first ? iso(airedAtMs(first)).slice(0, 10) : null;
}

const filterNames = Object.keys(filters) as readonly (keyof typeof filters)[];

/** Reads the parameter with this name, and returns the test for its value; undefined for a missing one. */
type Read = (context: RequestContext, name: string) => Test | undefined;

const tests: Readonly<Record<keyof typeof filters, Read>> = {
  genres: oneOf(({ genres }) => genres),
  subgenres: oneOf(({ subgenres }) => subgenres),
  countries: oneOf(({ country }) => [country]),
  languages: oneOf(({ languages }) => languages),
  certifications: oneOf(({ certification }) => [certification?.toLowerCase()]),
  status: oneOf((title) => [title.type === 'movie' ? 'released' : title.status]),
  studio_ids: oneOf(({ studios }) => studios.map(({ id }) => String(id))),
  network_ids: oneOf(({ type, studios }) => (type === 'show' ? studios.map(({ id }) => String(id)) : [])),
  years: inRange(({ year }) => year),
  runtimes: inRange(({ runtime }) => runtime),
  ratings: inRange((title, { ratingOf }) => Math.round(ratingOf(title).rating * 10)),
  votes: inRange((title, { ratingOf }) => ratingOf(title).votes),
  start_date: onDay((released, wanted) => released >= wanted),
  end_date: onDay((released, wanted) => released <= wanted),
  watchnow: watchable,
  // The library has no ratings of other sites.
  tmdb_ratings: inRange(() => null),
  tmdb_votes: inRange(() => null),
  imdb_ratings: inRange(() => null),
  imdb_votes: inRange(() => null),
  rt_meters: inRange(() => null),
  rt_user_meters: inRange(() => null),
  metascores: inRange(() => null),
};

function oneOf(known: (title: Title) => readonly (string | null | undefined)[]): Read {
  return ({ c }, name) => {
    const wanted = asked(c, name, words);
    return wanted && ((title) => known(title).some((word) => word != null && wanted.includes(word)));
  };
}

function inRange(known: (title: Title, view: View) => number | null): Read {
  return ({ c, view }, name) => {
    const wanted = asked(c, name, range);
    if (!wanted) return undefined;
    return (title) => {
      const value = known(title, view);
      return value !== null && value >= wanted.from && value <= wanted.to;
    };
  };
}

function onDay(fits: (released: string, wanted: string) => boolean): Read {
  return ({ c }, name) => {
    const wanted = asked(c, name, filters.start_date);
    if (wanted === undefined) return undefined;
    return (title) => {
      const released = releaseDayOf(title);
      return released !== null && fits(released, wanted);
    };
  };
}

const watchnowSettings = z
  .object({ country: z.string().catch('us'), favorites: z.array(z.string()).catch([]) })
  .catch({ country: 'us', favorites: [] });

/** Streaming alone: what is only sold doesn't count. Without a token the country is the United States, and no service is a favorite. */
function watchable({ c, viewer }: RequestContext): Test | undefined {
  const wanted = asked(c, 'watchnow', filters.watchnow);
  if (wanted === undefined) return undefined;
  const { country, favorites } = watchnowSettings.parse(viewer?.browsing.watchnow);
  const countries = wanted.endsWith('_all') ? countriesWithServices : [country.toLowerCase()];
  return (title) =>
    countries
      .flatMap((one) => servicesFor(title, one))
      .some(({ kind, source }) => {
        if (wanted === 'favorites') return kind !== 'purchase' && favorites.includes(source);
        if (wanted.startsWith('any')) return kind !== 'purchase';
        return kind === (wanted.startsWith('free') ? 'free' : 'subscription');
      });
}

/** The titles that the viewer asks to ignore; undefined for none. */
function ignoredTitles({ c }: RequestContext, account: Account): Set<unknown> | undefined {
  const { watched, collection, watchlist } = account;
  const sources: Readonly<Record<keyof typeof ignoring, () => readonly unknown[]>> = {
    ignore_watched: () => [...watched.films, ...watched.shows].map(({ item }) => item),
    ignore_collected: () => [
      ...collection.films.map(({ item }) => item),
      ...collection.episodes.map(({ item }) => item.show),
    ],
    ignore_watchlisted: () => watchlist.items.map(({ item }) => item),
  };
  const wanted = Object.entries(sources).filter(([name]) => asked(c, name, flag));
  return wanted.length > 0 ? new Set(wanted.flatMap(([, items]) => items())) : undefined;
}
