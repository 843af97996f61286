import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../index.ts';
import { DataRefused, readSeedFile } from './index.ts';

function reasonsOf(text: string): readonly string[] {
  try {
    readSeedFile(text);
  } catch (error) {
    if (error instanceof DataRefused) return error.reasons;
    throw error;
  }
  return [];
}

const good = `
# Two people
people:
  - username: Mary
    timezone: Europe/Rome
    plays:
      - { movie: tt0133093, at: 2026-01-02T20:00:00Z }
      - movie: { title: Mine, year: 2020 }
        at: 2026-01-03
    watchlist: &titles
      - show: The Wire
      - movie: Ran
  - username: Percy
    watchlist: *titles
`;

describe('a seed file', () => {
  it('is YAML or JSON, and its people are those of a sandbox', () => {
    const people = readSeedFile(good);
    expect(people.map(({ username }) => username)).toEqual(['Mary', 'Percy']);
    expect(people[0]?.plays).toHaveLength(2);
    expect(people[1]?.watchlist).toEqual([{ show: 'The Wire' }, { movie: 'Ran' }]);
    expect(readSeedFile(JSON.stringify({ people }))).toEqual(people);
    expect(readSeedFile(JSON.stringify({ people }, undefined, '\t'))).toEqual(people);
    expect(createSandbox({ people }).urls.username).toBe('Mary');
  });

  it.each([
    [
      'a field that is not there',
      '    watchlist: &titles',
      '    watchlists: &titles',
      'Line 10, people[0].watchlists: There is no such field.',
    ],
    ['a bad value', 'at: 2026-01-03', 'at: yesterday', 'Line 9, people[0].plays[1].at: Not a time'],
    [
      'an unknown film',
      'tt0133093',
      'tt0000001',
      'Line 7, people[0].plays[0].movie: The library has no film of this id.',
    ],
    ['a fact of a title', 'year: 2020', 'year: 12', 'Line 8, people[0].plays[1].movie.year: '],
    ['a field that is missing', '        at: 2026-01-03\n', '', 'Line 8, people[0].plays[1].at: Not a time'],
    ['one in an alias', 'movie: Ran', 'movie: Rain', 'Line 12, people[0].watchlist[1].movie: The library has no film'],
    ['a name without a person', '  - username: Percy\n', '  -\n', 'Line 14, people[1].username: '],
  ])('says the line and the field of %s', (_, before, after, reason) => {
    expect(good).toContain(before);
    expect(reasonsOf(good.replace(before, after))[0]).toContain(reason);
  });

  it.each([
    ['no YAML', 'people:\n  - username: "Mary\n', 'Line 3: '],
    ['an empty file', '', 'Line 1: A seed file has people:'],
    ['a person alone', '\n\nusername: Mary\n', 'Line 3: A seed file has people:'],
    ['a key twice', 'people:\n  - username: Mary\n    username: Percy\n', 'Line 3: Map keys must be unique'],
    [
      'aliases that multiply',
      `people: [{ username: &a [x] }]\n${[...'bcdefghijk'].map((name, at) => `${name}: &${name} [${`*${'abcdefghij'[at]}, `.repeat(9)}]`).join('\n')}`,
      'Excessive alias count',
    ],
  ])('that is %s is refused with the reason', (_, text, reason) => {
    expect(reasonsOf(text)[0]).toContain(reason);
  });

  it('is right as the documentation shows it', async () => {
    const pages = ['../../README.md', '../../../../docs/sandbox.md'];
    const texts = await Promise.all(pages.map((page) => readFile(new URL(page, import.meta.url), 'utf8')));
    const examples = texts.flatMap((text) =>
      Array.from(text.matchAll(/```yaml\n([^`]*)```/g), ([, yaml = '']) => yaml),
    );
    expect(examples.map((yaml) => readSeedFile(yaml)[0]?.username)).toEqual(['mary', 'mary']);
  });

  it('with a mistake that stands everywhere names three of them, and says how many more there are', () => {
    const reasons = reasonsOf(
      `people:\n  - username: Mary\n    plays:\n${'      - { movie: Nope, at: unknown }\n'.repeat(40)}`,
    );
    expect([reasons.length, reasons.at(-1)]).toEqual([4, 'And 37 more.']);
  });
});
