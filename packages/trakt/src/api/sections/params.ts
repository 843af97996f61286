/** The parameters that many endpoints share. */

import type { CallOptions } from '../endpoint.ts';
import type { ExtendedWord } from '../rows/items.ts';
import type { ItemsBody } from '../rows/writes.ts';

/**
 * How much of each row to send: one of Trakt's words or several. `full` brings all that is known of each item, and the
 * types follow it; the others add what their names say where an endpoint knows them.
 */
export type Extended = ExtendedWord | readonly ExtendedWord[];

/** What a call may say about it: the type parameter of every function whose rows follow `extended`. */
export type Asked = Extended | undefined;

/** A film, show or person: Trakt's number, its slug (`the-kid-1921`) or its IMDb id (`tt0012349`). */
export type ItemId = number | string;

/** A person's slug or Trakt's number; `me` is who is signed in. */
export type UserId = number | string;

export interface ExtendedParams<E extends Asked = Asked> extends CallOptions {
  extended?: E;
}

export interface ItemParams extends CallOptions {
  id: ItemId;
}

export interface ExtendedItemParams<E extends Asked = Asked> extends ExtendedParams<E> {
  id: ItemId;
}

export interface UserParams extends CallOptions {
  id: UserId;
}

export interface ExtendedUserParams<E extends Asked = Asked> extends ExtendedParams<E> {
  id: UserId;
}

/** What a comment, a list, a note and the like are found by: the number in its `id` or `ids.trakt`. */
export interface NumberParams extends CallOptions {
  id: number | string;
}

type Words = string | readonly string[];
/** `80` or `80-90`. */
type Range = number | string;

/** Narrows a list of films and shows. Lists of words are "one of", a range is `from-to`. https://developer.trakt.tv */
export interface FilterParams {
  genres?: Words;
  subgenres?: Words;
  years?: Range;
  /** Everybody's average on Trakt in percent. */
  ratings?: Range;
  votes?: Range;
  start_date?: string | Date;
  end_date?: string | Date;
  /** Minutes. */
  runtimes?: Range;
  /** Two letters each, ISO 3166-1. */
  countries?: Words;
  /** Two letters each, ISO 639-1. */
  languages?: Words;
  certifications?: Words;
  status?: Words;
  studio_ids?: Range | readonly number[];
  network_ids?: Range | readonly number[];
  watchnow?: 'favorites' | 'any' | 'any_all' | 'free' | 'free_all' | 'subscriptions' | 'subscriptions_all';
  tmdb_ratings?: Range;
  tmdb_votes?: Range;
  imdb_ratings?: Range;
  imdb_votes?: Range;
  rt_meters?: Range;
  rt_user_meters?: Range;
  metascores?: Range;
}

/** Leaves out what the signed-in account has already dealt with. */
export interface IgnoreParams {
  ignore_watched?: boolean;
  ignore_collected?: boolean;
  ignore_watchlisted?: boolean;
}

/** Types of rows, in the plural as in the paths. */
export type SyncType = 'movies' | 'shows' | 'seasons' | 'episodes';

export type SortHow = 'asc' | 'desc';

export interface SortParams {
  /** `rank`, `added`, `title`, `released`, `runtime`, `popularity`, `percentage`, `votes`, … */
  sort_by?: string;
  sort_how?: SortHow;
}

export interface DateRangeParams {
  start_at?: Date | string;
  /** An end keeps plays that are added meanwhile from moving the pages under the reader. */
  end_at?: Date | string;
}

/** Why something is reported to Trakt's moderators. */
export interface ReportParams<Reason extends string> extends CallOptions {
  id: ItemId;
  reason: Reason;
  message?: string;
}

export type ItemReport =
  | 'duplicate'
  | 'remove'
  | 'data_refresh'
  | 'metadata'
  | 'adult'
  | 'runtime'
  | 'language'
  | 'spam'
  | 'tmdb'
  | 'other';

export type ListReport = 'duplicate' | 'remove' | 'metadata' | 'adult' | 'language' | 'spam' | 'other';

export interface ItemsParams<Extra = unknown> extends ItemsBody<Extra>, CallOptions {}

/** A place on a list by its number, and what is to change. */
export interface ListItemParams extends CallOptions {
  list_item_id: number | string;
  notes?: string | null;
  rank?: number;
}

/** The numbers of the places, in their new order. */
export interface ReorderParams extends CallOptions {
  rank: readonly number[];
}
