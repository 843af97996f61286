/** Calendars: what airs and what is released between two days, everything or only what is one's own. */
import type { Account } from '../../account/index.ts';
import type { Episode, Film } from '../../library/index.ts';
import { airedAtMs } from '../../library/schedule.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { iso } from '../request/query.ts';
import { invalid, notFound } from '../request/refusal.ts';
import { me, param, type Scene } from '../request/scene.ts';
import { episodeRow, movieRow, showRow } from '../rows/media.ts';
import { arrayOf, day, instant, maybe, object } from '../shapes/basics.ts';
import { episode, movie, show } from '../shapes/media.ts';

const episodeRows = arrayOf(object({ first_aired: instant, episode, show }));
const movieRows = arrayOf(object({ released: day, movie }));
const mixedRows = arrayOf(
  object({
    first_aired: maybe(instant),
    released: maybe(day),
    episode: maybe(episode),
    show: maybe(show),
    movie: maybe(movie),
  }),
);
const dates = '/:start_date?/:days?';
const dayMs = 86_400_000;
const facts = { extended: true, from: 'library' } as const;
const example = { params: { target: 'all', start_date: '2021-01-01', days: '31' } };

type Test = (episode: Episode) => boolean;
const isNew: Test = ({ number, season, show }) =>
  number === 1 && season === show.seasons.find((other) => other.number > 0);
const isPremiere: Test = ({ number, season }) => number === 1 && season.number > 0;
const isFinale: Test = ({ number, season }) => season.number > 0 && number === season.episodes.length;

const shows: readonly { path: string; about: string; test: Test }[] = [
  { path: 'shows', about: 'episodes', test: () => true },
  { path: 'shows/new', about: 'first episodes of new shows', test: isNew },
  { path: 'shows/premieres', about: 'first episodes of seasons', test: isPremiere },
  { path: 'shows/finales', about: 'last episodes of seasons', test: isFinale },
];

/** The library knows one date of a film; it comes to streaming three months later, and to disc after five. */
const films: readonly { path: string; about: string; laterDays: number }[] = [
  { path: 'movies', about: 'films in cinemas', laterDays: 0 },
  { path: 'streaming', about: 'films to stream', laterDays: 90 },
  { path: 'dvd', about: 'films on disc', laterDays: 150 },
];

const hot: readonly { path: string; about: string; test: Test }[] = [
  { path: 'premieres', about: 'first episodes of seasons', test: isPremiere },
  { path: 'finales', about: 'last episodes of seasons', test: isFinale },
  { path: 'new', about: 'first episodes of new shows', test: isNew },
];

export const calendars: readonly Endpoint[] = [
  ...shows.map(({ path, about, test }) =>
    endpoint({
      route: `GET /calendars/:target/${path}${dates}`,
      about: `${about} in a span of days, everybody's or one's own`,
      auth: 'optional',
      answers: episodeRows,
      ...facts,
      example,
      handle: (scene) => airing(scene, { test, own: targetOf(scene) }),
    }),
  ),
  ...films.map(({ path, about, laterDays }) =>
    endpoint({
      route: `GET /calendars/:target/${path}${dates}`,
      about: `${about} in a span of days, everybody's or one's own`,
      auth: 'optional',
      answers: movieRows,
      ...facts,
      example,
      handle: (scene) => releasing(scene, { laterDays, own: targetOf(scene) }),
    }),
  ),
  endpoint({
    route: `GET /calendars/:target/media${dates}`,
    about: 'episodes and films in a span of days',
    auth: 'optional',
    answers: mixedRows,
    ...facts,
    example,
    handle: (scene) => mixed(scene, targetOf(scene)),
  }),
  endpoint({
    route: `GET /calendars/releases/hot${dates}`,
    about: 'episodes and films in a span of days that everybody waits for',
    answers: mixedRows,
    ...facts,
    example,
    handle: (scene) => mixed(scene, undefined),
  }),
  ...hot.map(({ path, about, test }) =>
    endpoint({
      route: `GET /calendars/releases/hot/${path}${dates}`,
      about: `${about} in a span of days that everybody waits for`,
      answers: episodeRows,
      ...facts,
      example,
      handle: (scene) => airing(scene, { test, own: undefined }),
    }),
  ),
];

/** The account whose calendar it is; undefined for everybody's. */
function targetOf(scene: Scene): Account | undefined {
  const target = param(scene, 'target');
  if (target !== 'my' && target !== 'all') throw notFound();
  return target === 'my' ? me(scene) : undefined;
}

/** From a day on (today, unless asked) for some days (7, and 33 at most), as the headers say. */
function spanOf(scene: Scene): { fromMs: number; toMs: number } {
  const asked = param(scene, 'start_date') || iso(scene.nowMs).slice(0, 10);
  const fromMs = /^\d{4}-\d\d-\d\d$/.test(asked) ? Date.parse(asked) : Number.NaN;
  const days = Number(param(scene, 'days') || 7);
  if (Number.isNaN(fromMs) || !Number.isInteger(days) || days < 1) {
    throw invalid('start_date is a day as 2026-01-31, and days a positive whole number');
  }
  const toMs = fromMs + Math.min(33, days) * dayMs;
  scene.c.header('X-Start-Date', iso(fromMs).slice(0, 10));
  scene.c.header('X-End-Date', iso(toMs).slice(0, 10));
  return { fromMs, toMs };
}

function airing(scene: Scene, { test, own }: { test: Test; own: Account | undefined }) {
  const { fromMs, toMs } = spanOf(scene);
  const inSpan = scene.library.episodes.filter((one) => {
    const atMs = airedAtMs(one);
    return atMs >= fromMs && atMs < toMs && test(one);
  });
  const known = own && knownTo(own);
  const chosen = known ? inSpan.filter((one) => known.has(one.show)) : inSpan;
  return filtered(scene, chosen, (one) => one)
    .toSorted((a, b) => airedAtMs(a) - airedAtMs(b))
    .map((one) => ({
      first_aired: iso(airedAtMs(one)),
      episode: episodeRow(one, scene.view),
      show: showRow(one.show, scene.view),
    }));
}

function releasing(scene: Scene, { laterDays, own }: { laterDays: number; own: Account | undefined }) {
  const { fromMs, toMs } = spanOf(scene);
  const releasedMs = ({ released }: Film): number =>
    released === null ? Number.NaN : Date.parse(released) + laterDays * dayMs;
  const known = own && knownTo(own);
  const chosen = scene.library.films.filter(
    (film) => releasedMs(film) >= fromMs && releasedMs(film) < toMs && (!known || known.has(film)),
  );
  return filtered(scene, chosen, (film) => film)
    .toSorted((a, b) => releasedMs(a) - releasedMs(b))
    .map((film) => ({ released: iso(releasedMs(film)).slice(0, 10), movie: movieRow(film, scene.view) }));
}

function mixed(scene: Scene, own: Account | undefined): unknown {
  const type = scene.c.req.query('type');
  const episodes = type === 'movie' ? [] : airing(scene, { test: () => true, own });
  const movies = type === 'show' ? [] : releasing(scene, { laterDays: 0, own });
  const dated = [
    ...episodes.map((row) => ({ at: row.first_aired, row: row as unknown })),
    ...movies.map((row) => ({ at: row.released, row: row as unknown })),
  ];
  return dated.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ row }) => row);
}

/** What was watched, owned or listed, and is not hidden from the calendar. */
function knownTo({ watched, collection, watchlist, hidden }: Account): Set<unknown> {
  const known = new Set<unknown>([
    ...[...watched.films, ...watched.shows, ...watchlist.items, ...collection.films].map(({ item }) => item),
    ...collection.episodes.map(({ item }) => item.show),
  ]);
  for (const { section, item } of hidden) if (section === 'calendar' || section === 'dropped') known.delete(item);
  return known;
}
