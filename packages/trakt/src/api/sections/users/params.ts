/** The parameters of what a person watches, rates and writes. */

import type { Asked, DateRangeParams, ExtendedUserParams, FilterParams, IgnoreParams, SyncType } from '../params.ts';

export interface UserItemsParams<E extends Asked = Asked> extends ExtendedUserParams<E> {
  type?: SyncType | 'all';
}

export interface UserHistoryParams<E extends Asked = Asked> extends UserItemsParams<E>, DateRangeParams, FilterParams {
  /** Plays of this item only: Trakt's number. Needs `type`. */
  item_id?: number | string;
}

export interface UserRatingsParams<E extends Asked = Asked> extends UserItemsParams<E> {
  /** These ratings only, 1 to 10. Needs `type`. */
  rating?: number | readonly number[];
}

export interface UserCommentsParams<E extends Asked = Asked> extends ExtendedUserParams<E> {
  comment_type?: 'all' | 'reviews' | 'shouts';
  /** Needs `comment_type`. */
  type?: 'all' | SyncType | 'lists';
  /** `only` leaves the comments themselves out. */
  include_replies?: boolean | 'only';
}

export interface UserNotesParams<E extends Asked = Asked> extends ExtendedUserParams<E> {
  type?: 'all' | SyncType | 'people' | 'activities' | 'collection_items' | 'ratings';
}

export interface UserActivitiesParams<E extends Asked = Asked>
  extends ExtendedUserParams<E>,
    FilterParams,
    IgnoreParams {
  /** Whose plays. */
  type: 'friends' | 'followers' | 'following';
}

export interface UserCollectionParams<E extends Asked = Asked> extends ExtendedUserParams<E>, FilterParams {
  type: 'movies' | 'shows' | 'episodes' | 'media';
}

export type UserReport = 'spam' | 'adult' | 'language' | 'other';
