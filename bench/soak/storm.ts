/** What befalls the programs of a campaign: SIGKILL at any moment, and a server whose answers go wrong. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '@trakt-usher/sandbox';
import { randomFault } from './faults.ts';
import type { Programs } from './programs.ts';
import type { Random } from './random.ts';

export interface StormOptions {
  programs: Programs;
  sandbox: Sandbox;
  random: Random;
  /** How much faster than the machine's time the campaign's runs. */
  speed: number;
}

/** Returns the function that ends it; no fault is left over then. */
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
