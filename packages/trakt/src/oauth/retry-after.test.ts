import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const nowMs = Date.UTC(1994, 10, 6, 8, 49, 0);
const dayMs = 24 * 60 * 60 * 1000;

describe('Retry-After', () => {
  it.each([
    ['143', 143_000],
    [' 0 ', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ])('%j asks for %i ms', (header, expected) => {
    expect(retryAfterMs(header, nowMs)).toBe(expected);
  });

  it.each([
    null,
    undefined,
    '',
    'soon',
    '-5',
    '1.5',
    '2026-01-01',
    'Sunday',
    '1e3',
    'at Sun, 06 Nov 1994 08:49:37 GMT',
  ])('%j asks for nothing', (header) => {
    expect(retryAfterMs(header, nowMs)).toBeUndefined();
  });

  it('never asks for more than a day, whatever is sent', () => {
    const header = fc.oneof(
      fc.string(),
      fc.bigInt({ min: 0n }).map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(header, fc.integer({ min: 0, max: 4e12 }), (value, now) => {
        const wait = retryAfterMs(value, now);
        expect(wait === undefined || (wait >= 0 && wait <= dayMs)).toBe(true);
      }),
    );
  });

  it('reads any number of seconds below a day back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), fc.integer({ min: 0, max: 4e9 }), (seconds, nowSeconds) => {
        const date = new Date((nowSeconds + seconds) * 1000).toUTCString();
        expect(retryAfterMs(String(seconds), nowSeconds * 1000)).toBe(seconds * 1000);
        expect(retryAfterMs(date, nowSeconds * 1000)).toBe(seconds * 1000);
      }),
    );
  });
});
