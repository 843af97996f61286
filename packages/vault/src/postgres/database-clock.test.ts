import { Pool } from 'pg';
import { type Clock, systemClock } from 'trakt-usher/store';
import { expect, it } from 'vitest';
import { createDatabaseClock } from './database-clock.ts';

it('is right although the time of the machine was set while the database was asked', async () => {
  const noonMs = Date.UTC(2026, 10, 27, 12);
  let [wallMs, upMs] = [noonMs - 600_000, 1_000];
  const local: Clock = { ...systemClock, now: () => wallMs, monotonic: () => upMs };
  const query = async () => {
    wallMs -= 7_200_000;
    upMs += 10;
    return { rows: [{ now: String(noonMs) }] };
  };
  const clock = await createDatabaseClock(Object.assign(new Pool(), { query }), local);
  expect(clock.now()).toBe(noonMs + 5);
});
