/** Trakt's filters. A title whose fact is unknown is left out. A filter for facts that the library doesn't have changes nothing. */
import type { Account } from '../../account/index.ts';
import type { Film, Listable, Show } from '../../library/index.ts';
import { plain } from '../../library/slug.ts';
import { flagOf } from './query.ts';
import type { RequestContext } from './request-context.ts';

/** The rows whose film or show passes every filter of the query; rows of other things pass. */
export function filtered<Row>(
  context: RequestContext,
  rows: readonly Row[],
  itemOf: (row: Row) => Listable,
): readonly Row[] {
  const tests = testsOf(context);
  if (tests.length === 0) return rows;
  return rows.filter((row) => {
    const title = titleOf(itemOf(row));
    return !title || tests.every((test) => test(title));
  });
}

/** The filtered rows whose film or show has the words of `query` in its title. */
export function matching<Row>(
  context: RequestContext,
  rows: readonly Row[],
  titleOf: (row: Row) => Film | Show,
): readonly Row[] {
  const query = plain(context.c.req.query('query') ?? '').trim();
  const passed = filtered(context, rows, titleOf);
  return query === '' ? passed : passed.filter((row) => plain(titleOf(row).title).includes(query));
}

type Test = (title: Film | Show) => boolean;

function titleOf(item: Listable): Film | Show | undefined {
  if (item.type === 'person') return undefined;
  return item.type === 'movie' || item.type === 'show' ? item : item.show;
}

function testsOf(context: RequestContext): Test[] {
  const { c, viewer } = context;
  const words = (name: string): string[] | undefined => c.req.query(name)?.toLowerCase().split(',').filter(Boolean);
  const tests: Test[] = [];
  const [genres, countries, status] = [words('genres'), words('countries'), words('status')];
  const years = rangeOf(c.req.query('years'));
  const runtimes = rangeOf(c.req.query('runtimes'));
  if (genres?.length)
    tests.push((title) => title.type === 'movie' && genres.some((genre) => title.genres.includes(genre)));
  if (countries?.length) tests.push(({ country }) => country !== null && countries.includes(country));
  if (status?.length) tests.push((title) => title.type === 'movie' || status.includes(title.status ?? ''));
  if (years) tests.push(({ year }) => year >= years.from && year <= years.to);
  if (runtimes) tests.push(({ runtime }) => runtime !== null && runtime >= runtimes.from && runtime <= runtimes.to);
  if (viewer) tests.push(...ignoringTests(context, viewer));
  return tests;
}

function ignoringTests({ c }: RequestContext, { watched, collection, watchlist }: Account): Test[] {
  const has = (items: readonly unknown[]): Test => {
    const known = new Set(items);
    return (title) => !known.has(title);
  };
  const tests: Test[] = [];
  if (flagOf(c, 'ignore_watched')) tests.push(has([...watched.films, ...watched.shows].map(({ item }) => item)));
  if (flagOf(c, 'ignore_collected')) {
    tests.push(has([...collection.films.map(({ item }) => item), ...collection.episodes.map(({ item }) => item.show)]));
  }
  if (flagOf(c, 'ignore_watchlisted')) tests.push(has(watchlist.items.map(({ item }) => item)));
  return tests;
}

/** `1990`, `1990-1999`; undefined if it is neither. */
function rangeOf(text: string | undefined): { from: number; to: number } | undefined {
  const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text ?? '') ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to ?? from) };
}
