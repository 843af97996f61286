/** Calendars: episodes that air and films that are released in a span of days, all of them or the user's own. */

import type { z } from 'zod';
import type { Account } from '../../account/index.ts';
import { dayMs } from '../../day.ts';
import type { Episode, Film } from '../../library/index.ts';
import { airedAtMs } from '../../library/schedule.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { filtered } from '../request/filters.ts';
import { asked, choice, filters, ignoring, type Parameters } from '../request/parameters.ts';
import { iso } from '../request/query.ts';
import { invalid, notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { episodeRow, movieRow, showRow } from '../rows/media.ts';
import { arrayOf, day, instant, maybe, object } from '../shapes/basics.ts';
import { calendarEpisode as episode, movie, show } from '../shapes/media.ts';

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
/** Spans in which something is in each calendar. */
const starts: Readonly<Record<string, string>> = {
  finales: '2013-03-05',
  movies: '1986-11-30',
  streaming: '1987-02-28',
  dvd: '1987-04-29',
};
const facts = (path: string) =>
  ({
    extended: true,
    from: 'library',
    example: {
      params: { target: 'all', start_date: starts[path.split('/').at(-1) ?? ''] ?? '2013-01-01', days: '33' },
    },
  }) as const;
const group = { group: choice('day') };
const mixedQuery = { ...filters, ...group, type: choice('movie', 'show') };

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

/** The library knows one date of each film. The sandbox adds three months for streaming and five for disc. */
const films: readonly { path: string; about: string; laterDays: number }[] = [
  { path: 'movies', about: 'films in cinemas', laterDays: 0 },
  { path: 'streaming', about: 'films to stream', laterDays: 90 },
  { path: 'dvd', about: 'films on disc', laterDays: 150 },
];

const ofShows = shows.map(
  ({ path, about, test }): Calendar => ({
    path,
    about,
    answers: episodeRows,
    query: { ...filters, ...ignoring, ...(path === 'shows' ? group : {}) },
    rows: (context, own) => airing(context, { test, own }),
  }),
);
const ofFilms = films.map(
  ({ path, about, laterDays }): Calendar => ({
    path,
    about,
    answers: movieRows,
    query: { ...filters, ...ignoring },
    rows: (context, own) => releasing(context, { laterDays, own }),
  }),
);
const media: Calendar = {
  path: 'media',
  about: 'episodes and films',
  answers: mixedRows,
  query: mixedQuery,
  rows: mixed,
};
/** A newer contract has these without a target as well. */
const withoutTarget = ['shows', 'shows/new', 'shows/premieres', 'movies', 'media'];

export const calendars: readonly Endpoint[] = [
  ...[...ofShows, ...ofFilms].map(calendar),
  calendar(media),
  ...[...ofShows, ...ofFilms, media].filter(({ path }) => withoutTarget.includes(path)).map(ownOrAll),
  hotCalendar({ path: '', about: 'episodes and films', answers: mixedRows, query: mixedQuery, rows: mixed }),
  ...shows
    .filter(({ path }) => path !== 'shows')
    .map(({ path, about, test }) =>
      hotCalendar({
        path: path.replace('shows', ''),
        about,
        answers: episodeRows,
        query: filters,
        rows: (context) => airing(context, { test }),
      }),
    ),
];

interface Calendar {
  readonly path: string;
  readonly about: string;
  readonly answers: z.ZodType;
  readonly query: Parameters;
  rows(context: RequestContext, own?: Account): unknown;
}

function calendar({ path, about, answers, query, rows }: Calendar): Endpoint {
  return endpoint({
    route: `GET /calendars/:target/${path}${dates}`,
    about: `${about} in a span of days, all or the viewer's own`,
    auth: 'optional',
    answers,
    query,
    ...facts(path),
    handle: (context) => rows(context, targetOf(context)),
  });
}

/** The viewer's own with a token, all without one. */
function ownOrAll({ path, about, answers, query, rows }: Calendar): Endpoint {
  return endpoint({
    route: `GET /calendars/${path}${dates}`,
    about: `${about} in a span of days, the viewer's own with a token`,
    auth: 'optional',
    answers,
    query,
    ...facts(path),
    handle: (context) => rows(context, context.viewer),
  });
}

function hotCalendar({ path, about, answers, query, rows }: Calendar): Endpoint {
  return endpoint({
    route: `GET /calendars/releases/hot${path}${dates}`,
    about: `popular ${about} in a span of days`,
    answers,
    query,
    ...facts(path),
    handle: (context) => rows(context),
  });
}

/** The account of `my`; undefined for `all`. */
function targetOf(context: RequestContext): Account | undefined {
  const target = param(context, 'target');
  if (target !== 'my' && target !== 'all') throw notFound();
  return target === 'my' ? me(context) : undefined;
}

/** The span from `:start_date` (today) over `:days` (7, at most 33). Sets its headers. */
function spanOf(context: RequestContext): { fromMs: number; toMs: number } {
  const asked = param(context, 'start_date') || iso(context.nowMs).slice(0, 10);
  const fromMs = /^\d{4}-\d\d-\d\d$/.test(asked) ? Date.parse(asked) : Number.NaN;
  const days = Number(param(context, 'days') || 7);
  if (Number.isNaN(fromMs) || !Number.isInteger(days) || days < 1) {
    throw invalid('start_date is a day as 2026-01-31, and days a positive whole number');
  }
  const toMs = fromMs + Math.min(33, days) * dayMs;
  context.c.header('X-Start-Date', iso(fromMs).slice(0, 10));
  context.c.header('X-End-Date', iso(toMs).slice(0, 10));
  return { fromMs, toMs };
}

function airing(context: RequestContext, { test, own }: { test: Test; own?: Account | undefined }) {
  const { fromMs, toMs } = spanOf(context);
  const inSpan = context.library.episodes.filter((one) => {
    const atMs = airedAtMs(one);
    return atMs >= fromMs && atMs < toMs && test(one);
  });
  const known = own && knownTo(own);
  const chosen = known ? inSpan.filter((one) => known.has(one.show)) : inSpan;
  const sorted = filtered(context, chosen, (one) => one).toSorted((a, b) => airedAtMs(a) - airedAtMs(b));
  const cards = asked(context.c, 'group', group.group) ? byDay(sorted) : sorted.map((one): Card => [one]);
  return cards.map((card) => ({
    first_aired: iso(airedAtMs(card[0])),
    episode: { ...episodeRow(card[0], context.view), ...grouped(card, context) },
    show: showRow(card[0].show, context.view),
  }));
}

/** The episodes of one show on one day. */
type Card = readonly [Episode, ...Episode[]];

function byDay(episodes: readonly Episode[]): Card[] {
  const days = Map.groupBy(episodes, (one) => `${one.show.ids.trakt} ${iso(airedAtMs(one)).slice(0, 10)}`);
  return [...days.values()].flatMap(([first, ...others]) => (first ? [[first, ...others] as const] : []));
}

function grouped(card: Card, { view }: RequestContext): object {
  if (card.length === 1) return {};
  const { season } = card[0];
  const isWhole = card.length === season.episodes.length && card.every((one) => one.season === season);
  return {
    episode_type: isWhole ? 'full_season' : 'multiple_episodes',
    episodes: card.map((one) => episodeRow(one, view)),
  };
}

function releasing(context: RequestContext, { laterDays, own }: { laterDays: number; own?: Account | undefined }) {
  const { fromMs, toMs } = spanOf(context);
  const releasedMs = ({ released }: Film): number =>
    released === null ? Number.NaN : Date.parse(released) + laterDays * dayMs;
  const known = own && knownTo(own);
  const chosen = context.library.films.filter(
    (film) => releasedMs(film) >= fromMs && releasedMs(film) < toMs && (!known || known.has(film)),
  );
  return filtered(context, chosen, (film) => film)
    .toSorted((a, b) => releasedMs(a) - releasedMs(b))
    .map((film) => ({ released: iso(releasedMs(film)).slice(0, 10), movie: movieRow(film, context.view) }));
}

function mixed(context: RequestContext, own?: Account): unknown {
  const type = asked(context.c, 'type', mixedQuery.type);
  const episodes = type === 'movie' ? [] : airing(context, { test: () => true, own });
  const movies = type === 'show' ? [] : releasing(context, { laterDays: 0, own });
  const dated = [
    ...episodes.map((row) => ({ at: row.first_aired, row: row as unknown })),
    ...movies.map((row) => ({ at: row.released, row: row as unknown })),
  ];
  return dated.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ row }) => row);
}

/** The titles that the user watched, owns or listed, without those hidden from the calendar. */
function knownTo({ watched, collection, watchlist, hidden }: Account): Set<unknown> {
  const known = new Set<unknown>([
    ...[...watched.films, ...watched.shows, ...watchlist.items, ...collection.films].map(({ item }) => item),
    ...collection.episodes.map(({ item }) => item.show),
  ]);
  for (const { section, item } of hidden) if (section === 'calendar' || section === 'dropped') known.delete(item);
  return known;
}
