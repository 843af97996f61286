/** A clock that runs faster than the machine's, the same in every process of a campaign: a token's week in seconds. */

import { type Clock, systemClock } from 'trakt-usher';

/** What a process needs to have the campaign's time. */
export interface FastTime {
  /** Where all clocks of the campaign agree with the machine's, in epoch milliseconds. */
  startMs: number;
  /** How many seconds go by in one of the machine's. */
  speed: number;
}

/** For a session: waits are as much shorter as its time runs faster. */
export function fastClock({ startMs, speed }: FastTime): Clock {
  return {
    now: () => startMs + (Date.now() - startMs) * speed,
    monotonic: () => systemClock.monotonic() * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  };
}

/** For a vault: the campaign's dates, but real waits, for its disk and its locks are as fast as ever. */
export function fastDates(time: FastTime): Clock {
  return { ...systemClock, now: fastClock(time).now };
}

/** The machine's time of a time by the campaign's clocks, both in epoch milliseconds. */
export function machineMs({ startMs, speed }: FastTime, fastMs: number): number {
  return startMs + (fastMs - startMs) / speed;
}
