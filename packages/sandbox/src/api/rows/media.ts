/** Films, shows, seasons, episodes and people as the API writes them, short and `extended=full`. Unknown facts are null. */
import type { Episode, Film, Listable, Person, Season, Show } from '../../library/index.ts';
import { airedAtMs, airedEpisodes } from '../../library/schedule.ts';
import { iso } from '../request/query.ts';
import type { View } from '../request/request-context.ts';

type Row = Record<string, unknown>;

const noImages = { fanart: [], poster: [], logo: [], clearart: [], banner: [], thumb: [] };

export function movieRow(film: Film, view: View): Row {
  const { title, year, ids } = film;
  const short = {
    title,
    year,
    ids: { trakt: ids.trakt, slug: ids.slug, imdb: ids.imdb, tmdb: ids.tmdb },
    ...colorsFor(view),
  };
  if (!view.extended.has('full')) return short;
  const { released, runtime, country } = film;
  return {
    ...short,
    ...unknownOfTitle,
    ...traitsOf(film),
    ...view.ratingOf(film),
    released,
    runtime,
    country,
    status: 'released',
    after_credits: null,
    during_credits: null,
  };
}

export function showRow(show: Show, view: View): Row {
  const { title, year, ids } = show;
  const { trakt, slug, tvdb, imdb, tmdb } = ids;
  const short = { title, year, ids: { trakt, slug, tvdb, imdb, tmdb }, ...colorsFor(view) };
  if (!view.extended.has('full')) return short;
  const { runtime, country, network, status } = show;
  const aired = airedEpisodes(show, view.nowMs).length;
  const [first] = show.episodes;
  return {
    ...short,
    ...unknownOfTitle,
    ...traitsOf(show),
    ...view.ratingOf(show),
    first_aired: first ? iso(airedAtMs(first)) : null,
    airs: { day: null, time: null, timezone: null },
    runtime,
    total_runtime: runtime === null ? null : runtime * aired,
    country,
    network,
    status,
    aired_episodes: aired,
  };
}

function traitsOf({ genres, subgenres, languages, certification }: Film | Show): Row {
  return { genres, subgenres, language: languages[0] ?? null, languages, certification };
}

/** With `extended=colors`; a title without a poster has none. */
function colorsFor({ extended }: View): Row | undefined {
  return extended.has('colors') ? { colors: { poster: null } } : undefined;
}

export function seasonRow(season: Season, view: View): Row {
  const short = { number: season.number, ids: season.ids };
  if (!view.extended.has('full')) return short;
  return {
    ...short,
    title: season.number === 0 ? 'Specials' : `Season ${season.number}`,
    overview: null,
    first_aired: season.episodes[0] ? iso(airedAtMs(season.episodes[0])) : null,
    ...view.ratingOf(season),
    episode_count: season.episodes.length,
    aired_episodes: season.episodes.filter((episode) => airedAtMs(episode) <= view.nowMs).length,
    network: season.show.network,
    updated_at: null,
    images: { poster: [], thumb: [] },
  };
}

export function episodeRow(episode: Episode, view: View): Row {
  const { season, number, title, ids } = episode;
  const short = { season: season.number, number, title, ids };
  if (!view.extended.has('full')) return short;
  return {
    ...short,
    number_abs: null,
    overview: null,
    ...view.ratingOf(episode),
    comment_count: null,
    first_aired: iso(airedAtMs(episode)),
    released: null,
    effective_release_date: iso(airedAtMs(episode)),
    updated_at: null,
    available_translations: [],
    runtime: episode.show.runtime,
    episode_type: episodeType(episode),
    original_title: null,
    after_credits: null,
    during_credits: null,
    images: { screenshot: [] },
  };
}

function episodeType({ show, season, number }: Episode): string {
  const regular = show.seasons.filter((other) => other.number > 0);
  if (number === 1) return season === regular[0] ? 'series_premiere' : 'season_premiere';
  if (number < season.episodes.length) return 'standard';
  return season === regular.at(-1) && show.status === 'ended' ? 'series_finale' : 'season_finale';
}

/** The item of a row, beside its type: `{ type, movie }`, `{ type, show }`, `{ type, season, show }` or `{ type, episode, show }`. */
export function typedItem(item: Listable, view: View): Row {
  switch (item.type) {
    case 'movie':
      return { type: 'movie', movie: movieRow(item, view) };
    case 'show':
      return { type: 'show', show: showRow(item, view) };
    case 'season':
      return { type: 'season', season: seasonRow(item, view), show: showRow(item.show, view) };
    case 'episode':
      return { type: 'episode', episode: episodeRow(item, view), show: showRow(item.show, view) };
    case 'person':
      return { type: 'person', person: personRow(item, view) };
  }
}

/** The item alone, for endpoints about one item. */
export function itemRow(item: Listable, view: View): Row {
  switch (item.type) {
    case 'movie':
      return movieRow(item, view);
    case 'show':
      return showRow(item, view);
    case 'season':
      return seasonRow(item, view);
    case 'episode':
      return episodeRow(item, view);
    case 'person':
      return personRow(item, view);
  }
}

export function personRow({ name, ids, department, birthday }: Person, view: View): Row {
  const short = { name, ids };
  if (!view.extended.has('full')) return short;
  return {
    ...short,
    social_ids: unknownOfTitle.social_ids,
    biography: null,
    birthday,
    death: null,
    birthplace: null,
    homepage: null,
    gender: null,
    known_for_department: department,
    updated_at: null,
    images: { headshot: [], fanart: [] },
  };
}

const unknownOfTitle = {
  tagline: null,
  overview: null,
  comment_count: null,
  trailer: null,
  homepage: null,
  updated_at: null,
  available_translations: [],
  original_title: null,
  social_ids: { facebook: null, instagram: null, twitter: null, wikipedia: null },
  images: noImages,
};
