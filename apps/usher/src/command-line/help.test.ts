import { describe, expect, it } from 'vitest';
import { commands, groups } from '../commands/table.ts';
import { lineText } from '../terminal/style.ts';
import { helpLines } from './help.ts';

const topics = [undefined, ...Object.keys(groups), ...Object.keys(commands)];

async function lines(about: string | undefined, columns: number | undefined): Promise<string[]> {
  return (await helpLines(about, { commands, groups }, columns)).map((line) => lineText(line, false));
}

/** A command line that is broken can't be copied. */
function isExample(line: string): boolean {
  return /^ {2}.*\busher /.test(line);
}

describe('help', () => {
  it.each([44, 80, 120, undefined])('fits a terminal of %s columns', async (columns) => {
    for (const about of topics) {
      const most = Math.min(columns ?? 80, 100);
      const tooLong = (await lines(about, columns)).filter((line) => line.length > most && !isExample(line));
      expect(tooLong).toEqual([]);
    }
  });

  it('loads no command for the list of all', async () => {
    const load = () => Promise.reject(new Error('It was loaded.'));
    const unloaded = Object.fromEntries(Object.entries(commands).map(([name, entry]) => [name, { ...entry, load }]));
    const words = (await helpLines(undefined, { commands: unloaded, groups }, undefined)).map((line) =>
      lineText(line, false),
    );
    expect(words).toEqual(await lines(undefined, undefined));
  });

  it('says the same in every width', async () => {
    const words = async (about: string | undefined, columns: number) =>
      (await lines(about, columns)).join(' ').split(/\s+/).sort().join(' ');
    for (const about of topics) expect(await words(about, 44)).toBe(await words(about, 120));
  });
});
