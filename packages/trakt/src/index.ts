/**
 * trakt-usher: sign in to Trakt and stay signed in. The rows of the API are in `trakt-usher/api`; the parts for a store of
 * your own are in `trakt-usher/store`.
 */

export type { Account, AccountOptions, Limited, Usage } from './api/account.ts';
export type { AccessTokens, ApiReply, ApiRequest, Auth, ReplyListener, Wait } from './api/authorized-request.ts';
export type { AccountPart, Change, Changes } from './api/changes.ts';
export { createTraktClient, type TraktClient, type TraktClientOptions } from './api/client.ts';
export type { Page, Pages } from './api/pages.ts';
export { createRateBudget, type RateBudget, type RateBudgetOptions } from './api/rate-budget.ts';
export type { App, Method, Query, QueryValue } from './api/url-and-headers.ts';
export { type SentPlay, wasWritten } from './api/was-written.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  AccountLimitReached,
  AccountLocked,
  type AnyUsherError,
  ApiError,
  type ApiErrorCode,
  AppRejected,
  ConfigError,
  type ConfigErrorDetail,
  EdgeBlocked,
  isUsherError,
  NetworkError,
  type NetworkErrorOptions,
  type NetworkReason,
  OAuthError,
  type OAuthErrorCode,
  RateLimited,
  type SignInReason,
  SignInRequired,
  StoreError,
  type StoreErrorCode,
  type StoreErrorDetail,
  UsherError,
  type UsherErrorOptions,
  VipRequired,
  WriteOutcomeUnknown,
} from './errors.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export { type AuthorizationResponse, validateAuthorizationResponse } from './oauth/authorization-response.ts';
export {
  type AuthorizationRequest,
  type AuthorizationUrlOptions,
  createAuthorizationUrl,
  type PendingAuthorization,
} from './oauth/authorize.ts';
export { type DeviceCode, requestDeviceCode } from './oauth/device-code.ts';
export { type DeviceTokenOptions, requestDeviceToken } from './oauth/device-token.ts';
export { type ExchangeCodeOptions, exchangeCode } from './oauth/exchange-code.ts';
export { networkError } from './oauth/network-error.ts';
export type { OAuthOptions } from './oauth/options.ts';
export { type PollDeviceTokenOptions, type PollProgress, pollDeviceToken } from './oauth/poll-device-token.ts';
export { type RefreshOptions, refreshTokens } from './oauth/refresh.ts';
export { type RevokeOptions, revokeToken } from './oauth/revoke.ts';
export type { TokenSet } from './oauth/tokens.ts';
export { createIndexedDbStore, type IndexedDbStoreOptions } from './session/indexeddb/store.ts';
export { createSession, type Session, type SessionEvents } from './session/session.ts';
export type { SessionOptions } from './session/session-options.ts';
export { createMemoryStore } from './session/store/memory-store.ts';
export {
  type AccountKey,
  type AccountSummary,
  expiresAtMs,
  type RecordStatus,
  type TokenRecord,
} from './session/store/record.ts';
export type { TokenStore } from './session/store/store.ts';
export type { Transport, TransportRequest, TransportResponse } from './transport.ts';
