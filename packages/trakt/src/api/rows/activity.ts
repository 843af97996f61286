/** What people do on Trakt: now, lately, in a month and in a year. */

import type { EpisodeItem, Items, MovieItem } from './items.ts';
import type { User } from './users.ts';

interface Watching {
  started_at: string;
  expires_at: string;
  action: 'scrobble' | 'checkin';
}

export interface WatchingMovie<I extends Items = Items> extends Watching, MovieItem<I> {}
export interface WatchingEpisode<I extends Items = Items> extends Watching, EpisodeItem<I> {}
export type WatchingNow<I extends Items = Items> = WatchingMovie<I> | WatchingEpisode<I>;

interface Activity<I extends Items> {
  id: number;
  activity_at: string;
  action: string;
  user: I['user'];
  user_rating?: number | null;
}

export interface MovieActivity<I extends Items = Items> extends Activity<I>, MovieItem<I> {}
export interface EpisodeActivity<I extends Items = Items> extends Activity<I>, EpisodeItem<I> {}
export type ActivityRow<I extends Items = Items> = MovieActivity<I> | EpisodeActivity<I>;

/** The answer of a scrobble: about a film or, with its show, an episode. */
export interface Scrobble {
  /** Of the play that it became, else 0. */
  id: number;
  /** A stop above 80 percent is a `scrobble`, that is a play; below, a `pause`. */
  action: 'start' | 'pause' | 'stop' | 'scrobble';
  progress: number;
  movie?: Items['movie'] | null;
  episode?: Items['episode'] | null;
  show?: Items['show'] | null;
}

export interface Checkin {
  id: number;
  watched_at: string;
  sharing: Sharing;
  movie?: Items['movie'] | null;
  episode?: Items['episode'] | null;
  show?: Items['show'] | null;
}

/** Where else to tell of it. */
export interface Sharing {
  twitter?: boolean | null;
  mastodon?: boolean | null;
  tumblr?: boolean | null;
}

/** Totals and averages. */
export interface RecapCounts {
  total: number;
  yearly: number;
  monthly: number;
  weekly: number;
  daily: number;
}

export interface RecapStats {
  play_counts: RecapCounts;
  minutes: RecapCounts;
  collected_counts: RecapCounts;
  ratings_counts: RecapCounts;
  comments_counts: RecapCounts;
}

interface WatchedAt {
  watched_at: string;
}

export type RecapPlay<I extends Items = Items> = WatchedAt & (MovieItem<I> | EpisodeItem<I>);

export interface RecapCountries {
  country_count: number;
  countries: { country: string; count: number }[];
}

export interface RecapTrend {
  month: number;
  month_name: string;
  watched: boolean;
  watchers: number;
}

/** A year in review. */
export interface YearInReview<I extends Items = Items> {
  stats: { all: RecapStats & { lists_counts: RecapCounts }; shows: RecapStats; movies: RecapStats };
  images: { cover: string; story: string };
  first_watched: RecapPlay<I> | null;
  last_watched: RecapPlay<I> | null;
  countries: { shows: RecapCountries; movies: RecapCountries };
  trends: { shows: (RecapTrend & { show: I['show'] })[]; movies: (RecapTrend & { movie: I['movie'] })[] };
  thanks: { shows: { show: I['show'] }[]; movies: { movie: I['movie'] }[] };
}

/** A month in review. */
export interface MonthInReview<I extends Items = Items> extends YearInReview<I> {
  streaming_services: {
    country: string;
    services: { source: string; name: string; shows: number; movies: number; all: number }[];
  };
}

/** What somebody whom the account follows did with an item. */
export interface SocialRow {
  followed_at?: string | null;
  user: User;
  watched?: {
    plays: number;
    minutes_watched: number;
    last_watched_at?: string | null;
    last_updated_at?: string | null;
    rating?: { rating: number; rated_at?: string | null } | null;
    comment?: {
      ids: { trakt: number };
      comment?: string | null;
      spoiler: boolean;
      review: boolean;
      created_at?: string | null;
      updated_at?: string | null;
    } | null;
  } | null;
  watchlisted?: { listed_at: string } | null;
}

export interface LeaderboardRow {
  rank: number;
  user: User;
  total_minutes: number;
  total_plays: number;
}

/** Somebody who doesn't show what they watch has no numbers, and is `locked`. */
export interface UserLeaderboardRow {
  rank?: number | null;
  user: User;
  total_minutes?: number | null;
  total_plays?: number | null;
  locked: boolean;
}
