/** The wait that a server asks for. */

/** A longer wait is cut to a day: to ask again then costs nothing. */
const longestMs = 24 * 60 * 60 * 1000;

/**
 * Milliseconds from `nowMs` on that a `Retry-After` header asks for. Undefined if it is neither seconds nor an HTTP date.
 * RFC 9110 sections 10.2.3 and 5.6.7.
 */
export function retryAfterMs(header: string | null | undefined, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, longestMs);
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value)) return undefined;
  // The oldest of the three forms names no zone; HTTP dates are always in GMT.
  const atMs = Date.parse(/gmt$/i.test(value) ? value : `${value} GMT`);
  return Number.isNaN(atMs) ? undefined : Math.min(Math.max(atMs - nowMs, 0), longestMs);
}
