/** Runs the command in this process, with a clock whose short waits take no time if need be: quicker than one of its own. */

import { PassThrough, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type Clock, systemClock } from 'trakt-usher';
import { runCommandLine } from '../src/command-line/run-command-line.ts';
import { type Home, listenTo, makeHome, type Run, type Running, type RunOptions } from './run-usher.ts';

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

interface Surroundings {
  home: Pick<Home, 'path'>;
  /** All of the environment but for the home. */
  env: Record<string, string>;
  /** The machine's, unless another is given. */
  clock?: Clock;
}

/** Runs it to its end, with nothing on stdin. */
export function runHere(args: readonly string[], surroundings: Surroundings): Promise<Run> {
  const { child, end } = startHere(args, surroundings);
  child.stdin.end();
  return end;
}

/** Starts it, its stdin open. */
export function startHere(
  args: readonly string[],
  // Budgets of requests are kept by clock: a run has one of its own, as a process has.
  { home, env, clock = { ...systemClock } }: Surroundings,
): Running<{ stdin: Writable }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { output, sees } = listenTo({ stdout, stderr });
  const { signal } = new AbortController();
  const world = { streams: { stdin, stdout, stderr }, env: { USHER_HOME: home.path, ...env }, cwd: home.path, signal };
  const end = runCommandLine(args, { ...world, clock }).then(async (code) => {
    // What was written last is heard a moment later.
    await setImmediate();
    return { code, ...output };
  });
  return { child: { stdin }, sees: (pattern) => sees(pattern, end), end };
}

/** A home whose runs are in this process, but for those that need one of their own. What `start` starts has a process too. */
export function quickHome(): Home {
  const home = makeHome();
  return {
    ...home,
    run: (args, options = {}) =>
      needsProcess(args, options) ? home.run(args, options) : runHere(args, { home, env: home.env(options.env) }),
  };
}

/** Another user, a program around it or within it, or what Node itself reads of the environment. */
function needsProcess(args: readonly string[], { env = {}, asNobody, under }: RunOptions): boolean {
  return Boolean(
    asNobody || under || args.includes('exec') || Object.keys(env).some((name) => /^(NODE_|HOME$)/.test(name)),
  );
}
