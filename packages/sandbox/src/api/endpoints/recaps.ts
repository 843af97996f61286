/** A month or a year in review: a user's plays in numbers. */

import { z } from 'zod';
import type { HistoryRow } from '../../account/history.ts';
import type { Account } from '../../account/index.ts';
import { runtimeMinutes } from '../../account/plays.ts';
import { dayMs } from '../../day.ts';
import type { Film, Show } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { visibleUser } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { arrayOf, decimal, flag, instant, integer, object, oneOf, text } from '../shapes/basics.ts';
import { movie, rowOf, show } from '../shapes/media.ts';

const amount = object({ total: decimal, yearly: decimal, monthly: decimal, weekly: decimal, daily: decimal });
const some = {
  play_counts: amount,
  minutes: amount,
  collected_counts: amount,
  ratings_counts: amount,
  comments_counts: amount,
};
const stats = object({ all: object({ ...some, lists_counts: amount }), shows: object(some), movies: object(some) });
const watched = oneOf(rowOf({ watched_at: instant }, ['movie', 'episode']), z.null());
const countries = object({ country_count: integer, countries: arrayOf(object({ country: text, count: integer })) });
const trend = { month: integer, month_name: text, watched: flag, watchers: integer };
const recapFields = {
  stats,
  images: object({ cover: text, story: text }),
  first_watched: watched,
  last_watched: watched,
  countries: object({ shows: countries, movies: countries }),
  trends: object({ shows: arrayOf(object({ ...trend, show })), movies: arrayOf(object({ ...trend, movie })) }),
  thanks: object({ shows: arrayOf(object({ show })), movies: arrayOf(object({ movie })) }),
};
const services = object({
  country: text,
  services: arrayOf(object({ source: text, name: text, shows: integer, movies: integer, all: integer })),
});

export const recaps: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/:id/mir/:year/:month',
    about: 'a month in review',
    auth: 'optional',
    answers: object({ ...recapFields, streaming_services: services }),
    extended: true,
    from: 'account',
    example: { params: { year: '2026', month: '10' } },
    handle(context) {
      const [year, month] = [numberIn(context, 'year'), numberIn(context, 'month')];
      if (month < 1 || month > 12) throw notFound();
      const span = { fromMs: Date.UTC(year, month - 1), toMs: Date.UTC(year, month) - 1 };
      return { ...recapOf(context, visibleUser(context), span), streaming_services: { country: 'us', services: [] } };
    },
  }),
  endpoint({
    route: 'GET /users/:id/yir/:year',
    about: 'a year in review',
    auth: 'optional',
    answers: object(recapFields),
    extended: true,
    from: 'account',
    example: { params: { year: '2025' } },
    handle(context) {
      const year = numberIn(context, 'year');
      return recapOf(context, visibleUser(context), { fromMs: Date.UTC(year, 0), toMs: Date.UTC(year + 1, 0) - 1 });
    },
  }),
];

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function numberIn(context: RequestContext, name: 'year' | 'month'): number {
  const asked = param(context, name);
  if (!/^\d{1,4}$/.test(asked) || (name === 'year' && Number(asked) < 1900)) throw notFound();
  return Number(asked);
}

function recapOf(context: RequestContext, account: Account, span: Span) {
  const { library, world } = context;
  const everything = { from: 0, to: library.films.length + library.episodes.length };
  const { count, rows } = account.history.select({ items: everything, ...span });
  const plays = rows(0, count);
  const inSpan = (atMs: number): boolean => atMs >= span.fromMs && atMs <= span.toMs;
  const { username } = account.user;
  const statsOf = (types: readonly string[]) => {
    const own = plays.filter(({ item }) => types.includes(item.type));
    const minutes = own.reduce((sum, { item }) => sum + runtimeMinutes(item), 0);
    const copies = [...account.collection.films, ...account.collection.episodes].filter(
      ({ item, collectedAtMs }) => types.includes(item.type) && inSpan(collectedAtMs),
    );
    const rated = account.ratings.filter(({ item, ratedAtMs }) => types.includes(item.type) && inSpan(ratedAtMs));
    const said = world.comments.filter(
      ({ author, on, createdAtMs }) => author === username && types.includes(on.type) && inSpan(createdAtMs),
    );
    const amounts = [own.length, minutes, copies.length, rated.length, said.length].map((total) => spread(total, span));
    return Object.fromEntries(Object.keys(some).map((key, index) => [key, amounts[index]]));
  };
  const lists = world.lists.filter(({ owner, createdAtMs }) => owner === username && inSpan(createdAtMs));
  return {
    stats: {
      all: {
        ...statsOf(['movie', 'show', 'season', 'episode']),
        lists_counts: spread(lists.length, span),
      },
      shows: statsOf(['show', 'season', 'episode']),
      movies: statsOf(['movie']),
    },
    images: { cover: '', story: '' },
    first_watched: watchedRow(context, plays.at(-1)),
    last_watched: watchedRow(context, plays[0]),
    countries: { shows: countriesOf(plays, 'episode'), movies: countriesOf(plays, 'movie') },
    trends: { shows: [], movies: [] },
    thanks: { shows: [], movies: [] },
  };
}

function spread(total: number, { fromMs, toMs }: Span): Record<string, number> {
  const days = Math.max(1, (toMs - fromMs) / dayMs);
  const per = (length: number): number => Math.round((total / Math.max(1, days / length)) * 100) / 100;
  return { total, yearly: per(365), monthly: per(30), weekly: per(7), daily: per(1) };
}

function watchedRow({ view }: RequestContext, play: HistoryRow | undefined): unknown {
  return play ? { watched_at: iso(play.watchedAtMs), ...typedItem(play.item, view) } : null;
}

/** Counts each film or show once. */
function countriesOf(plays: readonly HistoryRow[], type: 'movie' | 'episode') {
  const titles = new Set<Film | Show>(
    plays.flatMap(({ item }) => (item.type === type ? [item.type === 'movie' ? item : item.show] : [])),
  );
  const grouped = Map.groupBy(
    [...titles].flatMap(({ country }) => country ?? []),
    (country) => country,
  );
  const countries = [...grouped].map(([country, same]) => ({ country, count: same.length }));
  return { country_count: countries.length, countries: countries.sort((a, b) => b.count - a.count) };
}
