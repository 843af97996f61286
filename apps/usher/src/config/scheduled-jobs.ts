/** The jobs of a schedule, as a configuration file has them: below `[[schedule.jobs]]`, each with the flags of a command. */

/** What a job runs. */
const scheduledCommands = ['export', 'backup'] as const;
type ScheduledCommand = (typeof scheduledCommands)[number];

export interface ScheduledJob {
  /** No other job has it. */
  name: string;
  /** A cron expression. */
  cron: string;
  account: string | undefined;
  command: ScheduledCommand;
  /** Its flags, by option, as a command line would have them. */
  flags: ReadonlyMap<string, readonly string[]>;
}

/** Undefined for what is no such list. */
export function scheduledJobs(value: unknown): readonly ScheduledJob[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const jobs = value.flatMap((each) => jobIn(each) ?? []);
  const isWhole = jobs.length === value.length && new Set(jobs.map(({ name }) => name)).size === jobs.length;
  return isWhole ? jobs : undefined;
}

function jobIn(value: unknown): ScheduledJob | undefined {
  const { name, cron, account, command = 'export', ...rest }: Readonly<Record<string, unknown>> = Object(value);
  if (!isText(name) || !isText(cron) || !(account === undefined || isText(account))) return undefined;
  const known = scheduledCommands.find((each) => each === command);
  if (known === undefined) return undefined;
  const flags = new Map<string, readonly string[]>();
  for (const [key, written] of Object.entries(rest)) {
    const words = wordsOf(written);
    if (!words) return undefined;
    if (words.length > 0) flags.set(optionOf(key), words);
  }
  return { name, cron, account, command: known, flags };
}

/** The words of a command line: none for `false`, one for a single value. Undefined for what can be none. */
function wordsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'boolean') return value ? ['yes'] : [];
  if (isText(value) || typeof value === 'number') return [String(value)];
  return Array.isArray(value) && value.every(isText) ? value : undefined;
}

/** The key `history_mode` is the flag `--history-mode`, whose option is `historyMode`. */
function optionOf(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
