/** The storm of a campaign: kills programs at random moments, and makes the server's answers go wrong. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '@trakt-usher/sandbox';
import { randomFault } from './faults.ts';
import type { Programs } from './programs.ts';
import type { Random } from './random.ts';

export interface StormOptions {
  programs: Programs;
  sandbox: Sandbox;
  random: Random;
  /** How many times faster than the machine's the campaign's time runs. */
  speed: number;
}

/** Returns the function that ends the storm and clears its faults. */
export function startStorm({ programs, sandbox, random, speed }: StormOptions): () => Promise<void> {
  const over = new AbortController();
  const addFault = () => {
    if (sandbox.faults.list().length === 0) sandbox.faults.add(randomFault(random, speed));
  };
  const both = [
    everyNowAndThen(over.signal, () => random.between(500, 2_500), programs.killOne),
    everyNowAndThen(over.signal, () => random.between(300, 2_500), addFault),
  ];
  return async () => {
    over.abort();
    await Promise.all(both);
    sandbox.faults.clear();
  };
}

async function everyNowAndThen(signal: AbortSignal, waitMs: () => number, work: () => void): Promise<void> {
  while (!signal.aborted) {
    await sleep(waitMs(), undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) work();
  }
}
