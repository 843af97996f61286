/** How often a password may be guessed: by each address, and by all together, because each guess costs the processor. */

import type { Clock } from 'trakt-usher';

export interface Attempts {
  /** How long this address has to wait; 0: it may try now, and has one attempt less. */
  take(address: string): number;
  /** The password was right. */
  clear(address: string): void;
}

const periodMs = 15 * 60_000;
const ofOne = 5;
const ofAll = 50;

export function createAttempts(clock: Pick<Clock, 'monotonic'>): Attempts {
  let tries: { address: string; atMs: number }[] = [];
  return {
    take(address) {
      const nowMs = clock.monotonic();
      tries = tries.filter(({ atMs }) => atMs > nowMs - periodMs);
      const own = tries.filter((each) => each.address === address);
      const until = [own.length >= ofOne && own[0], tries.length >= ofAll && tries[0]];
      const waitMs = Math.max(0, ...until.map((first) => (first ? first.atMs + periodMs - nowMs : 0)));
      if (waitMs === 0) tries.push({ address, atMs: nowMs });
      return waitMs;
    },
    clear(address) {
      tries = tries.filter((each) => each.address !== address);
    },
  };
}
