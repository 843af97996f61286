/** Waits until the person has approved a device code. */

import { systemClock } from '../clock.ts';
import { UsherError } from '../errors.ts';
import type { DeviceCode } from './device-code.ts';
import { readDeviceTokens, sendDeviceTokenRequest } from './device-token.ts';
import type { OAuthOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { oauthError } from './outcome-error.ts';
import type { TokenSet } from './tokens.ts';

export interface PollDeviceTokenOptions extends OAuthOptions {
  /** From `requestDeviceCode`. */
  device: DeviceCode;
  /** Called before each wait. */
  onProgress?: ((progress: PollProgress) => void) | undefined;
}

export interface PollProgress {
  /** Milliseconds until the next poll. */
  waitMs: number;
  /** Milliseconds until the code expires. */
  expiresInMs: number;
  /** The error of the last poll, if it wasn't that the person hasn't approved yet. Polling goes on. */
  problem?: UsherError;
}

/**
 * Polls until the person approves or refuses, or the code expires. Only one poll runs at a time, and the interval starts
 * at its end. Where the code expires within the first interval, one poll goes out before that. Each 429 makes the interval
 * 5 seconds longer, and `Retry-After` is obeyed. After network errors, 5xx, Cloudflare's pages and whatever else says
 * nothing about the code polling goes on, more slowly each time. Abort ends it at once. RFC 8628 section 3.5.
 *
 * @example
 * ```ts
 * const device = await requestDeviceCode({ clientId });
 * console.log(`Open ${device.verificationUrl} and enter ${device.userCode}`);
 * const tokens = await pollDeviceToken({ clientId, device, signal: AbortSignal.timeout(300_000) });
 * ```
 * @throws OAuthError (`access_denied`, `expired_token`, `device_code_unknown`, `device_code_used`, `invalid_client`, ...),
 * AppRejected, ConfigError, or the signal's reason
 */
export async function pollDeviceToken({ device, onProgress, ...options }: PollDeviceTokenOptions): Promise<TokenSet> {
  const { clock = systemClock, signal } = options;
  const intervalMs = device.interval * 1000;
  const lifeMs = Math.min(device.expiresIn * 1000, device.expiresAt.getTime() - clock.now());
  const endMs = clock.monotonic() + lifeMs;
  // An interval is between two polls: where the code doesn't live so long, there is one, late enough for the person.
  let pace: Pace = { intervalMs, failures: 0, waitMs: intervalMs < lifeMs ? intervalMs : lifeMs * 0.9 };
  let problem: UsherError | undefined;
  for (;;) {
    const leftMs = endMs - clock.monotonic();
    const waitMs = Math.max(0, Math.min(pace.waitMs, leftMs));
    onProgress?.({ waitMs, expiresInMs: Math.max(0, leftMs), ...(problem && { problem }) });
    await clock.sleep(waitMs, signal);
    if (clock.monotonic() >= endMs) throw oauthError('expired_token', { cause: problem });

    const outcome = await sendDeviceTokenRequest({ ...options, deviceCode: device.deviceCode });
    try {
      return readDeviceTokens(outcome, clock);
    } catch (error) {
      if (!(error instanceof UsherError && (error.retryable || saysNothing(error)))) throw error;
      pace = nextPace(pace, error, retryAfterMs(outcome));
      problem = error.code === 'authorization_pending' ? undefined : error;
    }
  }
}

/** The pace of the polls, in milliseconds. */
export interface Pace {
  /** The server's interval, with all that it has added since. */
  intervalMs: number;
  /** Polls in a row that Trakt itself didn't answer. */
  failures: number;
  /** The wait before the next poll. */
  waitMs: number;
}

/** RFC 8628 section 3.5. */
const slowDownMs = 5000;
/** A longer wait after failures would only keep the person waiting. */
const longestBackOffMs = 60_000;

/** The pace after a poll that brought no tokens. */
export function nextPace(pace: Pace, problem: UsherError, retryAfterMs = 0): Pace {
  const tooFast = problem.code === 'slow_down' || problem.status === 429;
  const answered = problem.code === 'slow_down' || problem.code === 'authorization_pending';
  const intervalMs = pace.intervalMs + (tooFast ? slowDownMs : 0);
  const failures = answered ? 0 : pace.failures + 1;
  const backOffMs = Math.min(intervalMs * 2 ** failures, longestBackOffMs);
  return { intervalMs, failures, waitMs: Math.max(intervalMs, backOffMs, retryAfterMs) };
}

/**
 * Nothing about the code: a redirect to a hotel's page, a gateway's 408, a success without tokens. If there were any, of a
 * kind that we can't use or lost on the way, the next answer tells that the code is used.
 */
function saysNothing({ code }: UsherError): boolean {
  return code === 'invalid_response';
}

function retryAfterMs(outcome: Outcome): number | undefined {
  return outcome.kind === 'reply' ? outcome.retryAfterMs : undefined;
}
