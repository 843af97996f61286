/**
 * Walks every error that a command can meet: makes what causes it really happen, and compares the sentence, the exit code and
 * what `--json` says with that.
 */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as text from '../src/text/en.ts';
import { patternOf } from './failures/failure.ts';
import { failures } from './failures/index.ts';
import { openTheatre, type Theatre } from './failures/stage.ts';

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

const rows = failures.map(([code, failure]) => [code, failure.says, failure] as const);
const [first] = failures;

describe('a command that fails', () => {
  it.each(rows)('with %s says: %s', async (code, says, { exitCode, cause }) => {
    const run = await cause(theatre.stage(), ['--json']);
    const { error } = JSON.parse(lastLine(run.stderr));
    expect([error.message, error.hint].filter((words) => words !== undefined).join(' ')).toMatch(patternOf(says));
    expect([error.code, run.code]).toEqual([code, exitCode]);
  });

  it('says to a person what it says to a program', async () => {
    const [, { says, exitCode, cause }] = first ?? expect.fail();
    const run = await cause(theatre.stage(), []);
    expect(lastLine(run.stderr)).toMatch(patternOf(says));
    expect([run.code, run.stdout]).toEqual([exitCode, '']);
  });
});

describe('docs/troubleshooting.md', () => {
  it('quotes what commands say', () => {
    const page = readFileSync(new URL('../../../docs/troubleshooting.md', import.meta.url), 'utf8');
    const quotes = Array.from(page.matchAll(/^> (.*)$/gm), ([, quote = '']) => quote);
    const said = failures.flatMap(([, { says }]) => beginningsOf(says).map(patternOf));
    const unsaid = quotes.filter((quote) => !otherLines.includes(quote) && !said.some((each) => each.test(quote)));
    expect(unsaid, 'No command says this. Quote what it says.').toEqual([]);
    expect(quotes.length).toBeGreaterThan(10);
  });
});

/** Lines that are no failures. */
const otherLines: readonly string[] = [
  text.leftOutKeys('/home/ada/films/usher.toml', ['trakt.client_id', 'export.dir']),
  text.statusStates.suspect,
  text.withoutFilm('history', 3),
];

/** What ends at the end of a sentence. */
function beginningsOf(says: string): string[] {
  return Array.from(`${says} `.matchAll(/\.(?= )|$/g), ({ index }) => says.slice(0, index + 1));
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
