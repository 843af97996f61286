/** `usher schedule`: runs the jobs of the configuration file at their times. */

import { accountName } from '../account/account.ts';
import { type Command, defineCommand, kebabCase, type Program } from '../command-line/command.ts';
import { flag } from '../command-line/flags.ts';
import { nearest } from '../command-line/nearest.ts';
import type { ScheduledJob } from '../config/scheduled-jobs.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { flagsInSchedule } from '../schedule/job-flags.ts';
import type { Job } from '../schedule/run-job.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { isSchedule } from '../schedule/times.ts';

export const command: Command = defineCommand({
  details:
    'Each [[schedule.jobs]] of the file has a name, a cron expression as cron, an account if it is not the usual one, and flags of usher export, with _ for -. With command = "backup" it runs usher backup.',
  flags: { runNow: flag.toggle('run each job at once as well') },
  examples: [
    ['usher schedule', 'until it is told to end'],
    ['usher schedule --run-now --json', 'a line of JSON for each run'],
  ],
  async run({ runNow }, context, program) {
    const jobs = context.config.require('schedule.jobs');
    return runSchedule({ jobs: await Promise.all(jobs.map((each) => jobOf(each, context, program))), runNow }, context);
  },
});

/** @throws SettingError, UsageError */
async function jobOf(job: ScheduledJob, context: Context, program: Program): Promise<Job> {
  const { name, cron, account, flags } = job;
  const origin = context.config.origin('schedule.jobs');
  if (!isSchedule(cron)) {
    const problem = { kind: 'wrong_value', expected: 'cron', shown: JSON.stringify(cron) } as const;
    throw new SettingError(`cron of the job ${name}`, { problem, origin });
  }
  const command = (await program.commands[job.command]?.load())?.command;
  if (!command) throw new TypeError(`There is no command ${job.command}.`);
  const { schedule: _, runNow: __, ...allowed } = command.flags;
  const unknown = [...flags.keys()].find((option) => !Object.hasOwn(allowed, option));
  if (unknown !== undefined) {
    const problem = { kind: 'unknown', nearest: nearest(keyOf(unknown), Object.keys(allowed).map(keyOf)) } as const;
    throw new SettingError(`${keyOf(unknown)} of a job`, { problem, origin });
  }
  const prepared = command.prepare({ flags: flagsInSchedule(job, context.config), arguments: [] });
  return {
    name,
    schedule: cron,
    account: account ?? accountName(context),
    timeZone: flags.get('timezone')?.at(-1) ?? context.config.get('export.timezone'),
    run: (each) => prepared.run(each, program),
  };
}

/** The option `historyMode` is the key `history_mode`. */
function keyOf(option: string): string {
  return kebabCase(option).replaceAll('-', '_');
}
