/** Trakt's section `users`: people, what they watch, rate and list, and the signed-in account's own settings. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { ActivityRow, MonthInReview, WatchingNow, YearInReview } from '../rows/activity.ts';
import type { LikedComment, LikedList, LikedRow, NoteRow, OwnReaction, UserCommentRow } from '../rows/comments.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { SettingsChanges, UserSettings } from '../rows/settings.ts';
import type {
  CollectedEpisodeRow,
  CollectedMovieRow,
  CollectedRow,
  CollectedShowRow,
  EpisodeHistoryRow,
  EpisodeRatingRow,
  HistoryRow,
  MovieHistoryRow,
  MovieRatingRow,
  RatingRow,
  SeasonRatingRow,
  ShowRatingRow,
} from '../rows/sync.ts';
import type { BlockedUser, Followed, Follower, Friend, UserStats } from '../rows/users.ts';
import type {
  Asked,
  DateRangeParams,
  ExtendedParams,
  ExtendedUserParams,
  FilterParams,
  IgnoreParams,
  ReportParams,
  UserParams,
} from './params.ts';
import type { SyncType } from './sync.ts';
import { type UsersFiltersFunctions, usersFilters } from './users/filters.ts';
import { type UsersHiddenFunctions, usersHidden } from './users/hidden.ts';
import { type UsersListFunctions, type UsersListsFunctions, usersList, usersLists } from './users/lists.ts';
import { type UsersPlexFunctions, usersPlex } from './users/plex.ts';
import { type UsersRequestsFunctions, usersRequests } from './users/requests.ts';
import {
  type UsersSmartListFunctions,
  type UsersSmartListsFunctions,
  usersSmartList,
  usersSmartLists,
} from './users/smart-lists.ts';
import { type UsersSyncsFunctions, usersSyncs } from './users/syncs.ts';
import { type UsersWatchedFunctions, usersWatched } from './users/watched.ts';
import {
  type UsersFavoritesFunctions,
  type UsersWatchlistFunctions,
  usersFavorites,
  usersWatchlist,
} from './users/watchlist.ts';

export interface UserItemsParams<E extends Asked = Asked> extends ExtendedUserParams<E> {
  type?: SyncType;
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
  type?: 'all' | SyncType | 'people' | 'history' | 'collection' | 'ratings';
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

export interface UsersSection {
  /**
   * One person.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id}
   */
  profile<E extends Asked = undefined>(params: ExtendedUserParams<E>): Promise<ItemsOf<E>['user']>;

  /**
   * Their totals: plays, minutes, ratings, friends.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/stats}
   */
  stats(params: UserParams): Promise<UserStats>;

  /**
   * What they are watching right now; undefined where it is nothing.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/watching}
   */
  watching<E extends Asked = undefined>(params: ExtendedUserParams<E>): Promise<WatchingNow<ItemsOf<E>> | undefined>;

  /**
   * Their plays, newest first.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/history/:type?/:item_id?}
   */
  history<E extends Asked = undefined>(
    params: UserHistoryParams<E> & { type: 'movies' },
  ): Pages<MovieHistoryRow<ItemsOf<E>>>;
  history<E extends Asked = undefined>(
    params: UserHistoryParams<E> & { type: 'shows' | 'seasons' | 'episodes' },
  ): Pages<EpisodeHistoryRow<ItemsOf<E>>>;
  history<E extends Asked = undefined>(params: UserHistoryParams<E>): Pages<HistoryRow<ItemsOf<E>>>;

  readonly watched: UsersWatchedFunctions;

  /**
   * Their ratings, newest first.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/ratings/:type?/:rating?}
   */
  ratings<E extends Asked = undefined>(
    params: UserRatingsParams<E> & { type: 'movies' },
  ): Pages<MovieRatingRow<ItemsOf<E>>>;
  ratings<E extends Asked = undefined>(
    params: UserRatingsParams<E> & { type: 'shows' },
  ): Pages<ShowRatingRow<ItemsOf<E>>>;
  ratings<E extends Asked = undefined>(
    params: UserRatingsParams<E> & { type: 'seasons' },
  ): Pages<SeasonRatingRow<ItemsOf<E>>>;
  ratings<E extends Asked = undefined>(
    params: UserRatingsParams<E> & { type: 'episodes' },
  ): Pages<EpisodeRatingRow<ItemsOf<E>>>;
  ratings<E extends Asked = undefined>(params: UserRatingsParams<E>): Pages<RatingRow<ItemsOf<E>>>;

  /**
   * What they own or can play.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/collection/:type}
   */
  collection<E extends Asked = undefined>(
    params: UserCollectionParams<E> & { type: 'movies' },
  ): Pages<CollectedMovieRow<ItemsOf<E>>>;
  collection<E extends Asked = undefined>(
    params: UserCollectionParams<E> & { type: 'shows' },
  ): Pages<CollectedShowRow<ItemsOf<E>>>;
  collection<E extends Asked = undefined>(
    params: UserCollectionParams<E> & { type: 'episodes' },
  ): Pages<CollectedEpisodeRow<ItemsOf<E>>>;
  collection<E extends Asked = undefined>(params: UserCollectionParams<E>): Pages<CollectedRow<ItemsOf<E>>>;

  readonly watchlist: UsersWatchlistFunctions;

  readonly favorites: UsersFavoritesFunctions;

  readonly lists: UsersListsFunctions;

  readonly list: UsersListFunctions;

  readonly smartLists: UsersSmartListsFunctions;

  readonly smartList: UsersSmartListFunctions;

  /**
   * Their comments, each with what it is about.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/comments/:comment_type?/:type?}
   */
  comments<E extends Asked = undefined>(params: UserCommentsParams<E>): Pages<UserCommentRow<ItemsOf<E>>>;

  /**
   * Their notes, as far as they show them.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/notes/:type?}
   */
  notes<E extends Asked = undefined>(params: UserNotesParams<E>): Pages<NoteRow<ItemsOf<E>>>;

  readonly likes: {
    /**
     * Comments and lists that they like.
     * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/likes/:type?}
     */
    get(params: ExtendedUserParams & { type: 'comments' }): Pages<LikedComment>;
    get(params: ExtendedUserParams & { type: 'lists' }): Pages<LikedList>;
    get(params: ExtendedUserParams & { type?: 'comments' | 'lists' }): Pages<LikedRow>;

    /**
     * Comments that the account likes.
     * @see {@link https://developer.trakt.tv/?section=reference GET /users/likes/comments}
     */
    comments(params?: ExtendedParams): Pages<LikedComment>;

    /**
     * Lists that the account likes.
     * @see {@link https://developer.trakt.tv/?section=reference GET /users/likes/lists}
     */
    lists(params?: ExtendedParams): Pages<LikedList>;
  };

  readonly reactions: {
    /**
     * Comments that the account reacted to.
     * @see {@link https://developer.trakt.tv/?section=reference GET /users/reactions/comments}
     */
    comments(params?: ExtendedParams): Pages<OwnReaction>;
  };

  /**
   * What the people around them watched lately.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/:type/activities}
   */
  activities<E extends Asked = undefined>(params: UserActivitiesParams<E>): Pages<ActivityRow<ItemsOf<E>>>;

  /**
   * Who follows them.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/followers}
   */
  followers<E extends Asked = undefined>(params: ExtendedUserParams<E>): Pages<Follower<ItemsOf<E>['user']>>;

  /**
   * Whom they follow.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/following}
   */
  following<E extends Asked = undefined>(params: ExtendedUserParams<E>): Pages<Follower<ItemsOf<E>['user']>>;

  /**
   * Who follows them and is followed by them.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/friends}
   */
  friends<E extends Asked = undefined>(params: ExtendedUserParams<E>): Pages<Friend<ItemsOf<E>['user']>>;

  /**
   * Follows somebody, or asks somebody private for it.
   * @see {@link https://developer.trakt.tv/?section=reference POST /users/:id/follow}
   */
  follow(params: UserParams): Promise<Followed>;

  /**
   * Follows somebody no longer.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /users/:id/follow}
   */
  unfollow(params: UserParams): Promise<undefined>;

  /**
   * Blocks somebody.
   * @see {@link https://developer.trakt.tv/?section=reference POST /users/:id/block}
   */
  block(params: UserParams): Promise<undefined>;

  /**
   * Blocks somebody no longer.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /users/:id/block}
   */
  unblock(params: UserParams): Promise<undefined>;

  /**
   * Whom the account blocks.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/blocked}
   */
  blocked(options?: CallOptions): Promise<BlockedUser[]>;

  /**
   * Reports somebody to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /users/:id/report}
   */
  report(params: ReportParams<UserReport>): Promise<undefined>;

  /**
   * What they watched in a month.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/mir/:year/:month}
   */
  monthInReview<E extends Asked = undefined>(
    params: ExtendedUserParams<E> & { year: number; month: number },
  ): Promise<MonthInReview<ItemsOf<E>>>;

  /**
   * What they watched in a year.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/:id/yir/:year}
   */
  yearInReview<E extends Asked = undefined>(
    params: ExtendedUserParams<E> & { year: number },
  ): Promise<YearInReview<ItemsOf<E>>>;

  /**
   * Who is signed in, and with which settings, permissions and limits.
   * @see {@link https://developer.trakt.tv/?section=reference GET /users/settings}
   */
  settings(params?: ExtendedParams): Promise<UserSettings>;

  /**
   * Changes the account's own settings.
   * @see {@link https://developer.trakt.tv/?section=reference PUT /users/settings}
   */
  saveSettings(params: SettingsChanges & CallOptions): Promise<undefined>;

  /**
   * Changes the account's picture. For Trakt's own apps; others are refused (`unauthorized`).
   * @see {@link https://developer.trakt.tv/?section=reference PUT /users/avatar}
   */
  avatar(params: CallOptions & { user: { avatar: string } }): Promise<undefined>;

  /**
   * Changes the account's cover. For Trakt's own apps; others are refused (`unauthorized`).
   * @see {@link https://developer.trakt.tv/?section=reference PUT /users/set_cover}
   */
  cover(params: CallOptions & { cover_type: 'movie' | 'show' | 'episode'; cover_id: number }): Promise<undefined>;

  readonly hidden: UsersHiddenFunctions;

  readonly requests: UsersRequestsFunctions;

  readonly filters: UsersFiltersFunctions;

  readonly syncs: UsersSyncsFunctions;

  readonly plex: UsersPlexFunctions;
}

export const users: SectionTable<UsersSection> = {
  profile: 'GET /users/:id one ?extended',
  stats: 'GET /users/:id/stats one',
  watching: 'GET /users/:id/watching maybe ?extended',
  history: 'GET /users/:id/history/:type?/:item_id? pages ?extended,filters,start_at,end_at',
  watched: usersWatched,
  ratings: 'GET /users/:id/ratings/:type?/:rating? pages ?extended',
  collection: 'GET /users/:id/collection/:type pages ?extended,filters',
  watchlist: usersWatchlist,
  favorites: usersFavorites,
  lists: usersLists,
  list: usersList,
  smartLists: usersSmartLists,
  smartList: usersSmartList,
  comments: 'GET /users/:id/comments/:comment_type?/:type? pages ?extended,include_replies',
  notes: 'GET /users/:id/notes/:type? pages ?extended',
  likes: {
    get: 'GET /users/:id/likes/:type? pages ?extended',
    comments: 'GET /users/likes/comments pages required ?extended',
    lists: 'GET /users/likes/lists pages required ?extended',
  },
  reactions: {
    comments: 'GET /users/reactions/comments pages required ?extended',
  },
  activities: 'GET /users/:id/:type/activities pages ?extended,filters,ignoring',
  followers: 'GET /users/:id/followers pages ?extended',
  following: 'GET /users/:id/following pages ?extended',
  friends: 'GET /users/:id/friends pages ?extended',
  follow: 'POST /users/:id/follow one',
  unfollow: 'DELETE /users/:id/follow none',
  block: 'POST /users/:id/block none',
  unblock: 'DELETE /users/:id/block none',
  blocked: 'GET /users/blocked list required',
  report: 'POST /users/:id/report none body',
  monthInReview: 'GET /users/:id/mir/:year/:month one ?extended',
  yearInReview: 'GET /users/:id/yir/:year one ?extended',
  settings: 'GET /users/settings one required ?extended',
  saveSettings: 'PUT /users/settings none body',
  avatar: 'PUT /users/avatar none body',
  cover: 'PUT /users/set_cover none body',
  hidden: usersHidden,
  requests: usersRequests,
  filters: usersFilters,
  syncs: usersSyncs,
  plex: usersPlex,
};
