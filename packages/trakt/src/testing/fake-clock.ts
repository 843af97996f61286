/** A clock that stands still until a test moves it. */

import type { Clock } from '../clock.ts';

export interface FakeClock extends Clock {
  /**
   * Lets `ms` milliseconds pass: sleepers wake in the order of their times, and what they then do (a new sleep
   * included) is done before the next one wakes.
   */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock forward or back, as a person or NTP does: nobody wakes, and `monotonic` doesn't notice. */
  jump(ms: number): void;
  /** How many sleep now. */
  readonly sleepers: number;
}

interface Sleeper {
  atMs: number;
  wake: () => void;
}

export function createFakeClock(startMs: number = Date.UTC(2026, 10, 21, 12)): FakeClock {
  let monotonicMs = 0;
  let wallOffsetMs = startMs;
  const sleepers = new Set<Sleeper>();

  const nextDue = (limitMs: number): Sleeper | undefined => {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.atMs <= limitMs && (!next || sleeper.atMs < next.atMs)) next = sleeper;
    }
    return next;
  };

  return {
    now: () => wallOffsetMs + monotonicMs,
    monotonic: () => monotonicMs,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const leave = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          atMs: monotonicMs + Math.max(0, ms),
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
    async advance(ms) {
      const untilMs = monotonicMs + ms;
      await othersRun();
      for (let due = nextDue(untilMs); due; due = nextDue(untilMs)) {
        monotonicMs = Math.max(monotonicMs, due.atMs);
        due.wake();
        await othersRun();
      }
      monotonicMs = untilMs;
    },
    jump(ms) {
      wallOffsetMs += ms;
    },
    get sleepers() {
      return sleepers.size;
    },
  };
}

/** Captured, so that a test's fake timers don't hold it up. A page has no `setImmediate`; a timer takes a millisecond. */
const realSetImmediate: (run: () => void) => unknown = globalThis.setImmediate ?? globalThis.setTimeout;

/** Everything that waits for a settled promise runs first. */
function othersRun(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}
