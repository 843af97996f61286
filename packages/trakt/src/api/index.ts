/** The typed client: one table of endpoints per Trakt section, one way to send a request, lists read to their end. */

export type { Account, AccountOptions, Limited, Usage } from './account.ts';
export type { AccessTokens, ApiReply, ApiRequest, Auth, ReplyListener, Wait } from './authorized-request.ts';
export type { AccountPart, Change, Changes } from './changes.ts';
export { createTraktClient, type TraktClient, type TraktClientOptions } from './client.ts';
export type { CallOptions } from './endpoint.ts';
export type { Page, Pages } from './pages.ts';
export { createRateBudget, type RateBudget, type RateBudgetOptions } from './rate-budget.ts';
export type * from './rows/media.ts';
export type * from './rows/sync.ts';
export type * from './rows/users.ts';
export type { Extended } from './sections/extended.ts';
export type {
  CollectionParams,
  FavoritesParams,
  HistoryParams,
  ListParams,
  RatingsParams,
  SortedParams,
  SyncSection,
  WatchlistParams,
} from './sections/sync.ts';
export type { UsersSection } from './sections/users.ts';
export type { App, Method, Query, QueryValue } from './url-and-headers.ts';
export { type SentPlay, wasWritten } from './was-written.ts';
