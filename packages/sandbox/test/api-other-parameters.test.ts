/** Each parameter of each documented read that is no filter: a value of it changes the answer, or the README says why none does. */
import { expect, it } from 'vitest';
import { endpointTable, examplePath } from '../src/api/documents/table.ts';
import { anApi } from '../src/api/fixture.ts';
import { library } from '../src/library/index.ts';
import { documented, parameterGroups } from './api-documented.ts';
import { newer } from './api-newer.ts';
import { aRichApi } from './rich-api.ts';

const api = await aRichApi();
const table = endpointTable();
/** When shows of the library were on air. */
const in2013 = anApi({ plays: 0, clock: { now: () => Date.UTC(2013, 2, 3) } });

const special = library.shows.find(({ seasons }) => seasons.some(({ number }) => number === 0));
const show = { ids: { trakt: special?.ids.trakt } };
for (const [path, body] of [
  ['/sync/history', { shows: [{ ...show, watched_at: '2020-01-01T20:00:00Z' }] }],
  ['/sync/favorites', { shows: [4, 3, 2, 1].map((trakt) => ({ ids: { trakt } })) }],
  ['/sync/collection', { shows: [show] }],
  ['/users/hidden/progress_watched', { shows: [{ ...show, seasons: [{ number: 1 }] }] }],
  ['/users/hidden/progress_collected', { shows: [{ ...show, seasons: [{ number: 1 }] }] }],
  [`/shows/${special?.ids.trakt}/progress/watched/reset`, {}],
] as const) {
  expect([path, (await api.send('POST', path, body)).ok]).toEqual([path, true]);
}

/** Values of which one has to change an answer, and what they need beside them. */
const values: Readonly<Record<string, readonly string[]>> = {
  page: ['limit=1&page=2'],
  limit: ['limit=1'],
  extended: [
    'full',
    'vip',
    'progress',
    'metadata',
    'episodes',
    'comments',
    'min',
    'all',
    'browsing',
    'subgenres',
    'streaming_ranks',
  ].map((word) => `extended=${word}`),
  sort_by: ['title', 'added', 'runtime'].map((word) => `sort_by=${word}`),
  sort_how: ['sort_how=asc', 'sort_how=desc'],
  start_at: ['start_at=2999-01-01'],
  end_at: ['end_at=1900-01-01'],
  available_on: ['available_on=plex'],
  type: ['movie', 'show', 'episode', 'season'].map((word) => `type=${word}`),
  hidden: ['hidden=true', 'hidden=false', 'extended=progress&hidden=false'],
  specials: ['specials=true', 'specials=false', 'extended=progress&specials=false'],
  count_specials: ['specials=true&count_specials=false', 'count_specials=false'],
  include_replies: ['limit=250&include_replies=true', 'limit=250&include_replies=only'],
  hide: ['unwatched', 'unrated', 'nonotes', 'ended'].map((word) => `hide=${word}`),
  watch_window: ['watch_window=1', 'watch_window=300'],
  links: ['links=direct'],
  language: ['language=de'],
  group: ['group=day'],
  include_stats: ['include_stats=true'],
  lifetime_stats: ['lifetime_stats=true'],
  images: ['images=true'],
  query: ['query=solaris', 'query=wings'],
  season_numbers: ['extended=min&season_numbers=true'],
  intent: ['intent=all', 'intent=start'],
  only_rewatching: ['only_rewatching=true'],
  hide_completed: ['hide_completed=true'],
  hide_not_completed: ['hide_not_completed=true'],
};
/** What a value is added to, where a plain request does not do. */
const beside: Readonly<Record<string, string>> = {
  page: 'limit=1',
  include_replies: 'limit=250',
  query: 'query=nothing-of-this-name',
  count_specials: 'specials=true',
  season_numbers: 'extended=min',
};

const withSpecials = special?.ids.trakt;
/** Addresses that bring more than the usual example, or leave the order to the query. */
const addresses: Readonly<Record<string, string>> = {
  '/movies/:id/people': '/movies/modern-times-1936/people',
  '/people/:id/shows': '/people/bryan-cranston/shows',
  '/shows/:id/people': '/shows/breaking-bad/people',
  '/shows/:id/seasons/:season/people': '/shows/breaking-bad/seasons/1/people',
  '/shows/:id/seasons/:season/episodes/:episode/people': '/shows/breaking-bad/seasons/1/episodes/1/people',
  '/shows/:id/progress/collection': `/shows/${withSpecials}/progress/collection`,
  '/shows/:id/progress/watched': `/shows/${withSpecials}/progress/watched`,
  '/users/:id/favorites/:type/:sort_by/:sort_how': '/users/me/favorites',
  '/users/:id/favorites/media/:sort': '/users/me/favorites/media',
  '/users/:id/favorites/movies/:sort': '/users/me/favorites/movies',
  '/users/:id/favorites/shows/:sort': '/users/me/favorites/shows',
  '/users/:id/history/episodes/:item_id': `/users/me/history/episodes/${special?.episodes.at(-1)?.ids.trakt}`,
  '/users/:id/history/shows/:item_id': `/users/me/history/shows/${withSpecials}`,
  '/users/:id/watched/:type': '/users/me/watched/shows',
  '/users/:id/watchlist/:type/:sort_by/:sort_how': '/users/me/watchlist',
  '/users/:id/watchlist/movie,show/:sort': '/users/me/watchlist/movie,show',
  '/users/:id/watchlist/movies/:sort': '/users/me/watchlist/movies',
  '/users/:id/watchlist/shows/:sort': '/users/me/watchlist/shows',
};

/** The parameters of each documented read; of those in pages also `page` and `limit`. */
const asked = [...documented, ...newer].flatMap((line) => {
  const [told = '', named = ''] = line.split(' : ');
  const [method, target = '', , , ...flags] = told.split(' ');
  const path = target.replace(/\?.*|\/$/g, '');
  const row = table.find((one) => one.method === method && one.path.replace(/\/$/, '') === path);
  if (method !== 'GET' || !row || row.status === 404) return [];
  const names = named.split(' ').filter((name) => name !== '' && !(name in parameterGroups));
  if (flags.includes('paged') && row.paged) names.push('page', 'limit');
  // The forms without an optional part belong to the same endpoint.
  const isWhole =
    documented.includes(line) || !/(?:shows|media|movies|hot|finales|new|premieres|dvd|streaming)$/.test(path);
  if (flags.includes('extended') && isWhole) names.push('extended');
  return names.map((name) => ({ name, path, row }));
});

it('is each known here', () => {
  expect([...new Set(asked.map(({ name }) => name))].filter((name) => !values[name])).toEqual([]);
});

/** The first is in the README; the others are always empty, as api-rows.test.ts says. */
const changesNothing = [
  'season_numbers /users/:id/watched/shows',
  'page /users/:id/favorites/comments/:sort',
  'page /users/:id/watchlist/comments/:sort',
  'page /users/syncs/:id/paused',
  'page /users/syncs/:id/skipped',
];

it.each(asked.map((one) => [`${one.name} ${one.path}`, one] as const))('%s', async (told, { name, path, row }) => {
  const example = addresses[path] ?? examplePath(row);
  const at = name === 'query' ? example.replace(/\?.*/, '') : example;
  const own = row.path === '/shows/:id/next_episode' ? in2013 : api;
  const answer = async (query: string): Promise<string | undefined> => {
    const address = query === '' ? at : `${at}${at.includes('?') ? '&' : '?'}${query}`;
    const response = await own.request(address, { as: row.endpoint.example?.as ?? 'ada' });
    const text = await response.text();
    return response.ok ? `${response.headers.get('X-Pagination-Limit')} ${text}` : undefined;
  };
  const before = await answer(beside[name] ?? '');
  const after = await Promise.all((values[name] ?? []).map(answer));
  expect(before).toBeDefined();
  expect(after.some((one) => one !== undefined && one !== before)).toBe(!changesNothing.includes(told));
});
