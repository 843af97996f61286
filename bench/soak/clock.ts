/** A clock that runs faster than the machine's, the same in every process of a campaign: a token's week in seconds. */

import { type Clock, systemClock } from 'trakt-usher';

/** What a process needs to know the campaign's time. */
export interface FastTime {
  /** The moment at which the campaign's clocks and the machine's agree, in epoch milliseconds. */
  startMs: number;
  /** How many seconds pass in one second of the machine. */
  speed: number;
}

/** For a session: its time runs faster, and its waits are shorter by the same factor. */
export function fastClock({ startMs, speed }: FastTime): Clock {
  return {
    now: () => startMs + (Date.now() - startMs) * speed,
    monotonic: () => systemClock.monotonic() * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  };
}

/** For a vault: the campaign's dates, but real waits, because disk and locks keep their real speed. */
export function fastDates(time: FastTime): Clock {
  return { ...systemClock, now: fastClock(time).now };
}

/** Converts a time by the campaign's clocks to the machine's, both in epoch milliseconds. */
export function machineMs({ startMs, speed }: FastTime, fastMs: number): number {
  return startMs + (fastMs - startMs) / speed;
}
