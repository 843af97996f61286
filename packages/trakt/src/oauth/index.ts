/** Sign-in alone: Trakt's OAuth 2.0 dialect, as functions over a transport. */

export {
  AppRejected,
  ConfigError,
  EdgeBlocked,
  NetworkError,
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
export { defaultIssuer, type OAuthOptions } from './options.ts';
export { codeChallenge, generateCodeVerifier, generateState } from './pkce.ts';
export { type PollDeviceTokenOptions, type PollProgress, pollDeviceToken } from './poll-device-token.ts';
export { type RefreshOptions, refreshTokens } from './refresh.ts';
export { type RevokeOptions, revokeToken } from './revoke.ts';
export type { TokenSet } from './tokens.ts';
