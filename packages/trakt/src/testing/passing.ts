/** Time passes until something is done. */

import type { FakeClock } from './fake-clock.ts';

/** Moves the clock a second at a time, ten minutes at most, until `work` is settled; resolves or rejects as it does. */
export async function passing<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  work.then(settle, settle);
  for (let seconds = 0; !settled && seconds < 600; seconds += 1) await clock.advance(1_000);
  return work;
}
