import { describe, expect, it } from 'vitest';
import { commands } from '../commands/table.ts';
import { usage } from '../text/en/usage.ts';
import { formerNames, synonyms } from './other-words.ts';
import { parseCommandLine } from './program.ts';

const mistake = (line: string) =>
  parseCommandLine(line.split(' ')).then(
    () => undefined,
    ({ problem }) => usage(problem),
  );

describe("another program's word", () => {
  it.each(Object.entries(synonyms))('%s: is answered with a command that there is, %s', async (word, name) => {
    expect(Object.keys(commands)).toContain(name);
    expect((await mistake(word))?.message).toBe(`There is no command "${word}". Did you mean ${name}?`);
  });

  it('is one thing alone: a command here, a name of old, or a word for one', () => {
    const words = [...Object.keys(commands), ...Object.keys(formerNames), ...Object.keys(synonyms)];
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });
});

describe('Export_Trakt_4_Letterboxd', () => {
  it.each([
    ['auth-url', 'auth'],
    ['validate', 'config check'],
    ['fix-permissions', 'doctor'],
  ])('%s: runs usher %s', async (word, name) => {
    const calledHere = formerNames[word]?.join(' ');
    expect(await parseCommandLine([word])).toMatchObject({ kind: 'run', name, calledHere });
  });

  it.each([
    ['auth-code 0123', /^Run: usher auth --manual$/],
    ['server', /usher --help$/],
    ['--run', /^Run: usher export$/],
    ['--export watched --mode complete', /^Run: usher export$/],
    ['export --mode complete', /^Run: usher export$/],
    ['--validate-security', /^Run: usher doctor$/],
  ])('%s: is answered with what does it here', async (line, hint) => {
    expect((await mistake(line))?.hint).toMatch(hint);
  });
});
