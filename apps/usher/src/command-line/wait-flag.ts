/** `--wait`: how long one limit of Trakt's may be waited out. */

import { type Flag, flag } from './flags.ts';

/** In milliseconds. */
export const waitFlag: Flag<number | undefined> = flag.checked({
  value: 'time',
  words: 'wait at most this long for a rate limit to end: 90s, 30m, 2h (30s)',
  expected: 'a time such as 90s, 30m or 2h',
  parse: milliseconds,
});

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** At most a day. */
function milliseconds(written: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,5})([smh])$/.exec(written) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  return ms <= 86_400_000 ? ms : undefined;
}
