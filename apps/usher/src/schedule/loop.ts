/** Runs jobs at their times, one after the other, until it is told to end. */

import type { AccountSummary } from 'trakt-usher';
import { touchTime } from '../account/keep-alive.ts';
import { type JobState, type LastRun, type Next, nextRun, triesAfter } from './judge.ts';
import type { Job } from './run-job.ts';
import { goodGrant } from './sign-ins.ts';
import type { Times } from './times.ts';

export interface Scheduled {
  job: Job;
  times: Times;
  state: JobState;
  /** The next run comes now, whatever the schedule says. */
  runNow?: boolean;
  /** The sign-in that the last run missed, or had when it found that another is needed. */
  missedGrant?: string | undefined;
}

/** The world of the loop. */
export interface Ends {
  now(): number;
  /** Resolves at that time by the wall clock, or earlier if a sign-in has changed. @throws the signal's reason */
  waitUntil(atMs: number): Promise<void>;
  /** Its times pass by. */
  isPaused(job: Job): boolean;
  signInOf(account: string): Promise<AccountSummary | undefined>;
  /** @throws the signal's reason */
  run(job: Job, how: { why: Next['why']; tries: number; before: LastRun | undefined }): Promise<LastRun>;
  /** Renews the account's sign-in. @throws the signal's reason */
  touch(account: string): Promise<void>;
  /** The next run is this one. */
  planned(job: Job, atMs: number): void;
}

type Step = { atMs: number } & ({ scheduled: Scheduled; next: Next } | { touch: string });

/** @throws the signal's reason; it ends in no other way while there are times to come */
export async function runLoop(jobs: readonly Scheduled[], ends: Ends): Promise<void> {
  const accounts = [...new Set(jobs.map(({ job }) => job.account))];
  const touchedAtMs = new Map<string, number>();
  let told: number | undefined;
  for (;;) {
    const nowMs = ends.now();
    const runs = await Promise.all(jobs.map((scheduled) => stepOf(scheduled, ends)));
    const touches = await Promise.all(accounts.map((account) => touchOf(account, touchedAtMs.get(account), ends)));
    const [first] = runs.flat().toSorted(inTime);
    if (!first) return;
    const [step = first] = [first, ...touches.flat()].toSorted(inTime);
    if (step.atMs > nowMs) {
      if (first.atMs !== told) ends.planned(first.scheduled.job, first.atMs);
      told = first.atMs;
      await ends.waitUntil(step.atMs);
    } else if ('touch' in step) {
      touchedAtMs.set(step.touch, nowMs);
      await ends.touch(step.touch);
    } else {
      await runStep(step, ends);
    }
  }
}

type RunStep = Extract<Step, { scheduled: Scheduled }>;

async function stepOf(scheduled: Scheduled, ends: Ends): Promise<RunStep[]> {
  const { job, state, times, runNow = false, missedGrant } = scheduled;
  const nowMs = ends.now();
  if (runNow) return [{ atMs: nowMs, scheduled, next: { atMs: nowMs, why: 'run_now' } }];
  const isPaused = state.last?.outcome.kind === 'sign_in_required';
  const grant = isPaused ? goodGrant(await ends.signInOf(job.account), nowMs) : undefined;
  const signedInSince = grant !== undefined && grant !== missedGrant;
  const next = nextRun({ ...state, signedInSince }, { nowMs, times });
  return next.atMs === undefined ? [] : [{ atMs: next.atMs, scheduled, next }];
}

async function touchOf(account: string, triedAtMs: number | undefined, ends: Ends): Promise<Step[]> {
  const summary = await ends.signInOf(account);
  if (!summary?.current.refreshable || goodGrant(summary, ends.now()) === undefined) return [];
  return [{ touch: account, atMs: touchTime({ receivedAtMs: summary.current.receivedAtMs, triedAtMs }) }];
}

async function runStep({ scheduled, next: { why } }: RunStep, ends: Ends): Promise<void> {
  const { job, state } = scheduled;
  const before = state.last;
  scheduled.runNow = false;
  const startedAtMs = ends.now();
  if (why !== 'run_now' && ends.isPaused(job)) {
    scheduled.state = { servedUntilMs: Math.max(state.servedUntilMs, startedAtMs) };
    return;
  }
  const last = await ends.run(job, { why, tries: triesAfter(before), before });
  // A try that failed serves no other times than those that it was started for.
  scheduled.state = { servedUntilMs: Math.max(state.servedUntilMs, startedAtMs), last };
  if (last.outcome.kind === 'sign_in_required') scheduled.missedGrant = (await ends.signInOf(job.account))?.grantId;
}

function inTime(one: Step, other: Step): number {
  return one.atMs - other.atMs;
}
