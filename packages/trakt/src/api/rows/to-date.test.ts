import { expect, it } from 'vitest';
import { toDate } from './to-date.ts';

it.each([
  ['2026-08-01T12:00:00.000Z', Date.UTC(2026, 7, 1, 12)],
  ['2026-08-01', Date.UTC(2026, 7, 1)],
  ['1970-01-01T00:00:00.000Z', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('the date of %o', (text, atMs) => {
  expect(toDate(text)?.getTime()).toBe(atMs);
});
