import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LastRun, newsOf } from './judge.ts';
import { type Ends, runLoop, type Scheduled } from './loop.ts';
import type { Job } from './run-job.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const every = (ms: number) => (afterMs: number) => (Math.floor(afterMs / ms) + 1) * ms;

interface Ran {
  name: string;
  why: string;
  fromMs: number;
  toMs: number;
  tries: number;
}

interface World {
  untilMs: number;
  /** How long a run takes, and how it ends. */
  runs?: (job: Job, nth: number) => { takesMs: number; outcome: LastRun['outcome'] };
  /** The machine sleeps through these times. */
  asleep?: { fromMs: number; toMs: number };
  /** A person has paused every job for that time. */
  paused?: { fromMs: number; toMs: number };
}

/** Runs the jobs on a clock of their own, on which waiting takes no time. */
async function live(jobs: readonly Scheduled[], { untilMs, runs, asleep, paused }: World): Promise<Ran[]> {
  let nowMs = 0;
  const ran: Ran[] = [];
  const end = new Error('the end');
  const ends: Ends = {
    now: () => nowMs,
    async waitUntil(atMs) {
      nowMs = asleep && atMs >= asleep.fromMs && atMs < asleep.toMs ? asleep.toMs : atMs;
      if (nowMs > untilMs) throw end;
    },
    isPaused: () => paused !== undefined && nowMs >= paused.fromMs && nowMs < paused.toMs,
    signInOf: async () => undefined,
    async run(job, { why, tries }) {
      if (nowMs > untilMs) throw end;
      const { takesMs, outcome } = runs?.(job, ran.length) ?? { takesMs: minuteMs, outcome: { kind: 'done' } };
      const fromMs = nowMs;
      nowMs += takesMs;
      ran.push({ name: job.name, why, fromMs, toMs: nowMs, tries });
      return { outcome, endedAtMs: nowMs, tries };
    },
    touch: async () => undefined,
    planned: () => undefined,
  };
  await runLoop(jobs, ends).catch((error: unknown) => {
    if (error !== end) throw error;
  });
  return ran;
}

function aJob(name: string, everyMs: number, more: Partial<Scheduled> = {}): Scheduled {
  const job: Job = { name, schedule: '', account: 'ada', run: async () => 0 };
  return { job, times: every(everyMs), state: { servedUntilMs: 0 }, ...more };
}

const shown = (ran: readonly Ran[]) => ran.map(({ name, why, fromMs }) => `${fromMs / hourMs} h ${name}: ${why}`);

it('runs each job at its times', async () => {
  const ran = await live([aJob('films', 6 * hourMs), aJob('backup', dayMs, { runNow: true })], {
    untilMs: dayMs + hourMs,
  });
  expect(shown(ran)).toEqual([
    '0 h backup: run_now',
    '6 h films: due',
    '12 h films: due',
    '18 h films: due',
    '24 h films: due',
    expect.stringMatching(/^24.* h backup: due$/),
  ]);
});

it('lets the times of a paused job pass by, and catches none of them up', async () => {
  const paused = { fromMs: 11 * hourMs, toMs: 19 * hourMs };
  const failing = { kind: 'failed', transient: true } as const;
  const runs = (_: Job, nth: number) => ({
    takesMs: minuteMs,
    outcome: nth === 1 ? failing : ({ kind: 'done' } as const),
  });
  expect(shown(await live([aJob('films', 6 * hourMs)], { untilMs: dayMs, paused }))).toEqual([
    '6 h films: due',
    '24 h films: due',
  ]);
  // Neither does a run that failed go on being tried.
  const late = { fromMs: 12 * hourMs + minuteMs, toMs: 19 * hourMs };
  expect(shown(await live([aJob('films', 6 * hourMs)], { untilMs: dayMs, paused: late, runs }))).toEqual([
    '6 h films: due',
    '12 h films: due',
    '24 h films: due',
  ]);
});

it('catches up once after a night in which the machine slept', async () => {
  const asleep = { fromMs: 5 * hourMs, toMs: 20 * hourMs };
  expect(shown(await live([aJob('films', 6 * hourMs)], { untilMs: dayMs, asleep }))).toEqual([
    '20 h films: missed',
    '24 h films: due',
  ]);
});

it('catches up once with what came due during a long run', async () => {
  const runs = (_: Job, nth: number) => ({
    takesMs: nth === 0 ? 14 * hourMs : minuteMs,
    outcome: { kind: 'done' } as const,
  });
  expect(shown(await live([aJob('films', 6 * hourMs)], { untilMs: dayMs, runs }))).toEqual([
    '6 h films: due',
    '20 h films: missed',
    '24 h films: due',
  ]);
});

it('goes on after an outage that outlasts all tries', async () => {
  const runs = (_: Job, nth: number) => ({
    takesMs: 0,
    outcome: nth < 5 ? ({ kind: 'failed', transient: true } as const) : ({ kind: 'done' } as const),
  });
  const ran = await live([aJob('films', 6 * hourMs)], { untilMs: 12 * hourMs, runs });
  expect(ran.map(({ why, fromMs }) => [why, fromMs / minuteMs - 360])).toEqual([
    ['due', 0],
    ['retry', 1],
    ['retry', 6],
    ['retry', 21],
    ['retry', 81],
    ['due', 360],
  ]);
});

it('tells of an outage also where the next time comes before the last try', async () => {
  const outage = { kind: 'failed', transient: true } as const;
  const ran = await live([aJob('films', hourMs)], {
    untilMs: 6 * hourMs,
    runs: () => ({ takesMs: 0, outcome: outage }),
  });
  const told = ran.filter(
    ({ tries, toMs }) => newsOf({ outcome: outage, endedAtMs: toMs, tries }, outage) === 'failed',
  );
  expect(told.map(({ fromMs }) => fromMs / hourMs)).toEqual([2, 4, 6]);
});

it('never runs two at once, and serves each time within the runs that were before it', async () => {
  const outcome = fc.constantFrom<LastRun['outcome']>(
    { kind: 'done' },
    { kind: 'failed', transient: true },
    { kind: 'failed', transient: false },
    { kind: 'sign_in_required' },
  );
  const run = fc.record({ takesMs: fc.integer({ min: 0, max: 9 * hourMs }), outcome });
  await fc.assert(
    fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 30 }), async (each) => {
      const jobs = [aJob('films', 6 * hourMs), aJob('backup', dayMs)];
      const runs = (_: Job, nth: number) => each[nth % each.length] ?? expect.fail();
      const ran = await live(jobs, { untilMs: 6 * dayMs, runs });
      const overlaps = ran.filter(({ fromMs }, at) => fromMs < (ran[at - 1]?.toMs ?? 0));
      expect(overlaps).toEqual([]);
      const backups = ran.filter(({ name }) => name === 'backup').map(({ fromMs }) => fromMs);
      // Nothing waits for longer than for the run before it, and one of the other job.
      for (const dueMs of [1, 2, 3, 4].map((day) => day * dayMs)) {
        expect(backups.some((fromMs) => fromMs >= dueMs && fromMs <= dueMs + 18 * hourMs)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
