/** Trakt's section `users`: people, what they watch, rate and list, and the signed-in account's own settings. */

import type { Callable, CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type {
  ActivityRow,
  LeaderboardRow,
  MonthInReview,
  UserLeaderboardRow,
  WatchingNow,
  YearInReview,
} from '../rows/activity.ts';
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
  ProgressRow,
  RatingRow,
  SeasonRatingRow,
  ShowRatingRow,
} from '../rows/sync.ts';
import type { BlockedUser, Followed, Follower, Friend, UserStats } from '../rows/users.ts';
import type { Asked, ExtendedParams, ExtendedUserParams, ReportParams, UserParams } from './params.ts';
import type { NitroParams } from './sync/progress.ts';
import { type UsersFiltersFunctions, usersFilters } from './users/filters.ts';
import { type UsersHiddenFunctions, usersHidden } from './users/hidden.ts';
import { type UsersListFunctions, type UsersListsFunctions, usersList, usersLists } from './users/lists.ts';
import type {
  UserActivitiesParams,
  UserCollectionParams,
  UserCommentsParams,
  UserHistoryParams,
  UserNotesParams,
  UserRatingsParams,
  UserReport,
} from './users/params.ts';
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

export interface UsersSection {
  /** One person. [GET /users/:id](https://developer.trakt.tv/?section=reference) */
  profile<E extends Asked = undefined>(params: ExtendedUserParams<E>): Promise<ItemsOf<E>['user']>;
  /**
   * Their totals: plays, minutes, ratings, friends.
   * [GET /users/:id/stats](https://developer.trakt.tv/?section=reference)
   */
  stats(params: UserParams): Promise<UserStats>;
  /**
   * What they are watching right now; undefined where it is nothing.
   * [GET /users/:id/watching](https://developer.trakt.tv/?section=reference)
   */
  watching<E extends Asked = undefined>(params: ExtendedUserParams<E>): Promise<WatchingNow<ItemsOf<E>> | undefined>;
  /**
   * Their plays, newest first.
   * [GET /users/:id/history/:type?/:item_id?](https://developer.trakt.tv/?section=reference)
   */
  history<E extends Asked = undefined>(
    params: UserHistoryParams<E> & { type: 'movies' },
  ): Pages<MovieHistoryRow<ItemsOf<E>>>;
  history<E extends Asked = undefined>(
    params: UserHistoryParams<E> & { type: 'shows' | 'seasons' | 'episodes' },
  ): Pages<EpisodeHistoryRow<ItemsOf<E>>>;
  history<E extends Asked = undefined>(params: UserHistoryParams<E>): Pages<HistoryRow<ItemsOf<E>>>;
  readonly watched: Callable<UsersWatchedFunctions>;
  /**
   * Their ratings, newest first.
   * [GET /users/:id/ratings/:type?/:rating?](https://developer.trakt.tv/?section=reference)
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
  /** What they own or can play. [GET /users/:id/collection/:type](https://developer.trakt.tv/?section=reference) */
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
  readonly watchlist: Callable<UsersWatchlistFunctions>;
  readonly favorites: Callable<UsersFavoritesFunctions>;
  readonly lists: UsersListsFunctions;
  readonly list: UsersListFunctions;
  readonly smartLists: UsersSmartListsFunctions;
  readonly smartList: UsersSmartListFunctions;
  /**
   * Their comments, each with what it is about.
   * [GET /users/:id/comments/:comment_type?/:type?](https://developer.trakt.tv/?section=reference)
   */
  comments<E extends Asked = undefined>(params: UserCommentsParams<E>): Pages<UserCommentRow<ItemsOf<E>>>;
  /**
   * Their notes, as far as they show them.
   * [GET /users/:id/notes/:type?](https://developer.trakt.tv/?section=reference)
   */
  notes<E extends Asked = undefined>(params: UserNotesParams<E>): Pages<NoteRow<ItemsOf<E>>>;
  readonly likes: Callable<{
    /**
     * Comments and lists that they like.
     * [GET /users/:id/likes/:type?](https://developer.trakt.tv/?section=reference)
     */
    get<E extends Asked = undefined>(
      params: ExtendedUserParams<E> & { type: 'comments' },
    ): Pages<LikedComment<ItemsOf<E>>>;
    get<E extends Asked = undefined>(params: ExtendedUserParams<E> & { type: 'lists' }): Pages<LikedList<ItemsOf<E>>>;
    get<E extends Asked = undefined>(
      params: ExtendedUserParams<E> & { type?: 'comments' | 'lists' | 'all' },
    ): Pages<LikedRow<ItemsOf<E>>>;
    /** Comments that the account likes. [GET /users/likes/comments](https://developer.trakt.tv/?section=reference) */
    comments<E extends Asked = undefined>(params?: ExtendedParams<E>): Pages<LikedComment<ItemsOf<E>>>;
    /** Lists that the account likes. [GET /users/likes/lists](https://developer.trakt.tv/?section=reference) */
    lists<E extends Asked = undefined>(params?: ExtendedParams<E>): Pages<LikedList<ItemsOf<E>>>;
  }>;
  readonly reactions: {
    /**
     * Comments that the account reacted to.
     * [GET /users/reactions/comments](https://developer.trakt.tv/?section=reference)
     */
    comments<E extends Asked = undefined>(params?: ExtendedParams<E>): Pages<OwnReaction<ItemsOf<E>>>;
  };
  /**
   * What the people around them watched lately.
   * [GET /users/:id/:type/activities](https://developer.trakt.tv/?section=reference)
   */
  activities<E extends Asked = undefined>(params: UserActivitiesParams<E>): Pages<ActivityRow<ItemsOf<E>>>;
  /**
   * The next episode of each show that they began.
   * [GET /users/:id/progress/up_next](https://developer.trakt.tv/?section=reference)
   */
  upNext(params: UserParams & NitroParams & { lifetime_stats?: boolean }): Pages<ProgressRow>;
  /**
   * They and the people whom they follow, by what they watched.
   * [GET /users/:id/leaderboard](https://developer.trakt.tv/?section=reference)
   */
  leaderboard(params: UserParams): Pages<UserLeaderboardRow>;
  /** Who watched most. [GET /users/leaderboard](https://developer.trakt.tv/?section=reference) */
  globalLeaderboard(options?: CallOptions): Promise<LeaderboardRow[]>;
  /** Who follows them. [GET /users/:id/followers](https://developer.trakt.tv/?section=reference) */
  followers<E extends Asked = undefined>(params: ExtendedUserParams<E>): Pages<Follower<ItemsOf<E>['user']>>;
  /** Whom they follow. [GET /users/:id/following](https://developer.trakt.tv/?section=reference) */
  following<E extends Asked = undefined>(params: ExtendedUserParams<E>): Pages<Follower<ItemsOf<E>['user']>>;
  /**
   * Who follows them and is followed by them.
   * [GET /users/:id/friends](https://developer.trakt.tv/?section=reference)
   */
  friends<E extends Asked = undefined>(params: ExtendedUserParams<E>): Pages<Friend<ItemsOf<E>['user']>>;
  /**
   * Follows somebody, or asks somebody private for it.
   * [POST /users/:id/follow](https://developer.trakt.tv/?section=reference)
   */
  follow(params: UserParams): Promise<Followed>;
  /** Follows somebody no longer. [DELETE /users/:id/follow](https://developer.trakt.tv/?section=reference) */
  unfollow(params: UserParams): Promise<undefined>;
  /** Blocks somebody. [POST /users/:id/block](https://developer.trakt.tv/?section=reference) */
  block(params: UserParams): Promise<undefined>;
  /** Blocks somebody no longer. [DELETE /users/:id/block](https://developer.trakt.tv/?section=reference) */
  unblock(params: UserParams): Promise<undefined>;
  /** Whom the account blocks. [GET /users/blocked](https://developer.trakt.tv/?section=reference) */
  blocked(options?: CallOptions): Promise<BlockedUser[]>;
  /** Reports somebody to the moderators. [POST /users/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<UserReport>): Promise<undefined>;
  /** What they watched in a month. [GET /users/:id/mir/:year/:month](https://developer.trakt.tv/?section=reference) */
  monthInReview<E extends Asked = undefined>(
    params: ExtendedUserParams<E> & { year: number; month: number },
  ): Promise<MonthInReview<ItemsOf<E>>>;
  /** What they watched in a year. [GET /users/:id/yir/:year](https://developer.trakt.tv/?section=reference) */
  yearInReview<E extends Asked = undefined>(
    params: ExtendedUserParams<E> & { year: number },
  ): Promise<YearInReview<ItemsOf<E>>>;
  /**
   * Who is signed in, and with which settings, permissions and limits.
   * [GET /users/settings](https://developer.trakt.tv/?section=reference)
   */
  settings(params?: ExtendedParams): Promise<UserSettings>;
  /** Changes the account's own settings. [PUT /users/settings](https://developer.trakt.tv/?section=reference) */
  saveSettings(params: SettingsChanges & CallOptions): Promise<undefined>;
  /**
   * Changes the account's picture. For Trakt's own apps; others are refused (`unauthorized`).
   * [PUT /users/avatar](https://developer.trakt.tv/?section=reference)
   */
  avatar(params: CallOptions & { user: { avatar: string } }): Promise<undefined>;
  /**
   * Changes the account's cover. For Trakt's own apps; others are refused (`unauthorized`).
   * [PUT /users/set_cover](https://developer.trakt.tv/?section=reference)
   */
  cover(params: CallOptions & { cover_type: 'movie' | 'show' | 'episode'; cover_id: number }): Promise<undefined>;
  readonly hidden: Callable<UsersHiddenFunctions>;
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
  upNext: 'GET /users/:id/progress/up_next pages required ?filters,sort_by,sort_how,intent,lifetime_stats',
  leaderboard: 'GET /users/:id/leaderboard pages required',
  globalLeaderboard: 'GET /users/leaderboard list',
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
