import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNumberSet } from './number-set.ts';

it('tells of each number whether it is new, as a Set does', () => {
  const anyNumber = fc.oneof(fc.nat(50), fc.nat(Number.MAX_SAFE_INTEGER), fc.constantFrom(0.5, 2 ** 32, 2 ** 33));
  fc.assert(
    fc.property(fc.array(anyNumber, { maxLength: 3_000, size: 'max' }), (numbers) => {
      const [set, known] = [createNumberSet(), new Set<number>()];
      for (const number of numbers) {
        expect(set.add(number)).toBe(!known.has(number));
        known.add(number);
      }
    }),
    { numRuns: 10 },
  );
});
