/** Asks once whether the person has approved a device code. */

import { type Clock, systemClock } from '../clock.ts';
import type { UsherError } from '../errors.ts';
import type { OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { errorCode, oauthError, outcomeError, type StatedErrorCode } from './outcome-error.ts';
import { readFirstTokens, tokensOf } from './read-tokens.ts';
import { sendRequest } from './send-request.ts';
import type { TokenSet } from './tokens.ts';

export interface DeviceTokenOptions extends OAuthOptions {
  /** The `deviceCode` of `requestDeviceCode`. */
  deviceCode: string;
}

/**
 * Asks once for a device code's tokens. `pollDeviceToken` repeats this at the right pace; use this one if your program
 * keeps the pace itself. Never have two requests in flight for one code: the first may use the code up, and the second
 * fails.
 * RFC 8628 section 3.4.
 *
 * @example
 * ```ts
 * try {
 *   const tokens = await requestDeviceToken({ clientId, deviceCode: device.deviceCode });
 * } catch (error) {
 *   if (!(error instanceof OAuthError && error.code === 'authorization_pending')) throw error;
 * }
 * ```
 * @throws OAuthError (`authorization_pending`, `slow_down`, `access_denied`, `expired_token`, `device_code_unknown`,
 * `device_code_used`, ...), NetworkError, EdgeBlocked, AppRejected, ConfigError, or the signal's reason
 */
export async function requestDeviceToken(options: DeviceTokenOptions): Promise<TokenSet> {
  return readDeviceTokens(await sendDeviceTokenRequest(options), options.clock);
}

/** Sends the request of `requestDeviceToken`. Trakt's own form: the field is called `code`, and there is no grant type. */
export function sendDeviceTokenRequest({ deviceCode, ...options }: DeviceTokenOptions): Promise<Outcome> {
  return sendRequest({ options, path: '/oauth/device/token', fields: { code: deviceCode }, abort: 'any_time' });
}

/** @throws as `requestDeviceToken` */
export function readDeviceTokens(outcome: Outcome, clock: Clock = systemClock): TokenSet {
  if (tokensOf(outcome)) return { ...readFirstTokens(outcome, clock), redirectUri: deviceRedirectUri };
  throw deviceTokenRefusal(outcome, clock);
}

/** A device has no address to come back to, so Trakt's contract names this one for it. */
const deviceRedirectUri = 'urn:ietf:wg:oauth:2.0:oob';

/** Trakt answers a device code with a status alone. */
const byStatus: Readonly<Record<number, StatedErrorCode>> = {
  404: 'device_code_unknown',
  409: 'device_code_used',
  410: 'expired_token',
  418: 'access_denied',
};

/** Understands Trakt's statuses and RFC 8628's JSON errors. */
function deviceTokenRefusal(outcome: Outcome, clock: Clock): UsherError {
  if (outcome.kind !== 'reply' || outcome.from === 'edge') return outcomeError(outcome, clock);
  const { status, body } = outcome;
  const code =
    byStatus[status] ??
    // Without a known code, a 400 is Trakt's way to say that the code is still pending.
    (status === 400 ? (errorCode(body) ?? 'authorization_pending') : undefined) ??
    (status === 429 ? 'slow_down' : undefined);
  return code ? oauthError(code, { status, from: 'trakt' }) : outcomeError(outcome, clock);
}
