import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('the depth of JSON', () => {
  it('is counted in lists and objects', () => {
    expect(isDeeperThan(nested(100), 100)).toBe(false);
    expect(isDeeperThan(nested(102), 100)).toBe(true);
    expect(isDeeperThan(`[${'[],'.repeat(1_000)}[]]`, 2)).toBe(false);
    expect(isDeeperThan('[[],[[]]]', 2)).toBe(true);
  });

  it('is not counted in strings', () => {
    for (const text of ['[[[[[', '\\', '\\"[[[[[', '"[[[[[', '\\\\"']) {
      expect(isDeeperThan(JSON.stringify([text, text]), 1)).toBe(false);
      expect(isDeeperThan(JSON.stringify([text, [text]]), 1)).toBe(true);
    }
  });

  it('has an answer for what is no JSON, and for millions of levels', () => {
    for (const text of ['"', '"\\', ']]]]]', '']) expect(isDeeperThan(text.padEnd(10), 1)).toBe(false);
    expect(isDeeperThan('['.repeat(5_000_000), 500)).toBe(true);
  });

  it('is what walking the value finds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 6 }), (value, levels) => {
        expect(isDeeperThan(JSON.stringify(value), levels)).toBe(depthOf(value) > levels);
      }),
    );
  });
});
