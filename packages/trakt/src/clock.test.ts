import { describe, expect, it } from 'vitest';
import { type Clock, withDeadline } from './clock.ts';
import { createFakeClock } from './testing/fake-clock.ts';

/** A clock on which every sleep ends this much too late. */
function lateBy(lateMs: number): { clock: Clock; slept: number[] } {
  const slept: number[] = [];
  let nowMs = 0;
  const sleep = async (ms: number) => {
    slept.push(ms);
    nowMs += ms + lateMs;
  };
  return { clock: { now: () => nowMs, monotonic: () => nowMs, sleep }, slept };
}

/** A clock of a process that is stopped from one moment to another: what should end meanwhile ends when it goes on. */
function stopped({ fromMs, toMs }: { fromMs: number; toMs: number }): { clock: Clock; nowMs: () => number } {
  let nowMs = 0;
  const sleep = async (ms: number) => {
    nowMs += ms;
    if (nowMs >= fromMs && nowMs < toMs) nowMs = toMs;
  };
  return { clock: { now: () => nowMs, monotonic: () => nowMs, sleep }, nowMs: () => nowMs };
}

const never = () => new Promise<never>(() => undefined);

describe('a deadline', () => {
  it.each([12_000, 250, 100])('that comes on time ends the work at once (%i ms)', async (ms) => {
    const { clock } = lateBy(0);
    await expect(withDeadline({ clock, ms }, never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(clock.monotonic()).toBe(ms);
  });

  it('that comes late gives time to read, once, however late that comes', async () => {
    const { clock, slept } = lateBy(60_000);
    await expect(withDeadline({ clock, ms: 12_000 }, never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(slept).toEqual([11_750, 250, 250]);
  });

  it.each([12_000, 12_001, 12_020, 90_000])('gives time to read after a pause that ends at %i ms', async (toMs) => {
    const { clock, nowMs } = stopped({ fromMs: 40, toMs });
    await expect(withDeadline({ clock, ms: 12_000 }, never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(nowMs()).toBeGreaterThanOrEqual(toMs + 250);
    expect(nowMs()).toBeLessThanOrEqual(toMs + 500);
  });

  it('gives it after a pause that begins just before, too', async () => {
    const { clock, nowMs } = stopped({ fromMs: 11_900, toMs: 12_100 });
    await expect(withDeadline({ clock, ms: 12_000 }, never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(nowMs()).toBe(12_100 + 250);
  });

  it('leaves no timer behind work that is done', async () => {
    const clock = createFakeClock();
    expect(await withDeadline({ clock, ms: 1_000 }, async () => 'done')).toBe('done');
    expect(clock.sleepers).toBe(0);
  });
});
