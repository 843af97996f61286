/** The items of a library: films, shows with their seasons and episodes, and people with their credits. */

import type { Traits } from './traits.ts';

/** An id that could not be checked is null; Trakt sends null for an unknown id. */
export interface Ids {
  readonly trakt: number;
  readonly slug?: string;
  readonly tvdb?: number | null;
  readonly imdb?: string | null;
  readonly tmdb?: number | null;
}

export interface Film extends Traits {
  readonly type: 'movie';
  /** The index in `library.films`. */
  readonly position: number;
  readonly title: string;
  /** Null where a person's own data names a title without a year. */
  readonly year: number | null;
  readonly ids: Ids & { readonly slug: string };
  readonly runtime: number | null;
  readonly released: string | null;
  readonly genres: readonly string[];
  readonly country: string | null;
}

export interface Show extends Traits {
  readonly type: 'show';
  readonly position: number;
  readonly title: string;
  /** Null where a person's own data names a title without a year. */
  readonly year: number | null;
  readonly ids: Ids & { readonly slug: string };
  readonly runtime: number | null;
  readonly genres: readonly string[];
  readonly network: string | null;
  readonly country: string | null;
  readonly status: string | null;
  readonly seasons: readonly Season[];
  readonly episodes: readonly Episode[];
}

export interface Season {
  readonly type: 'season';
  readonly show: Show;
  readonly number: number;
  readonly ids: Ids;
  readonly episodes: readonly Episode[];
}

export interface Episode {
  readonly type: 'episode';
  /** The index in `library.episodes`, where the episodes of a show, and of a season, are adjacent. */
  readonly position: number;
  readonly show: Show;
  readonly season: Season;
  readonly number: number;
  readonly title: string;
  readonly ids: Ids;
}

export type LibraryItem = Film | Show | Season | Episode;

export interface Person {
  readonly type: 'person';
  readonly position: number;
  readonly name: string;
  readonly ids: Ids & { readonly slug: string };
  /** A day, as 1889-04-16. Null where only a person's own data name somebody. */
  readonly birthday: string | null;
  /** Trakt's word for a department: `acting`, `directing`, `writing`, `sound`. */
  readonly department: string;
  readonly credits: readonly Credit[];
}

export interface Credit {
  readonly item: Film | Show;
  /** The character; undefined for work behind the camera. */
  readonly character: string | undefined;
  /** The job behind the camera. */
  readonly job: string | undefined;
}

/** An item that a list can hold. */
export type Listable = LibraryItem | Person;
