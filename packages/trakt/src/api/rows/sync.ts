/** Rows of an account: what it watched, rated, owns and wants to watch. */

import type { EpisodeItem, Items, MovieItem, SeasonItem, ShowItem } from './items.ts';

/** One play. `1970-01-01T00:00:00.000Z` in `watched_at` is Trakt's way to write that the date is unknown. */
interface Play {
  /** A 64-bit integer at Trakt, still below 2^53. */
  id: number;
  watched_at: string;
  /** How it was recorded; all three are plays alike. */
  action: 'scrobble' | 'checkin' | 'watch';
}

export interface MovieHistoryRow<I extends Items = Items> extends Play, MovieItem<I> {}
export interface EpisodeHistoryRow<I extends Items = Items> extends Play, EpisodeItem<I> {}
export type HistoryRow<I extends Items = Items> = MovieHistoryRow<I> | EpisodeHistoryRow<I>;

interface Watched {
  plays: number;
  last_watched_at: string;
  last_updated_at: string;
}

export interface WatchedMovieRow<I extends Items = Items> extends Watched {
  movie: I['movie'];
}

export interface WatchedShowRow<I extends Items = Items> extends Watched {
  show: I['show'];
  /** When the account began to count its progress again. */
  reset_at?: string | null;
  /** Comes with `extended: 'progress'` only. */
  seasons?: WatchedSeason[] | null;
}

export interface WatchedEpisodeRow<I extends Items = Items> extends Watched {
  episode: I['episode'];
  show: I['show'];
}

export interface WatchedSeason {
  number: number;
  episodes: { number: number; plays: number; last_watched_at: string }[];
}

/** Instants of plays by Trakt's number of the film or episode. */
export type WatchedDates = Record<string, string[]>;

/** Instants of plays by Trakt's number of the show, then by season and episode. */
export type WatchedShowDates = Record<string, Record<string, Record<string, string[]>>>;

interface Rating {
  rated_at: string;
  /** 1 to 10. */
  rating: number;
}

export interface MovieRatingRow<I extends Items = Items> extends Rating, MovieItem<I> {}
export interface ShowRatingRow<I extends Items = Items> extends Rating, ShowItem<I> {}
export interface SeasonRatingRow<I extends Items = Items> extends Rating, SeasonItem<I> {}
export interface EpisodeRatingRow<I extends Items = Items> extends Rating, EpisodeItem<I> {}
export type RatingRow<I extends Items = Items> =
  | MovieRatingRow<I>
  | ShowRatingRow<I>
  | SeasonRatingRow<I>
  | EpisodeRatingRow<I>;

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

export interface CollectedMovieRow<I extends Items = Items> extends Collected, MovieItem<I> {}
export interface CollectedEpisodeRow<I extends Items = Items> extends Collected, EpisodeItem<I> {}

export interface CollectedShowRow<I extends Items = Items> extends ShowItem<I> {
  last_collected_at?: string | null;
  last_updated_at?: string | null;
  /** Comes with `extended: 'progress'` only. */
  seasons?: CollectedSeason[] | null;
}

export type CollectedRow<I extends Items = Items> = CollectedMovieRow<I> | CollectedShowRow<I> | CollectedEpisodeRow<I>;

export interface CollectedSeason {
  number: number;
  episodes: {
    number: number;
    collected_at: string;
    available_on?: { name: string }[] | null;
    metadata?: CollectionMetadata | null;
  }[];
}

/** When each was collected, by Trakt's number of the film or episode. */
export type CollectedDates = Record<string, string>;

/** When each was collected, by Trakt's number of the show, then by season and episode. */
export type CollectedShowDates = Record<string, Record<string, Record<string, string>>>;

interface Paused {
  id: number;
  /** Percent. */
  progress: number;
  paused_at: string;
}

export interface PausedMovieRow<I extends Items = Items> extends Paused, MovieItem<I> {}
export interface PausedEpisodeRow<I extends Items = Items> extends Paused, EpisodeItem<I> {}
export type PausedRow<I extends Items = Items> = PausedMovieRow<I> | PausedEpisodeRow<I>;

export interface ProgressStats {
  play_count: number;
  minutes_watched: number;
  minutes_left?: number | null;
}

/** How far somebody is in a show. */
export interface Progress<I extends Items = Items> {
  /** Episodes. */
  aired: number;
  completed: number;
  last_watched_at?: string | null;
  reset_at?: string | null;
  next_episode?: I['episode'] | null;
  last_episode?: I['episode'] | null;
  stats?: ProgressStats | null;
}

export interface ProgressRow<I extends Items = Items> {
  show: I['show'];
  progress: Progress<I>;
}

export interface ShowProgress<I extends Items = Items> extends Progress<I> {
  seasons: SeasonProgress[];
  hidden_seasons: { number: number; ids: I['season']['ids'] }[];
}

export interface SeasonProgress {
  number: number;
  title?: string | null;
  aired: number;
  completed: number;
  episodes: EpisodeProgress[];
  stats?: ProgressStats | null;
}

export interface EpisodeProgress {
  number: number;
  completed: boolean;
  /** Progress of the collection has `collected_at` in its place. */
  last_watched_at?: string | null;
  collected_at?: string | null;
  stats?: ProgressStats | null;
}

export interface HiddenMovieRow<I extends Items = Items> extends MovieItem<I> {
  hidden_at?: string | null;
}

export interface HiddenShowRow<I extends Items = Items> extends ShowItem<I> {
  hidden_at?: string | null;
}

export interface HiddenSeasonRow<I extends Items = Items> extends SeasonItem<I> {
  hidden_at?: string | null;
}

export type HiddenRow<I extends Items = Items> = HiddenMovieRow<I> | HiddenShowRow<I> | HiddenSeasonRow<I>;

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
