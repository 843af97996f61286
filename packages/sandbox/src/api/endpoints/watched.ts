/** Watched films, shows and episodes with play counts and latest dates; with `extended=min` only the dates. */
import type { Account } from '../../account/index.ts';
import { itemNumber, rangeOf } from '../../account/plays.ts';
import type { Watched } from '../../account/watched.ts';
import type { Episode, Film, Season, Show } from '../../library/index.ts';
import { airedEpisodes } from '../../library/schedule.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate, progressPage } from '../request/paginate.ts';
import { asked, flag } from '../request/parameters.ts';
import { iso } from '../request/query.ts';
import { notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me, visibleUser } from '../request/who-may-read.ts';
import { episodeRow, movieRow, showRow } from '../rows/media.ts';
import type { SeasonChoice } from '../rows/progress.ts';
import { arrayOf, byKey, instant, integer, maybe, object, oneOf, texts } from '../shapes/basics.ts';
import { episode, movie, show } from '../shapes/media.ts';

const countFields = { plays: integer, last_watched_at: instant, last_updated_at: instant };
const movieRows = arrayOf(object({ ...countFields, movie }));
const watchedEpisode = object({ number: integer, plays: integer, last_watched_at: instant });
const watchedSeason = object({ number: integer, episodes: arrayOf(watchedEpisode) });
const showRows = arrayOf(
  object({ ...countFields, reset_at: maybe(instant), show, seasons: maybe(arrayOf(watchedSeason)) }),
);
const episodeRows = arrayOf(object({ ...countFields, episode, show }));
const datesOfShow = byKey(byKey(texts));
const asWatched = { hidden: flag, specials: flag, count_specials: flag };
const anyRows = oneOf(movieRows, showRows, episodeRows, byKey(texts), byKey(datesOfShow));

export const watched: readonly Endpoint[] = [
  endpoint({
    route: 'GET /sync/watched/:type',
    covers: ['GET /sync/watched/movies', 'GET /sync/watched/shows', 'GET /sync/watched/episodes'],
    about: 'all watched items of a type, with play counts',
    auth: 'required',
    answers: anyRows,
    query: asWatched,
    paged: true,
    extended: true,
    from: 'account',
    example: { params: { type: 'shows' } },
    handle: (context) => watchedOf(context, me(context), param(context, 'type')),
  }),
  endpoint({
    route: 'GET /users/:id/watched/:type',
    covers: ['GET /users/:id/watched/episodes'],
    about: "a user's watched movies, shows or episodes",
    auth: 'optional',
    answers: anyRows,
    query: asWatched,
    paged: true,
    extended: true,
    from: 'account',
    example: { params: { type: 'episodes' } },
    handle: (context) => watchedOf(context, visibleUser(context), param(context, 'type')),
  }),
  endpoint({
    route: 'GET /users/:id/watched/movies',
    about: "a user's watched movies with play counts; with extended=min a map of movie ids to dates",
    auth: 'optional',
    answers: oneOf(movieRows, byKey(texts)),
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => watchedOf(context, visibleUser(context), 'movies'),
  }),
  endpoint({
    route: 'GET /users/:id/watched/shows',
    about: "a user's watched shows with play counts; with extended=min a map of shows, seasons and episodes to dates",
    auth: 'optional',
    answers: oneOf(showRows, byKey(datesOfShow)),
    query: { ...asWatched, season_numbers: flag },
    paged: true,
    extended: true,
    from: 'account',
    handle: (context) => watchedOf(context, visibleUser(context), 'shows'),
  }),
];

function watchedOf(context: RequestContext, account: Account, type: string): unknown {
  switch (type) {
    case 'movies':
      return watchedMovies(context, account);
    case 'shows':
      return watchedShows(context, account);
    case 'episodes':
      return watchedEpisodes(context, account);
    default:
      throw notFound();
  }
}

function watchedMovies(context: RequestContext, account: Account): unknown {
  const rows = paginate(context, listed(account.watched.films));
  if (context.view.extended.has('min')) {
    const datesOf = datesIn(context, account, rows);
    return Object.fromEntries(rows.map(({ item }) => [item.ids.trakt, datesOf(item)]));
  }
  return rows.map((row) => ({ ...counts(account, row), movie: movieRow(row.item, context.view) }));
}

function watchedShows(context: RequestContext, account: Account): unknown {
  const { view, nowMs } = context;
  const progress = view.extended.has('progress');
  const seasons = seasonsAsked(context, account);
  const rows = paginate(context, listed(counted(account, seasons)), progress ? progressPage : {});
  if (view.extended.has('min')) {
    const datesOf = datesIn(context, account, rows);
    return Object.fromEntries(rows.map(({ item }) => [item.ids.trakt, datesOfEpisodes(item, datesOf, seasons)]));
  }
  return rows.map((row) => {
    const resetAtMs = account.resets.get(row.item);
    return {
      ...counts(account, row),
      reset_at: resetAtMs === undefined ? null : iso(resetAtMs),
      show: { ...showRow(row.item, view), aired_episodes: airedEpisodes(row.item, nowMs).length },
      ...(progress ? { seasons: seasonsOf(account, row.item, seasons) } : {}),
    };
  });
}

function watchedEpisodes(context: RequestContext, account: Account): unknown {
  const { library, view } = context;
  const seen = library.episodes
    .map((item) => ({ item, ...account.watched.of(item) }))
    .filter(({ plays }) => plays > 0)
    .sort((a, b) => b.lastWatchedAtMs - a.lastWatchedAtMs);
  const rows = paginate(context, listed(seen));
  if (view.extended.has('min')) {
    const datesOf = datesIn(context, account, rows);
    return Object.fromEntries(rows.map(({ item }) => [item.ids.trakt, datesOf(item)]));
  }
  return rows.map((row) => ({
    ...counts(account, row),
    episode: episodeRow(row.item, view),
    show: showRow(row.item.show, view),
  }));
}

/** All seasons, but no hidden shows and seasons with `hidden=false`, and no specials with `specials=false`. */
function seasonsAsked({ c }: RequestContext, { hidden }: Account): SeasonChoice | undefined {
  const [withHidden, specials, count] = (['hidden', 'specials', 'count_specials'] as const).map(
    (name) => asked(c, name, flag) ?? true,
  );
  if (withHidden && specials && count) return undefined;
  const out = new Set(
    withHidden ? [] : hidden.flatMap(({ section, item }) => (section === 'progress_watched' ? [item] : [])),
  );
  const shows = (season: Season): boolean =>
    !out.has(season) && !out.has(season.show) && (specials === true || season.number > 0);
  return { shows, counts: (season) => shows(season) && (count === true || season.number > 0) };
}

/** The watched shows, with the plays of the seasons that count; a show without such plays is left out. */
function counted({ watched }: Account, seasons: SeasonChoice | undefined): Watched['shows'] {
  if (!seasons) return watched.shows;
  return watched.shows.flatMap(({ item }) => {
    const parts = item.episodes.filter(({ season }) => seasons.counts(season)).map((part) => watched.of(part));
    const plays = parts.reduce((sum, part) => sum + part.plays, 0);
    const lastWatchedAtMs = Math.max(0, ...parts.map((part) => part.lastWatchedAtMs));
    return plays === 0 ? [] : [{ item, plays, lastWatchedAtMs }];
  });
}

function counts(
  { playsWrittenAtMs }: Account,
  { item, plays, lastWatchedAtMs }: { item: Film | Episode | Show; plays: number; lastWatchedAtMs: number },
) {
  const updatedAtMs = Math.max(lastWatchedAtMs, playsWrittenAtMs.get(item) ?? 0);
  return { plays, last_watched_at: iso(lastWatchedAtMs), last_updated_at: iso(updatedAtMs) };
}

/** The watched episodes, by season. */
function seasonsOf(account: Account, show: Show, seasons: SeasonChoice | undefined): unknown[] {
  const episodesOf = (season: Season): unknown[] =>
    season.episodes.flatMap((episode) => {
      const { plays, lastWatchedAtMs } = account.watched.of(episode);
      return plays === 0 ? [] : [{ number: episode.number, plays, last_watched_at: iso(lastWatchedAtMs) }];
    });
  return show.seasons
    .filter((season) => seasons?.shows(season) ?? true)
    .map((season) => ({ number: season.number, episodes: episodesOf(season) }))
    .filter(({ episodes }) => episodes.length > 0);
}

/** The dates of the plays of each film or episode in the rows. */
function datesIn({ library }: RequestContext, account: Account, rows: readonly { item: Film | Show | Episode }[]) {
  const dates = account.history.datesOf(rows.map(({ item }) => rangeOf(library, item)));
  return (item: Film | Episode): string[] => (dates.get(itemNumber(library, item)) ?? []).map(iso);
}

function datesOfEpisodes(
  show: Show,
  datesOf: (episode: Episode) => string[],
  choice: SeasonChoice | undefined,
): unknown {
  const shown = show.seasons.filter((season) => choice?.shows(season) ?? true);
  const seasons = shown.map((season) => {
    const episodes = season.episodes.map((episode) => [episode.number, datesOf(episode)] as const);
    return [season.number, Object.fromEntries(episodes.filter(([, dates]) => dates.length > 0))] as const;
  });
  return Object.fromEntries(seasons.filter(([, episodes]) => Object.keys(episodes).length > 0));
}
