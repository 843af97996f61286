/** The database's time, so that machines whose clocks differ agree about what is due and what is over. */

import type { Pool } from 'pg';
import { type Clock, systemClock } from 'trakt-usher/store';
import { run } from './statements.ts';

/** Clocks of machines drift by a second in a day or so. */
const measureEveryMs = 10 * 60_000;
const mostApartMs = 1_000;
const mostTries = 3;

export interface DatabaseClock extends Clock {
  /** Measures anew where the last measuring is long ago. */
  keep(): Promise<void>;
}

/** @throws StoreError where the database can't be asked */
export async function createDatabaseClock(pool: Pool, local: Clock = systemClock): Promise<DatabaseClock> {
  let offsetMs = 0;
  let measuredMs = 0;
  /** Between the machine's two clocks: it moves where the machine slept, or its time was set. */
  let apartMs = 0;
  const apart = () => local.now() - local.monotonic();

  async function measure(): Promise<void> {
    let leastMs = Number.POSITIVE_INFINITY;
    // A pool that is busy lets a statement wait: what took long says little.
    for (let tries = 0; tries < mostTries && leastMs > mostApartMs; tries += 1) {
      const before = local.monotonic();
      const [row] = await run(pool, 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now');
      const tookMs = local.monotonic() - before;
      if (tookMs >= leastMs) continue;
      leastMs = tookMs;
      // Of the way there and back, half is the best guess.
      offsetMs = Math.round(Number(row?.now) + tookMs / 2 - local.now());
      apartMs = apart();
    }
    measuredMs = local.monotonic();
  }

  await measure();
  return {
    now: () => local.now() + offsetMs,
    monotonic: () => local.monotonic(),
    sleep: (ms, signal) => local.sleep(ms, signal),
    async keep() {
      const isOld = local.monotonic() > measuredMs + measureEveryMs;
      if (isOld || Math.abs(apart() - apartMs) > mostApartMs) await measure();
    },
  };
}
