import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import { feedJobs } from './job-feed.ts';

/** A feed with room for four, of a queue with so many jobs. */
function feedOf(count: number) {
  const clock = createFakeClock(0);
  const stopping = new AbortController();
  const waiting = Array.from({ length: count }, (_, place) => place);
  const asked: number[] = [];
  const failures: unknown[] = [];
  const ends = new Map<number, () => void>();
  const completed: number[] = [];
  const more: number[] = [];
  let refills = 0;
  let broken: Error | undefined;
  const done = feedJobs<number>({
    queue: {
      async fetch(most) {
        asked.push(most);
        if (broken) throw broken;
        return waiting.splice(0, most);
      },
      async refill() {
        refills += 1;
        return waiting.push(...more.splice(0)) > 0;
      },
      async complete(jobs) {
        completed.push(...jobs);
      },
    },
    work: (job) => new Promise((resolve) => ends.set(job, resolve)),
    room: () => 4,
    failed: (error) => failures.push(error),
    clock,
    signal: stopping.signal,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    refills: () => refills,
    ...{ clock, asked, more, failures, completed, ends, waiting, done, settle },
    breakQueue: (error: Error | undefined) => {
      broken = error;
    },
    async end(...jobs: number[]) {
      for (const job of jobs) ends.get(job)?.();
      await settle();
    },
    stop: () => stopping.abort(),
  };
}

describe('a feed of jobs', () => {
  it('takes half as many ahead as may be under way, and the next when none waits, beside some that take long', async () => {
    const { asked, end, completed, settle } = feedOf(100);
    await settle();
    expect(asked).toEqual([6]);
    await end(0);
    expect(asked).toEqual([6]);
    await end(1);
    expect([asked, completed]).toEqual([
      [6, 2],
      [0, 1],
    ]);
  });

  it('asks a queue that ran dry, or that is out of reach, once a second', async () => {
    const { asked, settle, waiting, clock, breakQueue, failures, ends } = feedOf(0);
    await settle();
    await clock.advance(1_000);
    await settle();
    breakQueue(new Error('gone'));
    await clock.advance(1_000);
    await settle();
    expect([asked.length, failures]).toEqual([3, [new Error('gone')]]);
    breakQueue(undefined);
    waiting.push(7);
    await clock.advance(1_000);
    await settle();
    expect([...ends.keys()]).toEqual([7]);
  });

  it('has a queue that ran dry filled again before it waits', async () => {
    const { asked, more, settle, refills, ends, clock } = feedOf(3);
    more.push(10, 11);
    await settle();
    expect([asked, refills(), [...ends.keys()]]).toEqual([[6, 3], 2, [0, 1, 2, 10, 11]]);
    expect(clock.now()).toBe(0);
  });

  it('ends with what is under way, and tells the queue of it', async () => {
    const { stop, end, completed, done, settle } = feedOf(2);
    await settle();
    stop();
    await end(0);
    expect(completed).toEqual([]);
    await end(1);
    await done;
    expect(completed).toEqual([0, 1]);
  });
});
