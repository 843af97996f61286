/**
 * Each query parameter of each documented route. For a filter, the answer is held against what the unfiltered answer and the library say, by
 * code of its own: every row of it passes, and none that passes is missing. The other parameters are in api-other-parameters.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { type EndpointRow, endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi, type Row, rowsOf } from '../src/api/fixture.ts';
import { type Film, type Listable, library, type Show } from '../src/library/index.ts';
import { documented, parameterGroups } from './api-documented.ts';
import { newer } from './api-newer.ts';

// As one of Trakt's own apps, which may ask where a title streams.
const sandbox = anApi({ plays: 1500, isOfficial: () => true });
const table = endpointTable();

interface Documented {
  readonly line: string;
  readonly row: EndpointRow;
  readonly parameters: readonly string[];
}

/** The routes with parameters. */
const routes = [...documented, ...newer].flatMap((line): Documented[] => {
  const [told = '', named] = line.split(' : ');
  if (named === undefined) return [];
  const [method, target = ''] = told.split(' ');
  const path = target.replace(/\?.*/, '').replace(/\/$/, '');
  const row = table.find((one) => one.method === method && one.path.replace(/\/$/, '') === path);
  if (!row) throw new Error(`The sandbox has no ${line}`);
  // Trakt has removed it.
  if (row.status === 404) return [];
  return [{ line: told, row, parameters: named.split(' ').flatMap((name) => parameterGroups[name] ?? [name]) }];
});

const isFilter = (name: string): boolean => Object.values(parameterGroups).some((group) => group.includes(name));

// Lists, ratings and paused playback with something for every filter to keep and to drop.
const idsOf = async (path: string, type: 'movie' | 'show') =>
  rowsOf(await sandbox.json(`${path}?limit=6`)).map((row) => ({ ids: Object(row[type]).ids }));
const listed = {
  movies: [
    ...(await idsOf('/sync/watched/movies', 'movie')),
    ...(await idsOf('/sync/collection/movies', 'movie')),
    ...(await idsOf('/sync/watchlist/movies', 'movie')),
    ...library.films.slice(0, 12).map(({ ids }) => ({ ids })),
  ],
  shows: [
    ...(await idsOf('/sync/watched/shows', 'show')),
    ...(await idsOf('/sync/collection/shows', 'show')),
    ...(await idsOf('/sync/watchlist/shows', 'show')),
    ...library.shows.slice(0, 12).map(({ ids }) => ({ ids })),
  ],
};
const [begun = [], paused = [], alone = []] = [
  listed.shows.slice(0, 2),
  listed.movies.slice(0, 8),
  listed.shows.slice(-1),
];
const [watchedFilm, ...otherFilms] = listed.movies;
for (const [path, body] of [
  ['/users/me/lists/rainy-sundays/items', listed],
  ['/users/me/lists', { name: 'A show alone', privacy: 'public' }],
  ['/users/me/lists/a-show-alone/items', { shows: alone }],
  ['/sync/ratings', { movies: [{ ...watchedFilm, rating: 9 }], shows: begun.map((show) => ({ ...show, rating: 4 })) }],
  ...[...paused, ...otherFilms.slice(-8)].map((movie) => ['/scrobble/pause', { movie, progress: 40 }] as const),
  ...listed.shows.map(
    (show) => ['/scrobble/pause', { show, episode: { season: 1, number: 1 }, progress: 40 }] as const,
  ),
] as const) {
  const response = await sandbox.send('POST', path, body);
  expect([path, response.ok]).toEqual([path, true]);
}

/** Paths with something to filter, where the usual example has too little. */
const richer: Readonly<Record<string, string>> = {
  '/users/:id/:type/activities': '/users/me/following/activities',
  '/users/:id/collection/:type': '/users/me/collection/movies',
  '/users/:id/history/movies': '/users/me/history/movies',
  '/lists/:id/items/:type/:sort_by/:sort_how': '/lists/1/items/all/rank/asc',
  '/smart-lists/:list_id/items/:type/:sort_by/:sort_how': '/smart-lists/silent-films/items',
};

/** The spans of calendars with titles of two years. */
const spans: Readonly<Record<string, string>> = {
  finales: '2013-03-05',
  '/movies': '1986-11-30',
  streaming: '1987-02-28',
  dvd: '1987-04-29',
};

function pathOf(row: EndpointRow): string {
  if (row.path.startsWith('/calendars/')) {
    const target = row.path.replace(':target', 'all').replace('/:start_date/:days', '');
    const start = Object.entries(spans).find(([word]) => target.includes(word))?.[1] ?? '2013-01-01';
    return `${target}/${start}/33`;
  }
  return richer[row.path] ?? examplePath(row);
}

const asking = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`;

async function answer(path: string, as: string): Promise<{ rows: Row[]; count: number | undefined }> {
  const response = await sandbox.request(path, { as });
  expect([path, response.status]).toEqual([path, 200]);
  const count = response.headers.get('X-Pagination-Item-Count');
  return { rows: rowsOf(await response.json()), count: count === null ? undefined : Number(count) };
}

/** All rows of an answer, whether it comes in pages or not. */
async function everyRow(path: string, as: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; ; page++) {
    const found = await answer(asking(path, `limit=250&page=${page}`), as);
    rows.push(...found.rows);
    if (rows.length >= (found.count ?? rows.length)) return rows;
  }
}

/** The titles that a row is about: one, or those of a list; none for a person. */
function titlesOf(row: Row): (Film | Show)[] {
  const list = Object(row.list ?? {});
  if (list.ids) return itemsOfList.get(list.ids.trakt)?.flatMap(titlesOf) ?? [];
  const { type, show, movie } = row;
  const ids = Object(show ?? movie ?? (type === undefined ? row : {})).ids;
  const isShow = show !== undefined || (movie === undefined && 'tvdb' in Object(ids));
  const found: Listable | undefined = ids && library.find(isShow ? 'show' : 'movie', String(ids.trakt));
  return found?.type === 'movie' || found?.type === 'show' ? [found] : [];
}

const itemsOfList = new Map<number, Row[]>();
for (const id of [1, 3, 5]) itemsOfList.set(id, await everyRow(`/lists/${id}/items`, 'ada'));

/** What users rated a title, as each of them tells it. */
const rated = new Map<string, number[]>();
for (const [id, as] of [
  ['ada', 'ada'],
  ['grace', 'grace'],
  ['lin', 'ada'],
  ['alan', 'ada'],
] as const) {
  for (const { type, rating, ...row } of await everyRow(`/users/${id}/ratings`, as)) {
    if (type !== 'movie' && type !== 'show') continue;
    const key = `${type} ${Object(row[type]).ids.trakt}`;
    rated.set(key, [...(rated.get(key) ?? []), Number(rating)]);
  }
}
const ratingOf = ({ type, ids }: Film | Show): number => {
  const given = rated.get(`${type} ${ids.trakt}`) ?? [];
  return given.length === 0 ? 0 : (given.reduce((sum, one) => sum + one, 0) / given.length) * 10;
};

/** The day that the API itself gives a show in full. */
const firstAired = new Map(
  (await everyRow('/shows/popular?extended=full', 'ada')).map((row) => [
    Object(row.ids).trakt,
    String(row.first_aired).slice(0, 10),
  ]),
);
const dayOf = (title: Film | Show): string | null =>
  title.type === 'movie' ? title.released : (firstAired.get(title.ids.trakt) ?? null);

/** Where the API says that a title streams, by country. */
const streaming = new Map<Film | Show, Readonly<Record<string, { free: boolean; subscription: boolean }>>>();
for (const title of [...library.films, ...library.shows]) {
  const inCountry = async (country: string) => {
    const response = await sandbox.json(`/${title.type}s/${title.ids.trakt}/watchnow/${country}`);
    const { free, subscription } = Object(response)[country];
    return { free: free.length > 0, subscription: subscription.length > 0 };
  };
  streaming.set(title, { us: await inCountry('us'), gb: await inCountry('gb') });
}

type Judge = (title: Film | Show) => boolean;
interface Asked {
  readonly value: string;
  readonly passes: Judge;
}

const inside = (from: number, to: number, value: number | null): boolean =>
  value !== null && value >= from && value <= to;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const known = <Value>(values: readonly (Value | null | undefined)[]): Value[] =>
  values.filter((value) => value != null);
/** The words of the titles, the rarer ones first: one of those splits them best. */
function wordsOf(titles: readonly (Film | Show)[], of: (title: Film | Show) => readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of titles.flatMap(of)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => a[1] - b[1]).map(([word]) => word);
}
const words = (titles: readonly (Film | Show)[], of: (title: Film | Show) => readonly string[]): Asked[] => {
  const found = wordsOf(titles, of);
  const single = found.map((word) => ({ value: word, passes: (title: Film | Show) => of(title).includes(word) }));
  const [first, second] = found;
  if (first === undefined || second === undefined) return single;
  return [
    ...single,
    { value: `${first},${second}`, passes: (title) => of(title).includes(first) || of(title).includes(second) },
  ];
};
const ranges = (titles: readonly (Film | Show)[], of: (title: Film | Show) => number | null): Asked[] => {
  const values = known(titles.map(of)).map(Math.round);
  const middle = median(values);
  const bounds = [
    [middle, Math.max(middle, ...values)],
    [Math.min(middle, ...values), middle],
    [middle + 1, 9999],
    [middle, middle],
  ] as const;
  return bounds.map(([from, to]) => ({
    value: from === to ? String(from) : `${from}-${to}`,
    passes: (title) => inside(from, to, of(title) === null ? null : Math.round(of(title) ?? 0)),
  }));
};
const days = (titles: readonly (Film | Show)[], passes: (day: string, bound: string) => boolean): Asked[] => {
  const sorted = known(titles.map(dayOf)).sort();
  return [sorted[sorted.length >> 1], sorted.at(-1), sorted[0]].flatMap((bound) =>
    bound === undefined
      ? []
      : [{ value: bound, passes: (title) => passes(dayOf(title) ?? '', bound) && dayOf(title) !== null }],
  );
};
const places: Readonly<Record<string, (title: Film | Show) => boolean>> = {
  any: (title) => Object.values(streaming.get(title)?.us ?? {}).some(Boolean),
  any_all: (title) => Object.values(streaming.get(title) ?? {}).some(({ free, subscription }) => free || subscription),
  free: (title) => streaming.get(title)?.us?.free ?? false,
  free_all: (title) => Object.values(streaming.get(title) ?? {}).some(({ free }) => free),
  subscriptions: (title) => streaming.get(title)?.us?.subscription ?? false,
  subscriptions_all: (title) => Object.values(streaming.get(title) ?? {}).some(({ subscription }) => subscription),
};

/** Ways to ask for a filter, of which the first that splits the titles is tried. */
const filters: Readonly<Record<string, (titles: readonly (Film | Show)[], as: string) => Asked[]>> = {
  watchnow: () => Object.entries(places).map(([value, passes]) => ({ value, passes })),
  genres: (titles) => words(titles, ({ genres }) => genres),
  subgenres: (titles) => words(titles, ({ subgenres }) => subgenres),
  countries: (titles) => words(titles, ({ country }) => known([country])),
  certifications: (titles) => words(titles, ({ certification }) => known([certification?.toLowerCase()])),
  languages: (titles) => words(titles, ({ languages }) => languages),
  studio_ids: (titles) => words(titles, ({ studios }) => studios.map(({ id }) => String(id))),
  status: (titles) => words(titles, (title) => known([title.type === 'movie' ? 'released' : title.status])),
  years: (titles) => ranges(titles, ({ year }) => year),
  runtimes: (titles) => ranges(titles, ({ runtime }) => runtime),
  ratings: (titles) => ranges(titles, ratingOf),
  votes: (titles) => ranges(titles, ({ type, ids }) => rated.get(`${type} ${ids.trakt}`)?.length ?? 0),
  start_date: (titles) => days(titles, (day, bound) => day >= bound),
  end_date: (titles) => days(titles, (day, bound) => day <= bound),
  ignore_watched: (_, as) => [ignoring('watched', as)],
  ignore_collected: (_, as) => [ignoring('collection', as)],
  ignore_watchlisted: (_, as) => [ignoring('watchlist', as)],
};

const ownTitles = new Map<string, ReadonlySet<unknown>>();
for (const as of ['ada', 'grace']) {
  for (const what of ['watched', 'collection', 'watchlist']) {
    const rows = [...(await everyRow(`/sync/${what}/movies`, as)), ...(await everyRow(`/sync/${what}/shows`, as))];
    ownTitles.set(`${as} ${what}`, new Set(rows.flatMap(titlesOf)));
  }
}
function ignoring(what: string, as: string): Asked {
  return { value: 'true', passes: (title) => !ownTitles.get(`${as} ${what}`)?.has(title) };
}

/** A row without what a filter may change around it. */
const told = (row: Row): string => JSON.stringify(row);

/** The filters that kept all of an answer, or nothing of it. */
const unsplit: string[] = [];
let tried = 0;

describe.each(routes.filter(({ parameters }) => parameters.some(isFilter)))('$line', ({ row, parameters }) => {
  const path = pathOf(row);
  const as = row.endpoint.example?.as ?? 'ada';
  const older = ['languages', 'studio_ids', 'status', 'votes'];
  const asked = [...parameters.filter(isFilter), ...(parameters.includes('genres') ? older : [])];

  it('keeps what passes each filter, and only that', async () => {
    if (row.path === '/lists/:id') return summaryCounts();
    const before = await everyRow(path, as);
    const titles = before.flatMap(titlesOf);
    expect(titles.length).toBeGreaterThan(0);
    for (const name of asked) {
      const ways = filters[name]?.(titles, as) ?? [];
      const kept = ({ passes }: Asked): Row[] => before.filter((one) => titlesOf(one).some(passes));
      const splitting = ways.find((one) => inside(1, before.length - 1, kept(one).length));
      tried++;
      if (!splitting) unsplit.push(`${name} ${row.path}`);
      for (const way of splitting ? [splitting] : ways.slice(0, 4)) {
        const expected = kept(way);
        const after = await answer(asking(path, `limit=250&${name}=${way.value}`), as);
        expect([name, way.value, after.rows.map(told)]).toEqual([name, way.value, expected.slice(0, 250).map(told)]);
        expect([name, way.value, after.count ?? after.rows.length]).toEqual([name, way.value, expected.length]);
      }
    }
  });

  async function summaryCounts(): Promise<void> {
    const items = itemsOfList.get(1) ?? [];
    for (const name of asked) {
      for (const { value, passes } of filters[name]?.(items.flatMap(titlesOf), as) ?? []) {
        const counted = Object(await sandbox.json(`/lists/1?${name}=${value}`)).item_count;
        expect([name, value, counted]).toEqual([name, value, items.filter((one) => titlesOf(one).some(passes)).length]);
      }
    }
  }
});

describe('the table', () => {
  it('has 71 routes with filters', () => {
    expect(routes.filter(({ parameters }) => parameters.includes('genres'))).toHaveLength(71);
  });

  it.each(routes)('$line declares its parameters', ({ row, parameters }) => {
    const declared = Object.keys(row.endpoint.query ?? {});
    expect(parameters.filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('splits nine answers of ten by their filters', () => {
    expect(unsplit.length).toBeLessThan(tried / 10);
  });
});
