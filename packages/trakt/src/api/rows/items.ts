/** What `extended` makes of the items of a row. */

import type {
  Episode,
  FullEpisode,
  FullMovie,
  FullPerson,
  FullSeason,
  FullShow,
  Movie,
  Person,
  Season,
  Show,
} from './media.ts';
import type { FullUser, User } from './users.ts';

/** Trakt's words for `extended`. `min` isn't here: with it lists become objects, for which there are functions apart. */
export type ExtendedWord =
  | 'full'
  | 'images'
  | 'colors'
  | 'metadata'
  | 'progress'
  | 'noseasons'
  | 'episodes'
  | 'subgenres'
  | 'guest_stars'
  | 'comments'
  | 'available_on'
  | 'streaming_ids'
  | 'streaming_ranks'
  | 'all'
  | 'vip'
  | 'browsing'
  | 'sharing'
  | 'gdpr';

/** Each kind of item, short. */
export interface Items {
  movie: Movie;
  show: Show;
  season: Season;
  episode: Episode;
  person: Person;
  user: User;
}

/** Each kind of item with all that Trakt knows of it. */
export interface FullItems {
  movie: FullMovie;
  show: FullShow;
  season: FullSeason;
  episode: FullEpisode;
  person: FullPerson;
  user: FullUser;
}

/** The items of an answer to `extended: E`. */
export type ItemsOf<E> = E extends 'full'
  ? FullItems
  : E extends readonly unknown[]
    ? 'full' extends E[number]
      ? FullItems
      : Items
    : Items;

/** A row's item beside its type. Seasons and episodes come with their show. */
export interface MovieItem<I extends Items = Items> {
  type: 'movie';
  movie: I['movie'];
}

export interface ShowItem<I extends Items = Items> {
  type: 'show';
  show: I['show'];
}

export interface SeasonItem<I extends Items = Items> {
  type: 'season';
  season: I['season'];
  show: I['show'];
}

export interface EpisodeItem<I extends Items = Items> {
  type: 'episode';
  episode: I['episode'];
  show: I['show'];
}

export interface PersonItem<I extends Items = Items> {
  type: 'person';
  person: I['person'];
}
