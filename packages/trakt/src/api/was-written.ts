/** Looks whether a write that ended with `WriteOutcomeUnknown` has happened. */

import { type Clock, systemClock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import type { ApiRequest, Requester } from './authorized-request.ts';

/** One play of those that were sent. */
export interface SentPlay {
  type: 'movies' | 'episodes';
  /** Trakt's number. */
  id: number;
  /** As it was sent; if it was sent without, the time of sending, and for `released` the day it came out. */
  watchedAt: Date | string;
}

/** Trakt may show a write late. */
const lateMs = 10_000;
/** Trakt's clock is not ours, and it need not keep the seconds. */
const marginMs = 60_000;

/**
 * Whether a play is in the history: one of that film or episode, within a minute of that time. Looks a second time after
 * ten seconds before it says no, because Trakt may show a write late. One play answers for all that were sent with it,
 * as long as Trakt knows the film or episode.
 *
 * @example
 * try {
 *   await trakt.sync.history.add({ movies: [{ ids: { trakt: 1 }, watched_at }] });
 * } catch (error) {
 *   if (!(error instanceof WriteOutcomeUnknown)) throw error;
 *   if (!(await wasWritten(trakt, { type: 'movies', id: 1, watchedAt: watched_at }))) await sendAgain();
 * }
 *
 * @throws {ConfigError} `watchedAt` is no date. And as `request`.
 */
export async function wasWritten(
  { request }: { request: Requester },
  { type, id, watchedAt }: SentPlay,
  { signal, clock = systemClock }: { signal?: AbortSignal; clock?: Clock } = {},
): Promise<boolean> {
  // An unknown date is that of 1970.
  const atMs = watchedAt === 'unknown' ? 0 : new Date(watchedAt).getTime();
  if (Number.isNaN(atMs)) throw new ConfigError('watchedAt', `"${watchedAt}" is no date.`);
  const look: ApiRequest = {
    path: `/sync/history/${type}/${id}`,
    query: { start_at: new Date(atMs - marginMs), end_at: new Date(atMs + marginMs), page: 1, limit: 1 },
    auth: 'required',
    signal,
  };
  if (isThere(await request(look))) return true;
  await clock.sleep(lateMs, signal);
  return isThere(await request(look));
}

function isThere({ body }: { body: unknown }): boolean {
  return Array.isArray(body) && body.length > 0;
}
