/** A schedule in the foreground: it takes its accounts' locks, runs the jobs at their times, and keeps the history. */

import { withAccount } from '../account/account.ts';
import { alone } from '../account/alone.ts';
import { clientOf } from '../account/client.ts';
import { withVault } from '../account/vault.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { isTimeZone } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { codeOf } from '../system-error.ts';
import { describeError } from '../text/describe-error.ts';
import { duration, when } from '../text/times.ts';
import { appendToHistory, begunAtMs, lastRunOf, type RunRecord, readHistory, recordOf, zoneIn } from './history.ts';
import type { LastRun, Reason } from './judge.ts';
import { type Ends, runLoop, type Scheduled } from './loop.ts';
import { pausedJobs } from './paused.ts';
import { contextFor, type Job, runJob } from './run-job.ts';
import { signInsIn } from './sign-ins.ts';
import { dangerTeller, tellNews } from './tell-owner.ts';
import { systemZone, type Times, timesOf } from './times.ts';

export interface Schedule {
  jobs: readonly Job[];
  /** Each job runs at once as well. */
  runNow: boolean;
  /** Waits until that time, in epoch milliseconds. */
  waitUntil?: (atMs: number, signal: AbortSignal) => Promise<void>;
}

/** A whole run is broken off and the process ended within five seconds of a signal. */
const leaveWithinMs = 3_000;

/** Resolves to an exit code when it is told to end. @throws SettingError, AlreadyRunning, StoreError */
export async function runSchedule(schedule: Schedule, context: Context): Promise<number> {
  const { config, signal } = context;
  if (!config.get('auth.auto_refresh')) {
    throw new SettingError('auth.auto_refresh', {
      problem: { kind: 'off' },
      origin: config.origin('auth.auto_refresh'),
    });
  }
  const leave = () => context.leaveWithin(leaveWithinMs);
  signal.addEventListener('abort', leave, { once: true });
  try {
    const accounts = [...new Set(schedule.jobs.map(({ account }) => account))].toSorted();
    await withLocks(accounts, context, () =>
      withVault(context, ({ vault }) => keepRunning(schedule, { context, vault })),
    );
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
  return exitCodes.done;
}

/** Of all accounts, or of none. */
function withLocks<T>([account, ...others]: readonly string[], context: Context, work: () => Promise<T>): Promise<T> {
  if (account === undefined) return work();
  return alone(context, { task: 'schedule', account, make: true }, () => withLocks(others, context, work));
}

type Opened = Parameters<Parameters<typeof withVault>[1]>[0];

async function keepRunning(
  { jobs, runNow, waitUntil }: Schedule,
  { context, vault }: { context: Context; vault: Opened['vault'] },
): Promise<void> {
  const { clock, config, io, signal, text, timeStyle } = context;
  const signIns = signInsIn(vault, config.get('trakt.auth_url'));
  const history = readHistory(config.directories.state);
  const scheduled: Scheduled[] = [];
  for (const job of jobs) scheduled.push(await scheduledFrom(job, { runNow, history, context }));
  io.say(text.scheduleStarts(jobs.length));
  let changed = new AbortController();
  const stopWatching = vault.watch(() => changed.abort());
  const tellDanger = dangerTeller({ signIns, context });
  const ends: Ends = {
    now: () => clock.now(),
    async waitUntil(atMs) {
      await (waitUntil ?? byWallClock(context))(atMs, AbortSignal.any([signal, changed.signal])).catch(() => undefined);
      signal.throwIfAborted();
      // Only now: what changed while the jobs were looked at is looked at again.
      if (changed.signal.aborted) changed = new AbortController();
    },
    isPaused: ({ name }) => pausedJobs(config.directories.state).has(name),
    signInOf: (account) => signIns.of(account),
    async run(job, how) {
      const { last, record } = await run(job, how, context);
      // The person may have moved, or Trakt could not be asked at the start.
      const times = timesIn(job.timeZone ?? zoneIn(record), job);
      for (const each of scheduled) if (each.job === job && times) each.times = times;
      await tellDanger(job.account);
      return last;
    },
    async touch(account) {
      await touch(account, context);
      await tellDanger(account);
    },
    planned: (job, atMs) => io.say(text.nextRun(job.name, when(atMs, timeStyle()))),
  };
  try {
    await runLoop(scheduled, ends);
    io.say(text.nothingMore);
  } finally {
    stopWatching();
  }
}

/** A timer stands still while the machine sleeps, and the wall clock can be set: it is looked at each minute. */
function byWallClock({ clock }: Context): (atMs: number, signal: AbortSignal) => Promise<void> {
  return async (atMs, signal) => {
    for (let leftMs = atMs - clock.now(); leftMs > 0; leftMs = atMs - clock.now()) {
      await clock.sleep(Math.min(leftMs, 60_000), signal);
    }
  };
}

/** The job with what is known of its last run. */
async function scheduledFrom(
  job: Job,
  { runNow, history, context }: { runNow: boolean; history: readonly RunRecord[]; context: Context },
): Promise<Scheduled> {
  const last = history.findLast(
    (record) => record.job === job.name && record.account === job.account && record.schedule === job.schedule,
  );
  const timeZone = job.timeZone ?? (await timeZoneOf(job.account, context)) ?? zoneIn(last) ?? systemZone();
  const times = timesIn(timeZone, job);
  if (!times) throw new TypeError('The expression was not checked.');
  const nowMs = context.clock.now();
  // A clock that was wrong then must not put the next run off for years.
  const { state } = context.config.directories;
  const servedUntilMs = last ? Math.min(Date.parse(last.startedAt), nowMs) : begunAtMs(state, job, nowMs);
  return { job, times, runNow, state: { servedUntilMs, last: last && lastRunOf(last, nowMs) } };
}

function timesIn(timeZone: string | undefined, { schedule }: Job): Times | undefined {
  return timeZone === undefined ? undefined : timesOf(schedule, timeZone);
}

/** As the person has it at Trakt. Undefined if Trakt can't be asked now. */
async function timeZoneOf(account: string, context: Context): Promise<string | undefined> {
  try {
    const asked = await contextFor(account, context);
    const settings = await withAccount(asked, async (opened) => {
      const client = await clientOf(opened, { maxRetryWaitMs: 0 });
      return client.users.settings({ signal: context.signal });
    });
    const zone = settings.account?.timezone;
    return zone !== undefined && isTimeZone(zone) ? zone : undefined;
  } catch {
    context.signal.throwIfAborted();
    return undefined;
  }
}

interface How {
  why: Reason;
  tries: number;
  before: LastRun | undefined;
}

async function run(
  job: Job,
  { why, tries, before }: How,
  context: Context,
): Promise<{ last: LastRun; record: RunRecord }> {
  const { clock, config, io, log, text } = context;
  io.say(text.runStarts(job.name, why));
  const startedAtMs = clock.now();
  const { outcome, exitCode, error, result } = await runJob(job, context);
  const endedAtMs = clock.now();
  const last: LastRun = { outcome, endedAtMs, tries };
  const { account, name, schedule } = job;
  const record = recordOf(last, { account, job: name, schedule, why, startedAtMs, exitCode, error, result });
  const durationMs = endedAtMs - startedAtMs;
  log.info({ event: 'schedule.run_ended', account: job.account, name: job.name, outcome: outcome.kind, durationMs });
  try {
    appendToHistory(config.directories.state, record);
  } catch (failure) {
    // The next start knows nothing of this run; the run itself is none the worse.
    io.warn(describeError(failure, text, context.circumstances()).message);
  }
  if (io.json) io.print(JSON.stringify(record));
  else if (error) io.warn(text.runFailed(job.name, error));
  else io.say(text.runDone(job.name, duration(durationMs)));
  await tellNews(job, { last, before, words: error }, context);
  return { last, record };
}

/** A renewal counts as use of the sign-in and of its app. One that fails is met again by the next run, which tells it. */
async function touch(account: string, context: Context): Promise<void> {
  const { io, log, signal, text } = context;
  try {
    const opened = await contextFor(account, context);
    await withAccount(opened, ({ session }) => session.refresh({ signal }), account);
    log.info({ event: 'schedule.kept_alive', account });
    io.say(text.keptAlive);
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ event: 'schedule.keep_alive_failed', account, code: codeOf(error) });
  }
}
