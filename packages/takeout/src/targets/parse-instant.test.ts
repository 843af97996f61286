import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseInstant } from './parse-instant.ts';

it('reads of any time what Date.parse reads', () => {
  const anyTime = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  const anyDigits = fc
    .array(fc.nat(9), { minLength: 17, maxLength: 17 })
    .map((digits) => digits.reduce((text, digit) => text.replace('#', String(digit)), '####-##-##T##:##:##.###Z'));
  const oddTimes = [
    '2026-02-31T03:04:05.678Z',
    '2026-01-02T24:00:00.000Z',
    '2026-01-02T03:04:05Z',
    '2026-01-02',
    'soon',
    '',
  ];
  const anyText = fc.oneof(
    anyTime.map((time) => time.toISOString()),
    anyDigits,
    fc.constantFrom(
      ...oddTimes,
      '2000-02-29T00:00:00.000Z',
      '1900-02-29T00:00:00.000Z',
      '2026-01-02T03:04:05.678+01:00',
    ),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      expect(parseInstant(text)).toBe(Date.parse(text));
    }),
    { numRuns: 5_000 },
  );
});
