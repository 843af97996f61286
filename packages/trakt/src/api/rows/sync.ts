/** Rows of the signed-in account: what it watched, rated, owns and wants to watch. Dates are ISO 8601 text in UTC. */

import type { Episode, Movie, Season, Show } from './media.ts';

/** One play. `1970-01-01T00:00:00.000Z` in `watched_at` is Trakt's way to write that the date is unknown. */
interface Play {
  /** A 64-bit integer at Trakt, still below 2^53. */
  id: number;
  watched_at: string;
  /** How it was recorded; all three are plays alike. */
  action: 'scrobble' | 'checkin' | 'watch';
}

export interface MovieHistoryRow extends Play {
  type: 'movie';
  movie: Movie;
}

export interface EpisodeHistoryRow extends Play {
  type: 'episode';
  episode: Episode;
  show: Show;
}

export type HistoryRow = MovieHistoryRow | EpisodeHistoryRow;

interface Watched {
  plays: number;
  last_watched_at: string;
  last_updated_at: string;
}

export interface WatchedMovieRow extends Watched {
  movie: Movie;
}

export interface WatchedShowRow extends Watched {
  show: Show;
  /** When the account began to count its progress again. */
  reset_at?: string | null;
  /** Comes with `extended: 'progress'` only. */
  seasons?: WatchedSeason[] | null;
}

export interface WatchedSeason {
  number: number;
  episodes: { number: number; plays: number; last_watched_at: string }[];
}

interface Rating {
  rated_at: string;
  /** 1 to 10. */
  rating: number;
}

export interface MovieRatingRow extends Rating {
  type: 'movie';
  movie: Movie;
}

export interface ShowRatingRow extends Rating {
  type: 'show';
  show: Show;
}

export interface SeasonRatingRow extends Rating {
  type: 'season';
  season: Season;
  show: Show;
}

export interface EpisodeRatingRow extends Rating {
  type: 'episode';
  episode: Episode;
  show: Show;
}

export type RatingRow = MovieRatingRow | ShowRatingRow | SeasonRatingRow | EpisodeRatingRow;

/** An item's place on a list. */
interface Listed {
  /** From 1. */
  rank: number;
  /** Of the place, not of the item. */
  id: number;
  listed_at: string;
  notes?: string | null;
}

export interface ListedMovieRow extends Listed {
  type: 'movie';
  movie: Movie;
}

export interface ListedShowRow extends Listed {
  type: 'show';
  show: Show;
}

export interface ListedSeasonRow extends Listed {
  type: 'season';
  season: Season;
  show: Show;
}

export interface ListedEpisodeRow extends Listed {
  type: 'episode';
  episode: Episode;
  show: Show;
}

export type WatchlistRow = ListedMovieRow | ListedShowRow | ListedSeasonRow | ListedEpisodeRow;

export type FavoriteRow = ListedMovieRow | ListedShowRow;

/** The medium that a copy is on, each value in Trakt's words (`bluray`, `uhd_4k`). Comes with `extended: 'metadata'`. */
export interface CollectionMetadata {
  media_type?: string | null;
  resolution?: string | null;
  hdr?: string | null;
  audio?: string | null;
  audio_channels?: string | null;
  '3d'?: boolean | null;
}

interface Collected {
  collected_at: string;
  updated_at: string;
  available_on?: { name: string }[] | null;
  metadata?: CollectionMetadata | null;
}

export interface CollectedMovieRow extends Collected {
  type: 'movie';
  movie: Movie;
}

export interface CollectedEpisodeRow extends Collected {
  type: 'episode';
  episode: Episode;
  show: Show;
}

export interface CollectedShowRow {
  type: 'show';
  show: Show;
  last_collected_at?: string | null;
  last_updated_at?: string | null;
  /** Comes with `extended: 'progress'` only. */
  seasons?: CollectedSeason[] | null;
}

export interface CollectedSeason {
  number: number;
  episodes: { number: number; collected_at: string; metadata?: CollectionMetadata | null }[];
}

/** When each group last changed. Read again only what is newer than at the last look. */
export interface LastActivities {
  all: string;
  movies: {
    watched_at: string;
    collected_at: string;
    rated_at: string;
    watchlisted_at: string;
    favorited_at: string;
    commented_at: string;
    paused_at: string;
    hidden_at: string;
  };
  episodes: {
    watched_at: string;
    collected_at: string;
    rated_at: string;
    watchlisted_at: string;
    commented_at: string;
    paused_at: string;
  };
  shows: {
    rated_at: string;
    watchlisted_at: string;
    favorited_at: string;
    commented_at: string;
    hidden_at: string;
    dropped_at: string;
  };
  seasons: { rated_at: string; watchlisted_at: string; commented_at: string; hidden_at: string };
  comments: { liked_at: string; reacted_at: string; blocked_at: string };
  lists: { liked_at: string; reacted_at: string; updated_at: string; commented_at: string };
  watchlist: { updated_at: string };
  favorites: { updated_at: string };
  collaborations: { updated_at: string };
  saved_filters: { updated_at: string };
  notes: { updated_at: string };
  account: {
    settings_at: string;
    followed_at: string;
    following_at: string;
    pending_at: string;
    requested_at: string;
  };
}
