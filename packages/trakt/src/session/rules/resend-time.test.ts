import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anIntent, aRecord, startMs } from '../../testing/records.ts';
import type { RecordInDoubt } from '../store/record.ts';
import { isDoubtToTell, resendAtMs } from './resend-time.ts';
import { traktProfile } from './server-profile.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const facts = { profile: traktProfile, random: () => 0 };

function aDoubt({ n = 1, unanswered = 0, sinceFirstMs = 0, ...rest }: DoubtOptions = {}): RecordInDoubt {
  const last = { n, sentAtMs: startMs + sinceFirstMs, by: 'test' };
  return {
    ...aRecord({ current: { expiresIn: 604_800 } }),
    intent: { ...anIntent, attempts: n, unanswered, last },
    ...rest,
  };
}

type DoubtOptions = Partial<RecordInDoubt> & { n?: number; unanswered?: number; sinceFirstMs?: number };

describe('the schedule', () => {
  it('goes by the number in doubt: 1, 2, 5, 15, 30, then 60 minutes after the last sending', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 20].map((n) => (resendAtMs(aDoubt({ n }), facts) - startMs) / minuteMs);
    expect(minutes).toEqual([1, 2, 5, 15, 30, 60, 60, 60]);
  });

  it('is once a day after 7 days', () => {
    const sinceFirstMs = 7 * dayMs;
    expect(resendAtMs(aDoubt({ n: 9, sinceFirstMs: sinceFirstMs - 1 }), facts)).toBe(
      startMs + sinceFirstMs - 1 + hourMs,
    );
    expect(resendAtMs(aDoubt({ n: 9, sinceFirstMs }), facts)).toBe(startMs + 8 * dayMs);
  });

  it('has up to 20 % of jitter', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (drawn) => {
        const afterMs = resendAtMs(aDoubt({ n: 6 }), { ...facts, random: () => drawn }) - startMs;
        expect(afterMs).toBeGreaterThanOrEqual(hourMs);
        expect(afterMs).toBeLessThanOrEqual(1.2 * hourMs);
      }),
    );
  });

  it('begins at once where every attempt was answered before the work, unless a resend ends every sign-in', () => {
    const profile = { ...traktProfile, replay: 'wipe' } as const;
    expect(resendAtMs(aDoubt(), facts)).toBe(startMs + minuteMs);
    expect(resendAtMs(aDoubt(), { ...facts, profile })).toBe(startMs + 6.3 * dayMs);
    expect(resendAtMs(aDoubt({ n: 2, unanswered: 1 }), facts)).toBe(startMs + 6.3 * dayMs);
  });

  it('begins when the access token is refused', () => {
    expect(resendAtMs(aDoubt({ unanswered: 1, refusedAtMs: startMs }), facts)).toBe(startMs + minuteMs);
  });

  it('begins when the access token has less than 6 hours, or a tenth of its life', () => {
    const aDay = { ...aRecord().current, expiresIn: 86_400 };
    expect(resendAtMs(aDoubt({ unanswered: 1, current: aDay }), facts)).toBe(startMs + 18 * hourMs);
    const anHour = { ...aRecord().current, expiresIn: 3_600 };
    expect(resendAtMs(aDoubt({ unanswered: 1, current: anHour }), facts)).toBe(startMs + minuteMs);
  });

  it('begins after a day in doubt where the access token has no named end', () => {
    const { expiresIn: _none, ...current } = aRecord().current;
    expect(resendAtMs(aDoubt({ unanswered: 1, current }), facts)).toBe(startMs + dayMs);
  });
});

describe('a doubt', () => {
  const suspect = { status: { state: 'suspect' } } as const;

  it('is told when it is a day old', () => {
    const record = aDoubt(suspect);
    expect([isDoubtToTell(record, startMs + dayMs - 1), isDoubtToTell(record, startMs + dayMs)]).toEqual([false, true]);
  });

  it('is told when the access token has less than a day to live', () => {
    const current = { ...aRecord().current, expiresIn: 90_000 };
    const record = aDoubt({ ...suspect, current });
    expect([isDoubtToTell(record, startMs + hourMs), isDoubtToTell(record, startMs + hourMs + 1)]).toEqual([
      false,
      true,
    ]);
  });

  it('is not told while the first sending is under way', () => {
    expect(isDoubtToTell(aDoubt(), startMs + dayMs)).toBe(false);
  });
});
