/** The typed client: one table of endpoints per Trakt section, one way to send a request, lists read to their end. */

export type { Account, AccountOptions, Limited, Usage } from './account.ts';
export type { AccessTokens, ApiReply, ApiRequest, Auth, ReplyListener, Wait } from './authorized-request.ts';
export type { AccountPart, Change, Changes } from './changes.ts';
export {
  createTraktClient,
  createTraktClientWith,
  type TraktClient,
  type TraktClientOptions,
  type TraktRequests,
} from './client.ts';
export type { Callable, CallOptions, SectionTable } from './endpoint.ts';
export type { Page, Pages } from './pages.ts';
export { createRateBudget, type RateBudget, type RateBudgetOptions } from './rate-budget.ts';
export type * from './rows/activity.ts';
export type * from './rows/charts.ts';
export type * from './rows/comments.ts';
export type * from './rows/connections.ts';
export type * from './rows/items.ts';
export type * from './rows/lists.ts';
export type * from './rows/media.ts';
export type * from './rows/settings.ts';
export type * from './rows/sync.ts';
export type * from './rows/titles.ts';
export { toDate } from './rows/to-date.ts';
export type * from './rows/users.ts';
export type * from './rows/writes.ts';
export * from './sections/calendars.ts';
export * from './sections/checkin.ts';
export * from './sections/comments.ts';
export * from './sections/episodes.ts';
export type { SectionName, SectionTables, TraktSections } from './sections/index.ts';
export * from './sections/lists.ts';
export * from './sections/media.ts';
export * from './sections/movies.ts';
export * from './sections/notes.ts';
export type * from './sections/params.ts';
export * from './sections/people.ts';
export * from './sections/recommendations.ts';
export * from './sections/reference.ts';
export * from './sections/scrobble.ts';
export * from './sections/search.ts';
export * from './sections/seasons.ts';
export type { EpisodeRef, ShowEpisodeFunctions } from './sections/shows/episode.ts';
export type { SeasonRef, ShowSeasonFunctions } from './sections/shows/season.ts';
export * from './sections/shows.ts';
export * from './sections/smart-lists.ts';
export type { CollectionParams, SyncCollectionFunctions } from './sections/sync/collection.ts';
export type { FavoritesParams, SyncFavoritesFunctions, TitlesParams } from './sections/sync/favorites.ts';
export type { HistoryParams, SyncHistoryFunctions, SyncWatchedFunctions } from './sections/sync/history.ts';
export type {
  NitroParams,
  PlaybackParams,
  SyncPlaybackFunctions,
  SyncProgressFunctions,
  UpNextParams,
  WatchedProgressParams,
} from './sections/sync/progress.ts';
export type { RateParams, RatingsParams, SyncRatingsFunctions } from './sections/sync/ratings.ts';
export type { SyncWatchlistFunctions, WatchlistParams } from './sections/sync/watchlist.ts';
export * from './sections/sync.ts';
export type * from './sections/title-params.ts';
export type { FilterSection, UsersFiltersFunctions } from './sections/users/filters.ts';
export type { HiddenParams, HiddenSection, UsersHiddenFunctions } from './sections/users/hidden.ts';
export type {
  UserListItemsParams,
  UserListParams,
  UsersListFunctions,
  UsersListsFunctions,
} from './sections/users/lists.ts';
export type {
  UserActivitiesParams,
  UserCollectionParams,
  UserCommentsParams,
  UserHistoryParams,
  UserItemsParams,
  UserNotesParams,
  UserRatingsParams,
  UserReport,
} from './sections/users/params.ts';
export type { UsersPlexFunctions } from './sections/users/plex.ts';
export type { UsersRequestsFunctions } from './sections/users/requests.ts';
export type { UsersSmartListFunctions, UsersSmartListsFunctions } from './sections/users/smart-lists.ts';
export type { UsersSyncsFunctions } from './sections/users/syncs.ts';
export type { UsersWatchedFunctions, UserWatchedParams } from './sections/users/watched.ts';
export type {
  HideWord,
  UserFavoritesParams,
  UsersFavoritesFunctions,
  UsersWatchlistFunctions,
  UserWatchlistParams,
} from './sections/users/watchlist.ts';
export * from './sections/users.ts';
export * from './sections/younify.ts';
export type { App, Method, Query, QueryValue } from './url-and-headers.ts';
export { type SentPlay, wasWritten } from './was-written.ts';
