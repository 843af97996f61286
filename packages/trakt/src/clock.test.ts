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

const never = () => new Promise<never>(() => undefined);

describe('a deadline', () => {
  it('that comes on time ends the work at once', async () => {
    const { clock, slept } = lateBy(0);
    await expect(withDeadline({ clock, ms: 12_000 }, never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(slept).toEqual([12_000]);
  });

  it('that comes late gives time to read, once, however late that comes', async () => {
    const { clock, slept } = lateBy(60_000);
    await expect(withDeadline({ clock, ms: 12_000 }, never)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(slept).toEqual([12_000, 250]);
  });

  it('leaves no timer behind work that is done', async () => {
    const clock = createFakeClock();
    expect(await withDeadline({ clock, ms: 1_000 }, async () => 'done')).toBe('done');
    expect(clock.sleepers).toBe(0);
  });
});
