/** A clock that leaps ahead when told, and else runs some times as fast as the machine's. */

import type { Clock } from 'trakt-usher';
import { fastClock } from '../clock.ts';

export interface JumpingClock extends Clock {
  /** Not while a request is under way: its deadline would be over. */
  jump(ms: number): void;
}

export function jumpingClock(speed: number): JumpingClock {
  const running = fastClock({ startMs: Date.now(), speed });
  let jumpedMs = 0;
  return {
    now: () => Math.round(running.now() + jumpedMs),
    monotonic: () => running.monotonic() + jumpedMs,
    sleep: running.sleep,
    jump(ms) {
      jumpedMs += ms;
    },
  };
}
