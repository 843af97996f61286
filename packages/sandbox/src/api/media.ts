/** Films, shows, seasons and episodes as the API writes them, short and `extended=full`. What nobody knows is null. */
import type { Episode, Film, LibraryItem, Season, Show } from '../library/index.ts';

type Extended = ReadonlySet<string>;
type Row = Record<string, unknown>;

const noImages = { fanart: [], poster: [], logo: [], clearart: [], banner: [], thumb: [] };

export function movieRow(film: Film, extended: Extended): Row {
  const { title, year, ids } = film;
  const short = { title, year, ids: { trakt: ids.trakt, slug: ids.slug, imdb: ids.imdb, tmdb: ids.tmdb } };
  if (!extended.has('full')) return short;
  const { released, runtime, country, genres } = film;
  return {
    ...short,
    ...unknownOfTitle,
    released,
    runtime,
    country,
    genres,
    status: 'released',
    after_credits: null,
    during_credits: null,
  };
}

export function showRow(show: Show, extended: Extended): Row {
  const { title, year, ids } = show;
  const { trakt, slug, tvdb, imdb, tmdb } = ids;
  const short = { title, year, ids: { trakt, slug, tvdb, imdb, tmdb } };
  if (!extended.has('full')) return short;
  const { runtime, country, network, status } = show;
  return {
    ...short,
    ...unknownOfTitle,
    first_aired: null,
    airs: { day: null, time: null, timezone: null },
    runtime,
    total_runtime: runtime === null ? null : runtime * airedEpisodes(show),
    country,
    network,
    status,
    genres: null,
    aired_episodes: airedEpisodes(show),
  };
}

function seasonRow(season: Season, extended: Extended): Row {
  const short = { number: season.number, ids: season.ids };
  if (!extended.has('full')) return short;
  return {
    ...short,
    title: season.number === 0 ? 'Specials' : `Season ${season.number}`,
    overview: null,
    first_aired: null,
    rating: null,
    votes: null,
    episode_count: season.episodes.length,
    aired_episodes: season.episodes.length,
    network: season.show.network,
    updated_at: null,
    images: { poster: [], thumb: [] },
  };
}

function episodeRow(episode: Episode, extended: Extended): Row {
  const { season, number, title, ids } = episode;
  const short = { season: season.number, number, title, ids };
  if (!extended.has('full')) return short;
  return {
    ...short,
    number_abs: null,
    overview: null,
    rating: null,
    votes: null,
    comment_count: null,
    first_aired: null,
    released: null,
    effective_release_date: null,
    updated_at: null,
    available_translations: [],
    runtime: episode.show.runtime,
    episode_type: null,
    original_title: null,
    after_credits: null,
    during_credits: null,
    images: { screenshot: [] },
  };
}

/** `{ type, movie }`, `{ type, show }`, `{ type, season, show }` or `{ type, episode, show }`, as rows of lists name their item. */
export function typedItem(item: LibraryItem, extended: Extended): Row {
  switch (item.type) {
    case 'movie':
      return { type: 'movie', movie: movieRow(item, extended) };
    case 'show':
      return { type: 'show', show: showRow(item, extended) };
    case 'season':
      return { type: 'season', season: seasonRow(item, extended), show: showRow(item.show, extended) };
    case 'episode':
      return { type: 'episode', episode: episodeRow(item, extended), show: showRow(item.show, extended) };
  }
}

/** Specials don't count. */
export function airedEpisodes(show: Show): number {
  return show.episodes.filter(({ season }) => season.number > 0).length;
}

const unknownOfTitle = {
  tagline: null,
  overview: null,
  rating: null,
  votes: null,
  comment_count: null,
  trailer: null,
  homepage: null,
  updated_at: null,
  language: null,
  languages: [],
  available_translations: [],
  subgenres: [],
  certification: null,
  original_title: null,
  social_ids: { facebook: null, instagram: null, twitter: null, wikipedia: null },
  images: noImages,
};
