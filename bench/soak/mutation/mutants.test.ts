import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { equivalents } from './equivalents.ts';
import { mutantsOf } from './mutants.ts';

const changes = (source: string) => mutantsOf('file.ts', source).map(({ change }) => change);

describe('mutantsOf', () => {
  it.each([
    ['if (a && b) run();', ['a && b → false', 'a && b → true', 'a && b → a', 'a && b → b', 'run(); → ;']],
    ['const c = a < b ? x : y;', ['a < b → false', 'a < b → true', 'a < b → a <= b']],
    ['while (true) break;', ['true → false']],
    [
      'await save(one, two);',
      ['await save(one, two); → ;', 'await save(one, two) → save(one, two)', ', two → nothing'],
    ],
    ['function f() { return x; }', ['x → undefined as never']],
    ['function f() { return false; }', ['false → true']],
    ['const f = () => x;', ['x → (undefined as never)']],
    ['throw error;', ['throw error; → ;']],
    ["const b = Buffer.from(text, 'utf8');", []],
    [
      'const o = { a, ...(b && { c }) };',
      ['a, → nothing', ', ...(b && { c }) → nothing', 'b && { c } → b', 'b && { c } → { c }', 'c → nothing'],
    ],
    ['const o = [5, 5000];', ['5, → nothing', '5 → 6', '5 → 4', ', 5000 → nothing', '5000 → 10000', '5000 → 2500']],
    ['const m = Math.min(x.trim(), y);', ['min → max', 'x.trim() → x', ', y → nothing']],
    ['const o = { a, };', ['a, → nothing']],
    ['const o = !a ?? b;', ['!a ?? b → !a', '!a ?? b → b', '!a → a']],
    ['const r = /^a$/i;', ['/^a$/i → /a$/i', '/^a$/i → /^a/i']],
  ])('of %s', (source, expected) => {
    expect(changes(source)).toEqual(expected);
  });

  it('leaves types, texts and imports alone', () => {
    expect(changes("import type { A } from 'a'; type B = { ok: true; n: 1 } | 'text'; const c: 2 = d;")).toEqual([]);
  });

  it('leaves a file that parses, with one change in it, at the line that it names', () => {
    const folder = `${import.meta.dirname}/../../../packages/trakt/src/oauth`;
    for (const file of globSync(`${folder}/*.ts`)) {
      const source = readFileSync(file, 'utf8');
      // Every fourth: there are thousands, of a few kinds.
      const some = mutantsOf(file, source).filter((_, at) => at % 4 === 0);
      for (const { start, end, to, line, code } of some) {
        const mutated = source.slice(0, start) + to + source.slice(end);
        expect(mutated).not.toBe(source);
        expect(parseSync(file, mutated).errors).toEqual([]);
        expect(source.split('\n')[line - 1]?.trim()).toBe(code);
      }
    }
  });
});

it('the list of those that change nothing names mutants of the sources', () => {
  const stale = equivalents.filter(({ file, code, change }) => {
    const source = readFileSync(`${import.meta.dirname}/../../../${file}`, 'utf8');
    return !mutantsOf(file, source).some((mutant) => mutant.code === code && mutant.change === change);
  });
  expect(stale).toEqual([]);
});
