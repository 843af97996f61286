/** The flags of a job, with what holds in a schedule where the job says nothing else. */

import type { Config } from '../config/load.ts';
import type { ScheduledJob } from '../config/scheduled-jobs.ts';

/** A run that nobody watched may have gone wrong unnoticed: the files of those before it stay, too. */
export const keptRuns = 30;

export function flagsInSchedule(
  { command, flags }: Pick<ScheduledJob, 'command' | 'flags'>,
  { get }: Pick<Config, 'get'>,
): ScheduledJob['flags'] {
  if (command !== 'export') return flags;
  const keep = String(get('export.keep') ?? keptRuns);
  return new Map([['keep', [keep]], ...(mayResume(flags) ? [['resume', ['yes']] as const] : []), ...flags]);
}

/** Where an export can go on after one that was broken off. */
function mayResume(flags: ScheduledJob['flags']): boolean {
  return !['from', 'user', 'dryRun', 'preview'].some((option) => flags.has(option));
}
