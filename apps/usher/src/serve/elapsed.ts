/** How long something took, also where the process was stopped or the machine slept meanwhile. */

import type { Clock } from 'trakt-usher';

/** A clock that several machines agree about. */
export interface SharedClock extends Clock {
  /** Sees to it that a machine's clock that was set, or runs badly, moves it no more. */
  keep?(): Promise<void>;
}

/** Milliseconds since this was called, by whichever clock says more. */
export function elapsedSince(clock: Pick<Clock, 'now' | 'monotonic'>): () => number {
  const [wallMs, at] = [clock.now(), clock.monotonic()];
  return () => Math.max(clock.now() - wallMs, clock.monotonic() - at);
}
