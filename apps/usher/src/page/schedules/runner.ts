/** Keeps `usher schedule` running beside the page, as a process of its own, for the jobs of the configuration. */

import type { Context } from '../../context.ts';
import type { Failure } from '../../text/failure.ts';
import { failureIn } from '../exports/runs.ts';
import type { StartUsher } from '../exports/start-usher.ts';

type ScheduleStanding =
  | { readonly kind: 'no_jobs' }
  | { readonly kind: 'runs' }
  /** Tried again at that time. */
  | { readonly kind: 'ended'; readonly failure: Failure; readonly againAtMs: number };

export interface ScheduleRunner {
  standing(): ScheduleStanding;
  /** Starts it anew: the jobs have changed. */
  restart(): void;
}

export interface RunnerOptions {
  readonly context: Pick<Context, 'clock' | 'log'>;
  readonly startUsher: StartUsher;
  readonly hasJobs: () => boolean;
  readonly ending: AbortSignal;
}

/** Another `usher schedule` has the accounts, or the configuration has a mistake: both pass. */
const againMs = 60_000;

export function startScheduleRunner({ context, startUsher, hasJobs, ending }: RunnerOptions): ScheduleRunner {
  const { clock, log } = context;
  let standing: ScheduleStanding = { kind: 'no_jobs' };
  let current = new AbortController();

  async function keepRunning(): Promise<void> {
    while (!ending.aborted) {
      if (current.signal.aborted) current = new AbortController();
      const signal = AbortSignal.any([current.signal, ending]);
      standing = hasJobs() ? { kind: 'runs' } : { kind: 'no_jobs' };
      if (hasJobs()) {
        const { stderr } = await startUsher(['schedule'], { signal, onStep: () => undefined });
        if (signal.aborted) continue;
        const failure = failureIn(stderr);
        log.warn({ event: 'page.schedule_ended', code: failure.code });
        standing = { kind: 'ended', failure, againAtMs: clock.now() + againMs };
      }
      await clock.sleep(againMs, signal).catch(() => undefined);
    }
  }

  keepRunning().catch((error: unknown) =>
    log.error({ event: 'page.schedule_failed', error: String(Object(error).code) }),
  );
  return { standing: () => standing, restart: () => current.abort() };
}
