import { describe, expect, it } from 'vitest';
import { absolute, duration, relative, when } from './times.ts';

const nowMs = Date.UTC(2026, 10, 21, 14, 5);
const day = 86_400_000;

describe('when', () => {
  it('says how far off and when exactly', () => {
    expect(when(nowMs + 3 * day, { nowMs, timeZone: 'UTC' })).toBe('in 3 days, 24 Nov 14:05 UTC');
  });

  it('says what is past', () => {
    expect(when(nowMs - 2 * 3_600_000, { nowMs, timeZone: 'UTC' })).toBe('2 hours ago, 21 Nov 12:05 UTC');
  });
});

describe('absolute', () => {
  it('is in the time zone that was asked for', () => {
    expect(absolute(nowMs, { nowMs, timeZone: 'America/New_York' })).toBe('21 Nov 09:05 GMT-5');
  });

  it('names the year when it is another', () => {
    expect(absolute(nowMs + 60 * day, { nowMs, timeZone: 'UTC' })).toBe('20 Jan 2027 14:05 UTC');
  });

  it('writes midnight as 00', () => {
    expect(absolute(Date.UTC(2026, 8, 1), { nowMs, timeZone: 'UTC' })).toBe('1 Sep 00:00 UTC');
  });
});

it.each([
  [0, 'now'],
  [1_000, 'in 1 second'],
  [3_599_400, 'in 1 hour'],
  [3_500_000, 'in 58 minutes'],
  [90_000, 'in 2 minutes'],
  [-day, '1 day ago'],
])('%d ms is %s', (ms, words) => {
  expect(relative(ms)).toBe(words);
});

it.each([
  [1_000, '1 second'],
  [300_000, '5 minutes'],
  [7 * day, '7 days'],
])('a length of %d ms is %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
