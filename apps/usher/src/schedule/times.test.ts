import { expect, it } from 'vitest';
import { isSchedule, timesOf } from './times.ts';

const next = (expression: string, timeZone: string, after: string) => {
  const atMs = timesOf(expression, timeZone)?.(Date.parse(after));
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
};

it('comes at the times of its zone, on days of 23 and 25 hours as well', () => {
  expect(next('30 2 * * *', 'Europe/Berlin', '2026-11-27T18:00Z')).toBe('2026-11-28T01:30:00.000Z');
  expect(next('0 */6 * * *', 'America/New_York', '2026-11-27T18:00Z')).toBe('2026-11-27T23:00:00.000Z');
  // 02:30 doesn't exist on this day: it comes when the clock has been put forward.
  expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-29T00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  // 02:30 exists twice on this day, and counts once.
  const first = next('30 2 * * *', 'Europe/Berlin', '2026-10-24T22:00Z') ?? '';
  expect(first).toBe('2026-10-25T00:30:00.000Z');
  expect(next('30 2 * * *', 'Europe/Berlin', first)).toBe('2026-10-26T01:30:00.000Z');
});

it('comes after a moment, not at it', () => {
  expect(next('0 18 * * *', 'UTC', '2026-11-27T18:00Z')).toBe('2026-11-28T18:00:00.000Z');
});

it.each([
  ['0 */6 * * *', true],
  ['@daily', true],
  ['*/15 2-5 1,15 * mon-fri', true],
  ['', false],
  ['every night', false],
  ['* * * * * *', false],
  ['61 * * * *', false],
  ['0 0 30 2 *', false],
  ['2026-12-01T00:00:00', false],
])('%s: %s', (expression, good) => {
  expect(isSchedule(expression)).toBe(good);
});
