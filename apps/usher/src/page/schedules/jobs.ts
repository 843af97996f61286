/** The jobs of the configuration as a person sees them: when they run next, and how the last run ended. */

import cronstrue from 'cronstrue';
import { accountName } from '../../account/account.ts';
import { kebabCase } from '../../command-line/command.ts';
import type { ScheduledJob } from '../../config/scheduled-jobs.ts';
import { isTimeZone } from '../../config/settings.ts';
import { type RunRecord, zoneIn } from '../../schedule/history.ts';
import { flagsInSchedule } from '../../schedule/job-flags.ts';
import { pausedJobs } from '../../schedule/paused.ts';
import { systemZone, timesOf } from '../../schedule/times.ts';
import type { PageContext } from '../context.ts';
import type { ExportOrder } from '../exports/runs.ts';

export interface JobView {
  readonly job: ScheduledJob;
  readonly account: string;
  readonly inWords: string;
  readonly timeZone: string;
  /** Epoch milliseconds. None while it is paused. */
  readonly next: readonly number[];
  readonly isPaused: boolean;
  readonly last: RunRecord | undefined;
}

const nextShown = 3;

export function jobsOf({ settings, context, history }: PageContext): JobView[] {
  const { clock, config, env } = context;
  const { state } = config.directories;
  const jobs = settings.get('schedule.jobs') ?? [];
  if (jobs.length === 0) return [];
  const records = history();
  const paused = pausedJobs(state);
  return jobs.map((job) => {
    const account = job.account ?? accountName(context);
    const last = records.findLast((record) => record.job === job.name && record.account === account);
    const zone = job.flags.get('timezone')?.at(-1) ?? settings.get('export.timezone') ?? zoneIn(last) ?? env.TZ;
    const timeZone = zone !== undefined && isTimeZone(zone) ? zone : systemZone();
    const isPaused = paused.has(job.name);
    const next = isPaused ? [] : nextTimes(job.cron, timeZone, clock.now());
    return { job, account, inWords: wordsFor(job.cron), timeZone, next, isPaused, last };
  });
}

function nextTimes(cron: string, timeZone: string, nowMs: number): number[] {
  const times = timesOf(cron, timeZone);
  const found: number[] = [];
  for (let atMs = times?.(nowMs); atMs !== undefined && found.length < nextShown; atMs = times?.(atMs))
    found.push(atMs);
  return found;
}

/** "Every 6 hours". What it has no words for stays as it is. */
function wordsFor(cron: string): string {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true });
  } catch {
    return cron;
  }
}

/** The job as its schedule would run it. */
export async function orderOfJob({ job, account }: JobView, { program, settings }: PageContext): Promise<ExportOrder> {
  const { name, command } = job;
  const known = (await program.commands[command]?.load())?.command.flags ?? {};
  const words = [...flagsInSchedule(job, settings)].flatMap(([option, values]) =>
    known[option]?.value === undefined
      ? [`--${kebabCase(option)}`]
      : values.flatMap((value) => [`--${kebabCase(option)}`, value]),
  );
  const argv = [`--account=${account}`, ...words];
  return { command, account, job: name, title: `of the job ${name}`, argv, isPreview: false };
}
