/** Runs the command in this process, with a clock whose short waits take no time: quicker than one of its own. */

import { PassThrough } from 'node:stream';
import { type Clock, systemClock } from 'trakt-usher';
import { runCommandLine } from '../src/command-line/run-command-line.ts';
import type { Home, Run } from './run-usher.ts';

export interface SkippingClock extends Clock {
  /** The waits that it skipped, in milliseconds. */
  readonly waited: number[];
  /** Puts it so far ahead of the machine's clock. */
  setAhead(ms: number): void;
}

/** Waits of up to ten seconds are skipped; the deadlines of calls are longer. */
export function skippingClock(): SkippingClock {
  let aheadMs = 0;
  const waited: number[] = [];
  return {
    waited,
    setAhead(ms) {
      aheadMs = ms;
    },
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    async sleep(ms, signal) {
      if (ms > 10_000) return systemClock.sleep(ms, signal);
      waited.push(ms);
      aheadMs += ms;
    },
  };
}

/** @param env all of the environment but for the home. */
export async function runHere(
  args: readonly string[],
  { home, env, clock }: { home: Home; env: Record<string, string>; clock: Clock },
): Promise<Run> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const world = { streams: { stdin, stdout, stderr }, env: { ...env, USHER_HOME: home.path }, cwd: home.path, signal };
  const code = await runCommandLine(args, { ...world, clock });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}
