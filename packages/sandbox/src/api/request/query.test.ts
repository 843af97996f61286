import fc from 'fast-check';
import { expect, it } from 'vitest';
import { iso } from './query.ts';

it('writes an instant as Date does', () => {
  const farthest = 8_640_000_000_000_000;
  fc.assert(
    fc.property(
      fc.integer({ min: -farthest, max: farthest }),
      (timeMs) => iso(timeMs) === new Date(timeMs).toISOString(),
    ),
  );
  for (const timeMs of [0, 86_399_999, 86_400_000, -1, Date.parse('2026-11-21T12:00:00.007Z')]) {
    expect(iso(timeMs)).toBe(new Date(timeMs).toISOString());
  }
});
