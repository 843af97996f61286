/** The bodies of writes, and what Trakt answers. */

/** One of these is enough. */
export interface AnyIds {
  trakt?: number | null;
  slug?: string | null;
  imdb?: string | null;
  tmdb?: number | null;
  tvdb?: number | null;
}

/** A film or show by an id, or by its title and year. A row of Trakt's is one. */
export interface TitleRef {
  ids?: AnyIds | null;
  title?: string | null;
  year?: number | null;
}

/** A season, episode or person by an id. */
export interface IdRef {
  ids: AnyIds;
}

/** Items of a write, each with `Extra` fields. A show with seasons stands for these alone, a season with episodes too. */
export interface ItemsBody<Extra = unknown> {
  movies?: readonly (TitleRef & Extra)[];
  shows?: readonly (TitleRef & Extra & { seasons?: readonly SeasonPart<Extra>[] })[];
  seasons?: readonly (IdRef & Extra)[];
  episodes?: readonly (IdRef & Extra)[];
}

export type SeasonPart<Extra = unknown> = Extra & {
  number: number;
  episodes?: readonly (Extra & { number: number })[];
};

/** Without `watched_at` a play is of now. `released` is the day it came out, `unknown` says that nobody knows. */
export interface PlayFields {
  watched_at?: string | Date | 'released' | 'unknown';
}

export interface RatingFields {
  /** 1 to 10. */
  rating: number;
  rated_at?: string | Date;
}

/** Where ratings of parts are given, the whole needs none. */
export type MaybeRatingFields = Partial<RatingFields>;

export interface CopyFields {
  collected_at?: string | Date;
  media_type?: string;
  resolution?: string;
  hdr?: string;
  audio?: string;
  audio_channels?: string;
  '3d'?: boolean;
}

export interface ListFields {
  listed_at?: string | Date;
  /** Of VIP accounts, up to 500 characters. */
  notes?: string;
}

/** What a check-in or a scrobble is about: a film, an episode, or an episode by its number in a show. */
export type PlayingItem =
  | { movie: TitleRef; show?: never; episode?: never }
  | { movie?: never; show?: never; episode: IdRef }
  | { movie?: never; show: TitleRef; episode: { season: number; number: number } | { number_abs: number } };

interface ItemCounts {
  movies: number;
  shows: number;
  seasons: number;
  episodes: number;
}

/** The items that Trakt doesn't know, as they were sent. */
export interface NotFound {
  movies?: unknown[];
  shows?: unknown[];
  seasons?: unknown[];
  episodes?: unknown[];
  people?: unknown[];
  ids?: number[];
}

export interface ListState {
  updated_at: string;
  item_count: number;
}

interface PlayedCounts {
  movies: number;
  episodes: number;
}

export interface HistoryAdded {
  added: PlayedCounts;
  updated?: PlayedCounts;
  not_found: NotFound;
}

export interface HistoryRemoved {
  deleted: PlayedCounts;
  not_found: NotFound;
}

export interface ItemsAdded {
  added: ItemCounts;
  not_found: NotFound;
}

export interface ItemsRemoved {
  deleted: ItemCounts;
  not_found: NotFound;
}

export interface CollectionAdded extends ItemsAdded {
  updated?: ItemCounts;
  existing: ItemCounts;
  list?: ListState;
}

export interface CollectionRemoved extends ItemsRemoved {
  list?: ListState;
}

export interface ListItemsAdded extends ItemsAdded {
  existing: ItemCounts;
  list: ListState;
}

export interface ListItemsRemoved extends ItemsRemoved {
  list: ListState;
}

interface TitleCounts {
  movies: number;
  shows: number;
}

export interface FavoritesAdded {
  added?: TitleCounts | null;
  existing?: TitleCounts | null;
  not_found: NotFound;
  list: ListState;
}

export interface FavoritesRemoved {
  deleted?: TitleCounts | null;
  not_found: NotFound;
  list: ListState;
}

/** `skipped_ids` aren't on the list. */
export interface Reordered {
  updated: number;
  skipped_ids: number[];
  list?: ListState;
}

export interface HiddenAdded {
  /** `season` is Trakt's own spelling. */
  added: { movies: number; shows: number; season: number };
  not_found: NotFound;
}

export interface HiddenRemoved {
  deleted: Partial<ItemCounts>;
  not_found: NotFound;
}
