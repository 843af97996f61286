/** The words of schedules, in English. */

import type { AlreadyRunning } from '../../errors/take-out.ts';
import type { Channel } from '../../notify/message.ts';
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

type Subject = { job: string; account: string };

/** To the owner of a schedule. Titles are ASCII: some services have them in a header. */
export const messages: {
  test: { title: string; body: string };
  done(subject: Subject): { title: string; body: string };
  failed(subject: Subject, words: Words): { title: string; body: string };
  sign_in_required(subject: Subject, words: Words): { title: string; body: string };
  doubt(account: string): { title: string; body: string };
  lapses_soon(account: string, at: string): { title: string; body: string };
} = {
  test: { title: 'usher: test', body: 'This is a test. A schedule of usher can reach you here.' },
  done: ({ job, account }) => ({ title: 'usher: done', body: `The job ${job} of the account "${account}" is done.` }),
  failed: ({ job, account }, words) => ({
    title: 'usher: a run failed',
    body: `The job ${job} of the account "${account}" failed. ${sentences(words)}`,
  }),
  sign_in_required: ({ job, account }, words) => ({
    title: 'usher: sign in again',
    body: `The job ${job} of the account "${account}" waits for a sign-in, and goes on by itself after it. ${sentences(words)}`,
  }),
  doubt: (account) => ({
    title: 'usher: a sign-in is in doubt',
    body: `The answer to a renewal of the account "${account}" was lost, so a new sign-in may be needed. To clear it up: usher token-refresh. To be on the safe side, sign in again: usher auth --force`,
  }),
  lapses_soon: (account, at) => ({
    title: 'usher: a sign-in ends soon',
    body: `The sign-in of the account "${account}", or its app at Trakt, may end ${at}. To renew it: usher token-refresh. If that fails, sign in again: usher auth --force`,
  }),
};

function sentences({ message, hint }: Words): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

const channelNames: Record<Channel, string> = {
  command: 'the command',
  ntfy: 'ntfy',
  webhook: 'the webhook',
  apprise: 'Apprise',
  apprise_api: 'the Apprise server',
  uptime_kuma: 'Uptime Kuma',
};

export function toldBy(channel: Channel): string {
  return `Told by ${channelNames[channel]} (notify.${channel}).`;
}

export function notTold(channel: Channel, reason: string): string {
  return `Not told by ${channelNames[channel]} (notify.${channel}): ${reason}.`;
}

export const noRuns: string = 'No schedule has run here yet. To start one: usher export --schedule "0 3 * * *"';
