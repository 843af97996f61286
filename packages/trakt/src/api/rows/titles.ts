/** What there is to know about one film, show, season, episode or person. A field with `?` may be missing or null. */

import type { Items, MovieItem, ShowItem } from './items.ts';
import type { FullPerson } from './media.ts';

export interface Alias {
  title: string;
  /** Two letters, ISO 3166-1. */
  country?: string | null;
}

export interface Translation {
  title?: string | null;
  overview?: string | null;
  tagline?: string | null;
  language: string;
  country?: string | null;
}

export interface Release {
  country: string;
  certification?: string | null;
  /** A plain date. */
  release_date: string;
  /** `premiere`, `theatrical`, `digital`, `physical`, `tv`, … */
  release_type?: string;
  note?: string | null;
}

export interface Studio {
  name: string;
  country?: string | null;
  ids: { trakt: number; slug: string; tmdb?: number | null };
}

export interface Video {
  title: string;
  url: string;
  site: string;
  type: string;
  size: number;
  official: boolean;
  published_at: string;
  country: string;
  language: string;
}

export interface CountryCertification {
  certification: string;
  country: string;
}

/** How many people of Trakt did what with it. */
export interface TitleStats {
  watchers: number;
  plays: number;
  collectors: number;
  comments: number;
  lists: number;
  votes: number;
  /** Films and shows alone have these two. */
  favorited?: number;
  recommended?: number;
  /** Shows, seasons and episodes alone. */
  collected_episodes?: number;
}

export interface TitleRatings {
  rating?: number | null;
  votes?: number | null;
  /** Votes by rating, 1 to 10. */
  distribution?: Record<string, number> | null;
  /** This and all below come with `extended: 'all'`. */
  trakt?: { rating: number; votes: number; distribution: Record<string, number> } | null;
  tmdb?: OtherRating | null;
  imdb?: OtherRating | null;
  letterboxd?: OtherRating | null;
  mal?: OtherRating | null;
  metascore?: { rating?: number | null; link?: string | null } | null;
  rotten_tomatoes?: {
    rating?: number | null;
    state?: string | null;
    user_rating?: number | null;
    user_state?: string | null;
    link?: string | null;
  } | null;
}

export interface OtherRating {
  rating?: number | null;
  votes?: number | null;
  link?: string | null;
}

/** What its comments like and dislike. */
export interface Sentiments {
  good: Sentiment[];
  bad: Sentiment[];
  analyzed_at: string;
  comment_count: number;
}

export interface Sentiment {
  sentiment: string;
  comment_ids?: number[] | null;
}

export interface CastMember<I extends Items = Items> {
  character: string;
  characters: string[];
  /** Of shows and seasons. */
  episode_count?: number | null;
  images?: { headshot: string[] } | null;
  person: I['person'];
}

export interface CrewMember<I extends Items = Items> {
  job: string;
  jobs: string[];
  episode_count?: number | null;
  images?: { headshot: string[] } | null;
  person: I['person'];
}

/** Cast and crew; the crew by department (`directing`, `writing`, …). */
export interface Credits<I extends Items = Items> {
  cast?: CastMember<I>[] | null;
  crew?: Record<string, CrewMember<I>[]> | null;
  /** Comes with `extended: 'guest_stars'`. */
  guest_stars?: CastMember<I>[] | null;
}

interface Role {
  character: string;
  characters: string[];
  series_regular?: boolean;
}

interface Job {
  job: string;
  jobs: string[];
}

/** The films of a person. */
export interface MovieCredits<I extends Items = Items> {
  cast?: (Role & { movie: I['movie'] })[] | null;
  crew?: Record<string, (Job & { movie: I['movie'] })[]> | null;
}

/** The shows of a person. */
export interface ShowCredits<I extends Items = Items> {
  cast?: (Role & { show: I['show']; episode_count?: number | null })[] | null;
  crew?: Record<string, (Job & { show: I['show']; episode_count?: number | null })[]> | null;
}

/** Where to watch a title, by country. */
export type Watchnow = Record<string, WatchnowSources>;

export interface WatchnowSources {
  cable: WatchnowLink[];
  cinema: WatchnowLink[];
  free: WatchnowLink[];
  purchase: WatchnowLink[];
  subscription: WatchnowLink[];
  /** Comes with `extended: 'streaming_ranks'`. */
  streaming_ranks?: { rank?: number | null; delta?: number | null; link?: string | null } | null;
}

export interface WatchnowLink {
  source: string;
  link: string;
  link_direct?: string | null;
  link_android?: string | null;
  link_tvos?: string | null;
  link_webos?: { id: string; params: { contentTarget: string } } | null;
  uhd: boolean;
  currency?: string | null;
  prices: { rent?: string | null; purchase?: string | null };
}

/** JustWatch's pages of a title, by country. */
export type JustwatchLinks = Record<string, string>;

/** Streaming services by country. */
export type CountrySources = Record<string, StreamingSource[]>;

export interface StreamingSource {
  source: string;
  name: string;
  free: boolean;
  cinema: boolean;
  amazon: boolean;
  link_count: number;
  color: string;
  images: { logo?: string | null; channel?: string | null };
}

interface KnownFor {
  characters: string[];
  jobs: string[];
  episode_count: number;
  series_regular: boolean;
}

export interface KnownForMovie<I extends Items = Items> extends KnownFor, MovieItem<I> {}
export interface KnownForShow<I extends Items = Items> extends KnownFor, ShowItem<I> {}
export type KnownForRow<I extends Items = Items> = KnownForMovie<I> | KnownForShow<I>;

export interface BirthdayRow extends FullPerson {
  type: 'person';
  score: number;
}
