/** Starts a sign-in on a device without a browser. */

import { systemClock } from '../clock.ts';
import { type OAuthOptions, safeUrl } from './options.ts';
import type { Reply } from './outcome.ts';
import { invalidResponse, outcomeError } from './outcome-error.ts';
import { jsonSeconds, jsonString } from './read-reply.ts';
import { sendRequest } from './send-request.ts';
import { isSuccess } from './whose-answer.ts';

export interface DeviceCode {
  /** Secret: anybody who has it gets the tokens. */
  deviceCode: string;
  /** The person types this. Show it as it is. */
  userCode: string;
  /** The page where the person types it. https, or http on this machine. */
  verificationUrl: string;
  /** The same page with the code filled in, for a QR code. Not every server offers it. */
  verificationUrlComplete?: string;
  /** Lifetime of the code, in seconds. */
  expiresIn: number;
  /** When it expires, by our clock. */
  expiresAt: Date;
  /** Seconds to wait between polls. */
  interval: number;
}

/** Seconds, where the server names no interval that makes sense. RFC 8628 section 3.2. */
const defaultInterval = 5;

/**
 * Asks for a device code. Show `userCode` and `verificationUrl` to the person, then `pollDeviceToken`.
 * RFC 8628 section 3.1, with Trakt's own field names.
 *
 * @example
 * ```ts
 * const device = await requestDeviceCode({ clientId });
 * console.log(`Open ${device.verificationUrl} and enter ${device.userCode}`);
 * const tokens = await pollDeviceToken({ clientId, device });
 * ```
 * @throws OAuthError, NetworkError, EdgeBlocked, RateLimited, AppRejected, ConfigError, or the signal's reason
 */
export async function requestDeviceCode(options: OAuthOptions): Promise<DeviceCode> {
  const clock = options.clock ?? systemClock;
  const outcome = await sendRequest({ options, path: '/oauth/device/code', fields: {}, abort: 'any_time' });
  const device = outcome.kind === 'reply' ? readDeviceCode(outcome, clock.now()) : undefined;
  if (!device) throw outcomeError(outcome, clock);
  return device;
}

/** Undefined if the reply holds no device code. */
function readDeviceCode({ status, body }: Reply, nowMs: number): DeviceCode | undefined {
  if (!isSuccess(status)) return undefined;
  const deviceCode = jsonString(body, 'device_code');
  const userCode = jsonString(body, 'user_code');
  const verificationUrl = jsonString(body, 'verification_url') ?? jsonString(body, 'verification_uri');
  const verificationUrlComplete = jsonString(body, 'verification_uri_complete');
  const expiresIn = jsonSeconds(body, 'expires_in');
  const interval = jsonSeconds(body, 'interval') ?? 0;
  if (!deviceCode || !userCode || !verificationUrl || !expiresIn) return undefined;
  // A person will open the address, so it has to be a web page.
  if (!safeUrl(verificationUrl) || (verificationUrlComplete && !safeUrl(verificationUrlComplete))) {
    throw invalidResponse(status, 'with an address for the person to open that is neither https nor on this machine');
  }
  return {
    deviceCode,
    userCode,
    verificationUrl,
    ...(verificationUrlComplete !== undefined && { verificationUrlComplete }),
    expiresIn,
    expiresAt: new Date(nowMs + expiresIn * 1000),
    // As long as the code lives, it would hardly be asked about: those are milliseconds by mistake.
    interval: interval && interval < expiresIn ? interval : defaultInterval,
  };
}
