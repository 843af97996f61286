/** The shapes of films, shows, seasons, episodes and people, short and full. */
import type { z } from 'zod';
import {
  arrayOf,
  day,
  decimal,
  flag,
  instant,
  integer,
  maybe,
  namedObject,
  object,
  oneOf,
  text,
  texts,
  word,
} from './basics.ts';

type Fields = Record<string, z.ZodType>;

const plex = maybe(object({ guid: maybe(text), slug: maybe(text) }));
const movieIds = object({ trakt: integer, slug: text, imdb: maybe(text), tmdb: maybe(integer), plex });
const showIds = object({
  trakt: integer,
  slug: text,
  imdb: maybe(text),
  tmdb: maybe(integer),
  tvdb: maybe(integer),
  plex,
});
const episodeIds = object({ trakt: integer, imdb: maybe(text), tmdb: maybe(integer), tvdb: maybe(integer), plex });
export const seasonIds = object({ trakt: integer, tmdb: maybe(integer), tvdb: maybe(integer) });

const socialIds = object({
  facebook: maybe(text),
  instagram: maybe(text),
  twitter: maybe(text),
  wikipedia: maybe(text),
});

const titleFields: Fields = {
  title: text,
  year: maybe(integer),
  tagline: maybe(text),
  overview: maybe(text),
  runtime: maybe(integer),
  country: maybe(text),
  status: maybe(text),
  rating: maybe(decimal),
  votes: maybe(integer),
  comment_count: maybe(integer),
  trailer: maybe(text),
  homepage: maybe(text),
  updated_at: maybe(instant),
  language: maybe(text),
  languages: maybe(texts),
  available_translations: maybe(texts),
  genres: maybe(texts),
  subgenres: maybe(texts),
  certification: maybe(text),
  original_title: maybe(text),
  social_ids: maybe(socialIds),
  images: maybe(object({ fanart: texts, poster: texts, logo: texts, clearart: texts, banner: texts, thumb: texts })),
  colors: maybe(object({ poster: maybe(texts) })),
};

export const movieFields: Fields = {
  ...titleFields,
  ids: movieIds,
  released: maybe(day),
  after_credits: maybe(flag),
  during_credits: maybe(flag),
};
export const movie = namedObject('Movie', movieFields);

export const showFields: Fields = {
  ...titleFields,
  ids: showIds,
  first_aired: maybe(instant),
  airs: maybe(object({ day: maybe(text), time: maybe(text), timezone: maybe(text) })),
  total_runtime: maybe(integer),
  network: maybe(text),
  aired_episodes: maybe(integer),
};
export const show = namedObject('Show', showFields);

const episodeTypes = [
  'standard',
  'series_premiere',
  'season_premiere',
  'mid_season_finale',
  'mid_season_premiere',
  'season_finale',
  'series_finale',
] as const;

const episodeFields: Fields = {
  season: integer,
  number: integer,
  title: maybe(text),
  ids: episodeIds,
  number_abs: maybe(integer),
  overview: maybe(text),
  rating: maybe(decimal),
  votes: maybe(integer),
  comment_count: maybe(integer),
  first_aired: maybe(instant),
  released: maybe(text),
  effective_release_date: maybe(instant),
  updated_at: maybe(instant),
  available_translations: maybe(texts),
  runtime: maybe(integer),
  episode_type: maybe(word(...episodeTypes)),
  original_title: maybe(text),
  after_credits: maybe(flag),
  during_credits: maybe(flag),
  images: maybe(object({ screenshot: texts })),
};
export const episode = namedObject('Episode', episodeFields);
/** With `group=day`, one card stands for the episodes of a day. */
export const calendarEpisode = namedObject('CalendarEpisode', {
  ...episodeFields,
  episode_type: maybe(word(...episodeTypes, 'full_season', 'multiple_episodes')),
  episodes: maybe(arrayOf(episode)),
});

export const season = namedObject('Season', {
  number: integer,
  ids: seasonIds,
  title: maybe(text),
  overview: maybe(text),
  first_aired: maybe(instant),
  rating: maybe(decimal),
  votes: maybe(integer),
  episode_count: maybe(integer),
  aired_episodes: maybe(integer),
  total_runtime: maybe(integer),
  network: maybe(text),
  updated_at: maybe(instant),
  images: maybe(object({ poster: texts, thumb: texts })),
  episodes: maybe(arrayOf(episode)),
});

export const personFields: Fields = {
  name: text,
  ids: object({ trakt: integer, slug: text, imdb: maybe(text), tmdb: maybe(integer), tvdb: maybe(integer) }),
  social_ids: maybe(socialIds),
  biography: maybe(text),
  birthday: maybe(day),
  death: maybe(day),
  birthplace: maybe(text),
  homepage: maybe(text),
  gender: maybe(text),
  known_for_department: maybe(text),
  updated_at: maybe(instant),
  images: maybe(object({ headshot: texts, fanart: texts })),
};
export const person = namedObject('Person', personFields);

/** A row about one item: the fields that every row has, and the item beside its type. */
export function rowOf(fields: Fields, types: readonly ItemWord[]): z.ZodType {
  const [first, ...others] = types.map((type) => object({ ...fields, type: word(type), ...itemFields[type] }));
  if (!first) throw new Error('A row needs at least one type.');
  return oneOf(first, ...others);
}

export type ItemWord = 'movie' | 'show' | 'season' | 'episode' | 'person';

const itemFields: Readonly<Record<ItemWord, Fields>> = {
  movie: { movie },
  show: { show },
  season: { season, show },
  episode: { episode, show },
  person: { person },
};
