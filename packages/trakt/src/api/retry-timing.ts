/** When a call may go out again: a pure function of headers, errors and the clock's reading. */

import {
  ApiError,
  EdgeBlocked,
  NetworkError,
  type NetworkReason,
  RateLimited,
  WriteOutcomeUnknown,
} from '../errors.ts';
import { retryAfterMs } from '../oauth/retry-after.ts';
import type { TransportResponse } from '../transport.ts';

/** A call goes out once, and at most this often again. */
export const maxRetries = 3;

/** Waits where the server names none: a second, four, sixteen. */
const backOffMs = [1_000, 4_000, 16_000] as const;

export interface FailedAttempt {
  /** What the attempt ended with. */
  error: unknown;
  /** Two sendings do what one does. Others go out again only when Trakt says that it did nothing. */
  repeatable: boolean;
  /** 1 for the first sending. */
  attempt: number;
  nowMs: number;
  /** The longest single wait; a server that asks for more gets no retry. */
  capMs: number;
}

/**
 * How long to wait before sending again, in milliseconds; undefined: don't.
 *
 * A block by Cloudflare that names no end is not knocked at again: that only makes it longer.
 */
export function retryDelayMs({ error, repeatable, attempt, nowMs, capMs }: FailedAttempt): number | undefined {
  if (attempt > maxRetries || !mayRepeat(error, repeatable)) return undefined;
  const until = error instanceof RateLimited || error instanceof EdgeBlocked ? error.until : undefined;
  if (until === undefined && (!repeatable || error instanceof EdgeBlocked)) return undefined;
  const waitMs = until ? Math.max(0, until.getTime() - nowMs) : (backOffMs[attempt - 1] ?? 0);
  return waitMs <= capMs ? waitMs : undefined;
}

function mayRepeat(error: unknown, repeatable: boolean): boolean {
  if (error instanceof RateLimited) return true;
  if (!repeatable) return false;
  if (error instanceof WriteOutcomeUnknown) return error.cause === undefined || mayRepeat(error.cause, repeatable);
  return (
    error instanceof EdgeBlocked ||
    (error instanceof NetworkError && error.retryable && !lasting.has(error.reason)) ||
    (error instanceof ApiError && error.code === 'server_trouble')
  );
}

/** What is no better in a few seconds. */
const lasting: ReadonlySet<NetworkReason> = new Set<NetworkReason>(['certificate', 'proxy_password', 'too_long']);

/**
 * The end of a wait that the server asks for: `Retry-After` (seconds or a date, RFC 9110 section 10.2.3), else the `until`
 * of Trakt's `X-Ratelimit`. Retry-After comes first because it doesn't depend on whose clock is right.
 */
export function waitUntil(headers: TransportResponse['headers'], nowMs: number): Date | undefined {
  const waitMs = retryAfterMs(headers.get('retry-after'), nowMs);
  return waitMs === undefined ? rateLimitEnd(headers.get('x-ratelimit')) : new Date(nowMs + waitMs);
}

function rateLimitEnd(value: string | null): Date | undefined {
  try {
    const untilMs = Date.parse(JSON.parse(value ?? '').until);
    return Number.isNaN(untilMs) ? undefined : new Date(untilMs);
  } catch {
    return undefined;
  }
}
