import { expect, it } from 'vitest';
import { isDueSoon, isRarelyUsed, touchTime, useBeforeMs } from './keep-alive.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

it('renews within a week, and tries again after an hour', () => {
  expect(touchTime({ receivedAtMs: 0 })).toBe(6 * dayMs);
  expect(touchTime({ receivedAtMs: 0, triedAtMs: 6 * dayMs })).toBe(6 * dayMs + hourMs);
});

it('gives a sign-in 30 days, of which the last ten are told', () => {
  expect(useBeforeMs({ receivedAtMs: dayMs })).toBe(31 * dayMs);
  expect([19, 20, 31].map((days) => isDueSoon(30 * dayMs, days * dayMs))).toEqual([false, true, true]);
});

it('tells those who run it each month, not those who run it each night', () => {
  expect([1, 7, 8].map((days) => isRarelyUsed({ receivedAtMs: 0 }, days * dayMs))).toEqual([false, false, true]);
});
