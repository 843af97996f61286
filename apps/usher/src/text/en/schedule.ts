/** The words of schedules, in English. */

import type { AlreadyRunning } from '../../errors.ts';
import type { Reason } from '../../schedule/judge.ts';
import type { Words } from '../words.ts';

export function alreadyRunning({ task, account, by }: Pick<AlreadyRunning, 'task' | 'account' | 'by'>): Words {
  const who = by ?? 'another usher';
  if (task !== 'schedule') {
    const doing = task === 'export' ? 'exporting' : 'restoring';
    return {
      message: `${who} is ${doing} the account "${account}" at this moment. Nothing was read or written.`,
      hint: 'Try again when it is done.',
    };
  }
  return {
    message: `${who} runs a schedule for the account "${account}" already.`,
    hint: 'End that one; or put all jobs into one configuration file, and run: usher schedule',
  };
}

export const cronExpected: string = 'five fields as in a crontab, such as "0 */6 * * *", or a name such as @daily';

export function scheduleStarts(jobs: number): string {
  return `${jobs === 1 ? 'One job is' : `${jobs} jobs are`} scheduled. To end this, press Ctrl-C, or send SIGTERM.`;
}

export function nextRun(job: string, at: string): string {
  return `Next run of ${job}: ${at}.`;
}

export const nothingMore: string = 'No more runs are to come.';

const reasons: Record<Reason, string> = {
  due: 'it is time',
  missed: 'its time came while nothing ran here',
  retry: 'it failed before',
  limit_over: 'the limit is over',
  signed_in: 'somebody has signed in',
  run_now: '--run-now',
};

export function runStarts(job: string, why: Reason): string {
  return `Running ${job}: ${reasons[why]}.`;
}

export function runDone(job: string, took: string): string {
  return `Done: ${job}, after ${took}.`;
}

export function runFailed(job: string, { message, hint }: Words): string {
  return `${job}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}

export const keptAlive: string = 'Renewed the sign-in, so that Trakt does not count it and the app as unused.';

export const runOutcomes: Record<'done' | 'failed' | 'limited' | 'sign_in_required', string> = {
  done: 'done',
  failed: 'failed',
  limited: 'rate-limited',
  sign_in_required: 'sign-in required',
};

export const noRuns: string = 'No schedule has run here yet. To start one: usher export --schedule "0 3 * * *"';
