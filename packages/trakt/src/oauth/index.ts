/** Trakt's OAuth 2.0 dialect, as functions over a transport. */

export {
  AppRejected,
  ConfigError,
  EdgeBlocked,
  NetworkError,
  type NetworkReason,
  OAuthError,
  type OAuthErrorCode,
  RateLimited,
  UsherError,
} from '../errors.ts';
export type { Transport, TransportRequest, TransportResponse } from '../transport.ts';
export { type AuthorizationResponse, validateAuthorizationResponse } from './authorization-response.ts';
export {
  type AuthorizationRequest,
  type AuthorizationUrlOptions,
  createAuthorizationUrl,
  type PendingAuthorization,
} from './authorize.ts';
export { type DeviceCode, requestDeviceCode } from './device-code.ts';
export { type DeviceTokenOptions, requestDeviceToken } from './device-token.ts';
export { type ExchangeCodeOptions, exchangeCode } from './exchange-code.ts';
export { networkError } from './network-error.ts';
export { defaultIssuer, type OAuthOptions } from './options.ts';
export type { Outcome, Reply, ReplyBody } from './outcome.ts';
export { codeChallenge, generateCodeVerifier, generateState } from './pkce.ts';
export { type PollDeviceTokenOptions, type PollProgress, pollDeviceToken } from './poll-device-token.ts';
export { readTokens } from './read-tokens.ts';
export { type RefreshOptions, refreshTokens, sendRefresh } from './refresh.ts';
export { type RevokeOptions, revokeToken } from './revoke.ts';
export { sendTokenRequest, type TokenGrant } from './token-request.ts';
export type { TokenSet } from './tokens.ts';
export { userAgentHeader, version } from './user-agent.ts';
