import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rememberedRows } from './written-rows.ts';

let stateFolder: string;
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'usher-written-'));
});
afterEach(() => rmSync(stateFolder, { recursive: true }));

const open = (person?: string) => {
  const rows = rememberedRows({
    stateFolder,
    server: 'https://api.trakt.tv',
    account: 'default',
    target: 'letterboxd',
  });
  if (person !== undefined) rows.of(person);
  return rows;
};
function writes(key: string, person?: string): void {
  const rows = open(person);
  rows.add(key);
  rows.keep();
}
const fileIn = (folder: string) => join(folder, readdirSync(folder)[0] ?? '');

it('remembers nothing before it is told to, and all of it from then on', () => {
  open().add('play 1');
  expect([open().isNew, open().has('play 1')]).toEqual([true, false]);
  writes('play 1');
  writes('play 2');
  expect([open().isNew, open().has('play 1'), open().has('play 2'), open().has('play 3')]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

it('keeps what another export has remembered meanwhile', () => {
  const slow = open('ada');
  slow.add('play 1');
  writes('play 2', 'ada');
  slow.keep();
  expect([open('ada').has('play 1'), open('ada').has('play 2')]).toEqual([true, true]);
});

it('counts nothing of another person who had the sign-in before, and is theirs who have it now', () => {
  writes('film 7 2026-01-01');
  // A ZIP doesn't tell whose it is as Trakt's API does.
  expect(open('ada').has('film 7 2026-01-01')).toBe(true);
  writes('play 1', 'ada');
  const alan = open('alan');
  expect([alan.isNew, alan.has('film 7 2026-01-01')]).toEqual([true, false]);
  alan.add('play 8');
  alan.keep();
  expect([open('alan').has('play 8'), open('alan').has('play 1'), open('ada').has('play 1')]).toEqual([
    true,
    false,
    false,
  ]);
});

it('is read with the lines of Windows as well', () => {
  writes('play 1');
  const file = fileIn(open().folder);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
  expect(open().has('play 1')).toBe(true);
});
