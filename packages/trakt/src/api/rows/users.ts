/** People who use Trakt, and what they have to do with each other. A field with `?` may be missing or null. */

export interface User {
  username: string;
  private: boolean;
  deleted: boolean;
  name?: string | null;
  vip?: boolean | null;
  /** An executive producer, VIP for good. */
  vip_ep?: boolean | null;
  director?: boolean | null;
  /** Who asks for somebody's rows in a path uses the slug. */
  ids: { slug?: string | null; trakt: number };
}

export interface FullUser extends User {
  joined_at?: string | null;
  location?: string | null;
  about?: string | null;
  gender?: string | null;
  age?: number | null;
  images?: { avatar: { full: string } } | null;
  /** These three come with `extended: 'vip'`. */
  vip_og?: boolean | null;
  vip_years?: number | null;
  vip_cover_image?: string | null;
}

export interface Follower<U extends User = User> {
  followed_at: string;
  user: U;
}

export interface Friend<U extends User = User> {
  friends_at: string;
  user: U;
}

export interface FollowRequest<U extends User = User> {
  id: number;
  requested_at: string;
  user: U;
}

export interface BlockedUser {
  blocked_at: string;
  user: User;
}

export interface TeamMember<U extends User = User> {
  user: U;
}

/** `approved_at` is null while a private person hasn't agreed. */
export interface Followed {
  approved_at?: string | null;
  user: User;
}

interface Counts {
  plays: number;
  watched: number;
  minutes: number;
  collected: number;
  ratings: number;
  comments: number;
}

export interface UserStats {
  movies: Counts;
  shows: { watched: number; collected: number; ratings: number; comments: number };
  seasons: { ratings: number; comments: number };
  episodes: Counts;
  network: { friends: number; followers: number; following: number };
  ratings: { total: number; distribution: Record<string, number> };
}

export interface SavedFilter {
  rank: number;
  id: number;
  section: 'movies' | 'shows' | 'calendars' | 'search';
  name: string;
  path: string;
  query: string;
  updated_at: string;
}

/** A filter by its name and the address that it stands for on the website. */
export interface NewFilter {
  name: string;
  url: string;
}

/** One import from somewhere else, with what it brought. */
export interface DataSync {
  id: number;
  kind: 'younify' | 'plex' | 'import';
  application?: string | null;
  source?: string | null;
  created_at: string;
  items: { history?: SyncCounts; library?: SyncCounts; ratings?: SyncCounts; watchlist?: SyncCounts };
  paused_count: number;
  skipped_count: number;
  undone: boolean;
  undone_at?: string | null;
}

export interface SyncCounts {
  movies?: number;
  shows?: number;
  seasons?: number;
  episodes?: number;
}

/** What an import couldn't bring over, or found half watched. */
export interface DataSyncItem {
  kind: 'history' | 'rating';
  type?: 'movie' | 'episode' | 'show' | null;
  watched_at?: string | null;
  progress?: number | null;
  rated_at?: string | null;
  rating_type?: string | null;
  rating_value?: number | null;
  service_id?: string | null;
  profile_id?: string | null;
  content_id?: string | null;
  tmdb_id?: number | null;
  tmdb_series_id?: number | null;
  trakt_item?: SyncedMovie | SyncedShow | SyncedEpisode | null;
}

export interface SyncedMovie {
  type: 'movie';
  title: string;
  year: number;
  ids: { trakt: number; slug: string; imdb?: string | null; tmdb?: number | null };
}

export interface SyncedShow {
  type: 'show';
  title: string;
  year: number;
  ids: { trakt: number; slug: string };
}

export interface SyncedEpisode {
  type: 'episode';
  title: string;
  season: number;
  number: number;
  ids: { trakt: number; tmdb?: number | null };
  show?: SyncedShow | null;
}
