/**
 * What a schedule does next, and what its owner is told. Pure: how the last run ended, the times of the schedule and the
 * clock reading are all that it looks at.
 */

import { type AccountSummary, expiresAtMs, RateLimited, SignInRequired, UsherError } from 'trakt-usher';
import { isDueSoon, useBeforeMs } from '../account/keep-alive.ts';

/** How a run ended, as far as the next one depends on it. */
export type Outcome =
  | { kind: 'done' }
  /** `transient`: the same may succeed later, although nobody changes anything; not before `retryAtMs`. */
  | { kind: 'failed'; transient: boolean; retryAtMs?: number | undefined }
  | { kind: 'limited'; untilMs?: number | undefined }
  | { kind: 'sign_in_required' };

/** The last run of a job. */
export interface LastRun {
  outcome: Outcome;
  endedAtMs: number;
  /** Runs that failed one after the other since the schedule's last time, this one included. */
  tries: number;
}

export interface JobState {
  /** The schedule's times up to this one are served. */
  servedUntilMs: number;
  last?: LastRun | undefined;
  /** Somebody signed in after the last run had missed a sign-in. */
  signedInSince?: boolean | undefined;
}

/** `missed`: its time came while nothing ran here. */
export type Reason = 'due' | 'missed' | 'retry' | 'limit_over' | 'signed_in' | 'run_now';

export interface Next {
  /** Undefined: never. */
  atMs: number | undefined;
  why: Reason;
}

const minuteMs = 60_000;
/** Trakt's own last minutes. Where one is said to last longer, a clock is wrong. */
const longestLimitMs = 24 * 60 * minuteMs;
/** After so many tries in vain the run has failed, and the schedule's next time is waited for. */
const backOffMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 60 * minuteMs] as const;
/** Later than this, a time was missed and not only reached late. */
const onTimeMs = minuteMs;

/** However many times were missed, they are caught up with once: the run that comes next serves them all. */
export function nextRun(
  { servedUntilMs, last, signedInSince = false }: JobState,
  { nowMs, times }: { nowMs: number; times: (afterMs: number) => number | undefined },
): Next {
  const dueAtMs = times(servedUntilMs);
  const due: Next = { atMs: dueAtMs, why: dueAtMs !== undefined && dueAtMs < nowMs - onTimeMs ? 'missed' : 'due' };
  switch (last?.outcome.kind) {
    case undefined:
    case 'done':
      return due;
    case 'sign_in_required':
      return signedInSince ? { atMs: nowMs, why: 'signed_in' } : due;
    case 'limited': {
      const untilMs = Math.min(last.outcome.untilMs ?? 0, last.endedAtMs + longestLimitMs);
      // A limit that is over by the word of a server whose clock differs must not be asked about again at once.
      return { atMs: Math.max(untilMs, last.endedAtMs + minuteMs), why: 'limit_over' };
    }
    case 'failed': {
      const retryAtMs = retryTime(last);
      return retryAtMs === undefined || retryAtMs >= (dueAtMs ?? Number.POSITIVE_INFINITY)
        ? due
        : { atMs: retryAtMs, why: 'retry' };
    }
  }
}

/** When a failed run is tried again. Undefined: it has failed for good. */
function retryTime({ outcome, tries, endedAtMs }: LastRun): number | undefined {
  const waitMs = backOffMs[tries - 1];
  if (outcome.kind !== 'failed' || !outcome.transient || waitMs === undefined) return undefined;
  return Math.max(endedAtMs + waitMs, outcome.retryAtMs ?? 0);
}

/**
 * A run that only waited for the end of a limit or for a sign-in was no try. One at a time of the schedule is, while an
 * outage lasts: else nobody would be told of one where the times are closer than the tries.
 */
export function triesAfter(before: LastRun | undefined): number {
  return before && retryTime(before) !== undefined ? before.tries + 1 : 1;
}

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof SignInRequired) return { kind: 'sign_in_required' };
  if (error instanceof RateLimited) return { kind: 'limited', untilMs: error.until?.getTime() };
  const { retryable, retryAt } = error instanceof UsherError ? error : {};
  return { kind: 'failed', transient: retryable ?? false, retryAtMs: retryAt?.getTime() };
}

/** What threatens a sign-in that still works. */
export type Danger = { kind: 'doubt' } | { kind: 'lapses_soon'; atMs: number };

export function dangerOf(
  { status, current }: Pick<AccountSummary, 'status' | 'current'>,
  nowMs: number,
): Danger | undefined {
  if (status.state === 'suspect') return { kind: 'doubt' };
  const atMs = current.refreshable ? useBeforeMs(current) : expiresAtMs(current);
  if (status.state === 'sign_in_required' || atMs === undefined || !isDueSoon(atMs, nowMs)) return undefined;
  return { kind: 'lapses_soon', atMs };
}

/** What the owner of the schedule is told of a run: only what is new, and not that it is tried again soon. */
export function newsOf(run: LastRun, before: Outcome | undefined): 'failed' | 'sign_in_required' | undefined {
  const { kind } = run.outcome;
  if (kind === 'sign_in_required') return before?.kind === kind ? undefined : kind;
  return kind === 'failed' && retryTime(run) === undefined ? kind : undefined;
}
