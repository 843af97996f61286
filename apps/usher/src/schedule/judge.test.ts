import fc from 'fast-check';
import { ApiError, NetworkError, RateLimited, SignInRequired } from 'trakt-usher';
import { describe, expect, it } from 'vitest';
import { FolderBusy, FolderUnusable } from '../errors/take-out.ts';
import { type JobState, type LastRun, newsOf, nextRun, outcomeOf, triesAfter } from './judge.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Each full hour that can be divided by six. */
const times = (afterMs: number) => (Math.floor(afterMs / (6 * hourMs)) + 1) * 6 * hourMs;

const next = (state: JobState, nowMs: number) => nextRun(state, { nowMs, times });
const run = (outcome: LastRun['outcome'], endedAtMs = 0, tries = 1): LastRun => ({ outcome, endedAtMs, tries });
const outage = { kind: 'failed', transient: true } as const;

describe('the next run', () => {
  it('is due at the next time of the schedule', () => {
    expect(next({ servedUntilMs: hourMs }, 2 * hourMs)).toEqual({ atMs: 6 * hourMs, why: 'due' });
    expect(next({ servedUntilMs: 0, last: run({ kind: 'done' }) }, 6 * hourMs + 1_000)).toMatchObject({ why: 'due' });
  });

  it('catches up once with whatever was missed', () => {
    const asleep: JobState = { servedUntilMs: hourMs, last: run({ kind: 'done' }, hourMs) };
    const nowMs = 3 * dayMs + hourMs;
    expect(next(asleep, nowMs)).toEqual({ atMs: 6 * hourMs, why: 'missed' });
    expect(next({ ...asleep, servedUntilMs: nowMs }, nowMs)).toEqual({ atMs: 3 * dayMs + 6 * hourMs, why: 'due' });
  });

  it('tries again what is transient, later each time, and then waits for the next time', () => {
    const waits = [1, 2, 3, 4, 5].map((tries) => next({ servedUntilMs: 0, last: run(outage, 0, tries) }, 0));
    expect(waits).toEqual([
      { atMs: minuteMs, why: 'retry' },
      { atMs: 5 * minuteMs, why: 'retry' },
      { atMs: 15 * minuteMs, why: 'retry' },
      { atMs: hourMs, why: 'retry' },
      { atMs: 6 * hourMs, why: 'due' },
    ]);
    const before = [undefined, ...[1, 3, 5].map((tries) => run(outage, 0, tries)), run({ kind: 'limited' }, 0, 3)];
    expect(before.map(triesAfter)).toEqual([1, 2, 4, 1, 1]);
  });

  it('does not try again before it may, nor after the next time has come', () => {
    const rests = run({ ...outage, retryAtMs: 10 * minuteMs });
    expect(next({ servedUntilMs: 0, last: rests }, 0)).toEqual({ atMs: 10 * minuteMs, why: 'retry' });
    expect(next({ servedUntilMs: 0, last: run(outage, 6 * hourMs - 1) }, 0)).toEqual({ atMs: 6 * hourMs, why: 'due' });
  });

  it('goes on at the next time after a failure that lasts', () => {
    const full = run({ kind: 'failed', transient: false });
    expect(next({ servedUntilMs: 0, last: full }, 0)).toEqual({ atMs: 6 * hourMs, why: 'due' });
  });

  it('waits out a limit, also beyond its next time', () => {
    const limited = (untilMs?: number) => ({ servedUntilMs: 0, last: run({ kind: 'limited' as const, untilMs }) });
    expect(next(limited(7 * hourMs), 0)).toEqual({ atMs: 7 * hourMs, why: 'limit_over' });
    // No limit of Trakt's lasts a day: a clock is wrong, or the answer is.
    expect(next(limited(365 * dayMs), 0)).toEqual({ atMs: dayMs, why: 'limit_over' });
    for (const untilMs of [undefined, 0, 5]) {
      expect(next(limited(untilMs), 0)).toEqual({ atMs: minuteMs, why: 'limit_over' });
    }
  });

  it('comes at once when somebody has signed in', () => {
    const paused: JobState = { servedUntilMs: 0, last: run({ kind: 'sign_in_required' }) };
    expect(next(paused, hourMs)).toEqual({ atMs: 6 * hourMs, why: 'due' });
    expect(next({ ...paused, signedInSince: true }, hourMs)).toEqual({ atMs: hourMs, why: 'signed_in' });
  });

  it('is never lost: whatever happened, it comes by the next time or when the limit is over', () => {
    const outcome = fc.oneof(
      fc.constant({ kind: 'done' as const }),
      fc.constant({ kind: 'sign_in_required' as const }),
      fc.record({ kind: fc.constant('failed' as const), transient: fc.boolean() }),
      fc.record({ kind: fc.constant('limited' as const), untilMs: fc.integer({ min: 0, max: dayMs }) }),
    );
    fc.assert(
      fc.property(
        outcome,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: dayMs }),
        (each, tries, endedAtMs) => {
          const last = run(each, endedAtMs, tries);
          const { atMs = Number.POSITIVE_INFINITY } = next({ servedUntilMs: endedAtMs, last }, endedAtMs);
          expect(atMs).toBeLessThanOrEqual(
            Math.max(times(endedAtMs), each.kind === 'limited' ? Math.max(each.untilMs, endedAtMs + minuteMs) : 0),
          );
        },
      ),
    );
  });
});

describe('an error', () => {
  it.each([
    [new SignInRequired('revoked'), { kind: 'sign_in_required' }],
    [new RateLimited('Too many', { until: new Date(5) }), { kind: 'limited', untilMs: 5 }],
    [new FolderBusy('/films', undefined), { kind: 'failed', transient: true }],
    [new ApiError('server_trouble', 'Down', { retryable: true }), { kind: 'failed', transient: true }],
    [new FolderUnusable('/full', { reason: 'ENOSPC' }), { kind: 'failed', transient: false }],
    [new TypeError('a mistake of ours'), { kind: 'failed', transient: false }],
  ])('%s', (error, outcome) => {
    expect(outcomeOf(error)).toEqual(expect.objectContaining(outcome));
  });

  it('of the network is transient', () => {
    const error = new NetworkError('gone', { host: 'api.example', sent: 'no' });
    expect(outcomeOf(error)).toMatchObject({ kind: 'failed', transient: true });
  });
});

describe('the owner', () => {
  it('is told of a failure that lasts, and of an outage when the tries are over', () => {
    expect(newsOf(run({ kind: 'failed', transient: false }), undefined)).toBe('failed');
    expect([1, 4, 5].map((tries) => newsOf(run(outage, 0, tries), outage))).toEqual([undefined, undefined, 'failed']);
  });

  it('is told once that a sign-in is required', () => {
    const missing = run({ kind: 'sign_in_required' });
    expect([newsOf(missing, { kind: 'done' }), newsOf(missing, missing.outcome)]).toEqual([
      'sign_in_required',
      undefined,
    ]);
  });

  it('is not told of what goes well or is waited for', () => {
    expect([newsOf(run({ kind: 'done' }), undefined), newsOf(run({ kind: 'limited' }), undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
