import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../trakt/src/testing/fake-clock.ts';
import { createDatabaseClock } from './database-clock.ts';

const aheadMs = 90_000;

/** A machine and a database whose clock is ahead of it. How long a statement takes there, and how long back. */
function stage(...ways: (readonly [thereMs: number, backMs: number])[]) {
  const local = createFakeClock();
  let asked = 0;
  const pool = {
    async query() {
      asked += 1;
      const [thereMs, backMs] = ways.shift() ?? [0, 0];
      await local.advance(thereMs);
      const now = local.now() + aheadMs;
      await local.advance(backMs);
      return { rows: [{ now: String(now) }] };
    },
  };
  return { local, asked: () => asked, open: () => createDatabaseClock(pool as unknown as Pool, local) };
}

describe("the database's clock", () => {
  it('is right although the way there and back takes its time, and is measured once', async () => {
    const { local, asked, open } = stage([200, 200]);
    const clock = await open();
    expect(clock.now()).toBe(local.now() + aheadMs);
    await clock.keep();
    expect(asked()).toBe(1);
    expect(clock.monotonic()).toBe(local.monotonic());
  });

  it('is measured up to three times where the answer took more than a second, and the quickest counts', async () => {
    const slow = stage([2_000, 0], [700, 700], [4_000, 0]);
    const clock = await slow.open();
    expect([slow.asked(), clock.now() - slow.local.now()]).toEqual([3, aheadMs]);
    const second = stage([2_000, 2_000], [400, 400]);
    await second.open();
    expect(second.asked()).toBe(2);
    const just = stage([500, 500]);
    await just.open();
    expect(just.asked()).toBe(1);
  });

  it('is measured anew after ten minutes', async () => {
    const { local, asked, open } = stage();
    const clock = await open();
    await local.advance(600_000);
    await clock.keep();
    expect(asked()).toBe(1);
    await local.advance(1);
    await clock.keep();
    expect(asked()).toBe(2);
    await clock.keep();
    expect(asked()).toBe(2);
  });

  it.each([1_001, -1_001])("is measured anew where the machine's time was set by %d ms", async (ms) => {
    const { local, asked, open } = stage();
    const clock = await open();
    local.jump(ms > 0 ? ms - 1 : ms + 1);
    await clock.keep();
    expect(asked()).toBe(1);
    local.jump(ms > 0 ? 1 : -1);
    await clock.keep();
    expect([asked(), clock.now() - local.now()]).toEqual([2, aheadMs]);
    await clock.keep();
    expect(asked()).toBe(2);
  });

  it("sleeps by the machine's clock, and wakes where it is told to", async () => {
    const { local, open } = stage();
    const clock = await open();
    const ending = new AbortController();
    const long = clock.sleep(60_000, ending.signal);
    let isAwake = false;
    const short = clock.sleep(5_000).then(() => {
      isAwake = true;
    });
    await local.advance(4_999);
    expect(isAwake).toBe(false);
    await local.advance(1);
    await short;
    ending.abort(new Error('ended'));
    await expect(long).rejects.toThrow('ended');
  });

  it('is right although the time of the machine was set while the database was asked', async () => {
    const noonMs = Date.UTC(2026, 10, 27, 12);
    let [wallMs, upMs] = [noonMs - 600_000, 1_000];
    const local = { ...createFakeClock(), now: () => wallMs, monotonic: () => upMs };
    const query = async () => {
      wallMs -= 7_200_000;
      upMs += 10;
      return { rows: [{ now: String(noonMs) }] };
    };
    const clock = await createDatabaseClock({ query } as unknown as Pool, local);
    expect(clock.now()).toBe(noonMs + 5);
  });
});
