import { expect, it } from 'vitest';
import { circumstancesOf } from './circumstances.ts';
import { absolute } from './times.ts';

it.each([
  ['Europe/Berlin', '1 Jul 14:00 CEST'],
  ['CET-1CEST,M3.5.0,M10.5.0/3', expect.stringContaining('Jul')],
  [':/etc/localtime', expect.stringContaining('Jul')],
])('a time can be told where TZ is %s', (TZ, written) => {
  const nowMs = Date.UTC(2026, 6, 1, 12);
  expect(absolute(nowMs, circumstancesOf({ nowMs, env: { TZ }, call: {} }))).toEqual(written);
});
