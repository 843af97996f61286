/** What becomes of an entry whose delivery failed. Pure. */

import { ApiError, AppRejected, EdgeBlocked, RateLimited } from 'trakt-usher';

export type Verdict =
  /** It waits for a person: the next try would meet the same answer. */
  | { readonly kind: 'held'; readonly status: number }
  /** The sign-in needs new tokens first, which its program gets. */
  | { readonly kind: 'refused' }
  /** Nothing goes out before then. Undefined: nobody has said when. */
  | { readonly kind: 'later'; readonly untilMs: number | undefined };

export function verdictOn(error: unknown): Verdict {
  if (error instanceof RateLimited || error instanceof EdgeBlocked) {
    return { kind: 'later', untilMs: error.until?.getTime() };
  }
  const isAnswer = error instanceof ApiError || error instanceof AppRejected;
  const status = isAnswer ? error.status : undefined;
  if (status === 401) return { kind: 'refused' };
  if (status !== undefined && status >= 400 && status < 500) return { kind: 'held', status };
  return { kind: 'later', untilMs: undefined };
}

const shortestMs = 15_000;
const longestMs = 5 * 60_000;

/** How long to wait after so many failures in a row. */
export function pauseMs(failures: number): number {
  return Math.min(shortestMs * 2 ** (failures - 1), longestMs);
}
