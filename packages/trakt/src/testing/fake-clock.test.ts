import { describe, expect, it } from 'vitest';
import { createFakeClock } from './fake-clock.ts';

describe('the fake clock', () => {
  it('wakes sleepers in the order of their times, each at its own time', async () => {
    const clock = createFakeClock(1000);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    sleeper('late', 300);
    sleeper('early', 100);

    await clock.advance(250);
    expect(woken).toEqual([['early', 1100]]);
    await clock.advance(50);
    expect(woken).toEqual([
      ['early', 1100],
      ['late', 1300],
    ]);
    expect(clock.sleepers).toBe(0);
  });

  it('lets a loop of sleeps run within one advance', async () => {
    const clock = createFakeClock(0);
    const ticks: number[] = [];
    const loop = async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10);
        ticks.push(clock.monotonic());
      }
    };
    loop();
    await clock.advance(30);
    expect(ticks).toEqual([10, 20, 30]);
  });

  it('ends a sleep with the reason of its signal', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(10, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    expect(clock.sleepers).toBe(0);
  });

  it('jumps the wall clock alone', async () => {
    const clock = createFakeClock(1000);
    clock.jump(-400);
    expect([clock.now(), clock.monotonic()]).toEqual([600, 0]);
    await clock.advance(5);
    expect([clock.now(), clock.monotonic()]).toEqual([605, 5]);
  });
});
