/** The parameters of charts, and of what there is to know about one film, show, season, episode or person. */

import type { CallOptions } from '../endpoint.ts';
import type { Asked, ExtendedItemParams, ExtendedParams, FilterParams, IgnoreParams, ItemParams } from './params.ts';

export interface ChartParams<E extends Asked = Asked> extends ExtendedParams<E>, FilterParams, IgnoreParams {}

export interface PeriodParams<E extends Asked = Asked> extends ExtendedParams<E>, IgnoreParams {
  /** Weekly where it is left out. */
  period?: 'daily' | 'weekly' | 'monthly' | 'yearly' | 'all';
}

export interface StreamingParams<E extends Asked = Asked> extends ChartParams<E> {
  /** Weekly where it is left out. */
  period?: 'daily' | 'weekly' | 'monthly';
}

export interface UpdatesParams<E extends Asked = Asked> extends ExtendedParams<E> {
  /** Whole hours, and at most 30 days ago. */
  start_date?: Date | string;
}

export interface UpdatedIdsParams extends CallOptions {
  start_date?: Date | string;
}

export interface TranslationParams extends ItemParams {
  /** Two letters, ISO 639-1. */
  language: string;
}

export type CommentSort = 'newest' | 'oldest' | 'likes' | 'replies' | 'highest' | 'lowest' | 'plays';

export interface ItemCommentsParams<E extends Asked = Asked> extends ExtendedItemParams<E> {
  sort: CommentSort;
  /** Two letters, ISO 639-1. */
  language?: string;
}

export interface ItemListsParams<E extends Asked = Asked> extends ExtendedItemParams<E> {
  type?: 'all' | 'personal' | 'official' | 'watchlist' | 'favorites';
  /** Needs `type`. */
  sort?: 'popular' | 'likes' | 'comments' | 'items' | 'added' | 'updated';
}

export interface WatchnowParams extends ExtendedItemParams {
  /** Two letters, ISO 3166-1. */
  country: string;
  links?: 'direct';
}

export interface RefreshParams extends ItemParams {
  /** The pictures, too. */
  images?: boolean;
}

export interface ShowProgressParams<E extends Asked = Asked> extends ExtendedItemParams<E> {
  /** With hidden seasons. */
  hidden?: boolean;
  /** With season 0. */
  specials?: boolean;
  /** Counts specials as well. */
  count_specials?: boolean;
  include_stats?: boolean;
}

export interface ReasonedParams extends CallOptions, FilterParams, IgnoreParams {
  /** Days: leaves out what isn't like anything that was watched since. */
  watch_window?: number;
}
