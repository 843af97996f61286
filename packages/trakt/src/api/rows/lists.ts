/** Lists and their rows. A field with `?` may be missing or null. */

import type { EpisodeItem, Items, MovieItem, PersonItem, SeasonItem, ShowItem } from './items.ts';

export type ListPrivacy = 'private' | 'friends' | 'link' | 'public';

export interface List<I extends Items = Items> {
  name: string;
  description?: string | null;
  privacy: ListPrivacy;
  share_link: string;
  /** `personal`, `official`, `watchlist`, `favorites`, … */
  type: string;
  display_numbers: boolean;
  allow_comments: boolean;
  sort_by: string;
  sort_how: 'asc' | 'desc';
  created_at: string;
  updated_at: string;
  item_count: number;
  comment_count: number;
  likes: number;
  ids: { trakt: number; slug: string };
  user: I['user'];
  images?: { posters: string[] } | null;
}

/** What a list is made of. */
export interface ListSettings {
  name?: string;
  description?: string | null;
  privacy?: ListPrivacy;
  display_numbers?: boolean;
  allow_comments?: boolean;
  sort_by?: string;
  sort_how?: 'asc' | 'desc';
}

/** A list with what has made it popular lately. */
export interface ListChartRow<I extends Items = Items> {
  like_count: number;
  comment_count: number;
  list: List<I>;
}

/** Who liked a list or a comment, and when. */
export interface Like<I extends Items = Items> {
  liked_at: string;
  user: I['user'];
}

/** An item's place on a list. */
interface Listed {
  /** From 1. */
  rank: number;
  /** Of the place, not of the item. */
  id: number;
  listed_at: string;
  notes?: string | null;
}

export interface ListedMovieRow<I extends Items = Items> extends Listed, MovieItem<I> {}
export interface ListedShowRow<I extends Items = Items> extends Listed, ShowItem<I> {}
export interface ListedSeasonRow<I extends Items = Items> extends Listed, SeasonItem<I> {}
export interface ListedEpisodeRow<I extends Items = Items> extends Listed, EpisodeItem<I> {}
export interface ListedPersonRow<I extends Items = Items> extends Listed, PersonItem<I> {}
export type FavoriteRow<I extends Items = Items> = ListedMovieRow<I> | ListedShowRow<I>;
export type WatchlistRow<I extends Items = Items> = FavoriteRow<I> | ListedSeasonRow<I> | ListedEpisodeRow<I>;
export type ListedRow<I extends Items = Items> = WatchlistRow<I> | ListedPersonRow<I>;

/** A list that Trakt fills by a rule. */
export interface SmartList {
  name: string;
  source: string;
  media_type: string;
  filters: SmartListFilters;
  privacy: string;
  created_at: string;
  updated_at: string;
  ids: { trakt: number; slug: string };
  images: { posters: string[] };
}

export interface SmartListSettings {
  name?: string;
  source?: 'trending' | 'popular' | 'anticipated' | 'recommendations' | 'discover' | 'watchlist' | 'library';
  media_type?: 'movies' | 'shows' | 'media';
  filters?: SmartListFilters;
  privacy?: 'public' | 'private' | 'friends';
}

/** `genres`, `years`, `ratings`, `ignore_watched`, …: words, the two ends of a range, or a yes or no. */
export type SmartListFilters = Record<string, readonly (string | number)[] | boolean | string>;

export interface SmartMovieRow<I extends Items = Items> extends MovieItem<I> {
  rank: number;
}

export interface SmartShowRow<I extends Items = Items> extends ShowItem<I> {
  rank: number;
}

export type SmartListRow<I extends Items = Items> = SmartMovieRow<I> | SmartShowRow<I>;

/** One of the account's own lists that an item is on. */
export interface OwnList<I extends Items = Items> extends List<I> {
  /** On how many of them it is. */
  total_count: number;
}
