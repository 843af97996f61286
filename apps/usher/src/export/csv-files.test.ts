import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filmColumns, type LetterboxdRow, maxPartBytes } from '@trakt-usher/takeout';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCsvFiles } from './csv-files.ts';
import { assertUsable } from './folder.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'usher-export-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const titled = (title: string, count: number): LetterboxdRow[] =>
  Array.from({ length: count }, () => ({ Title: title }));
const write = (rows: AsyncIterable<LetterboxdRow> | Iterable<LetterboxdRow>, name = 'watched') =>
  writeCsvFiles({ directory, name, columns: filmColumns, rows });
const files = () => readdirSync(directory).toSorted();
const content = (name: string) => readFileSync(join(directory, name), 'utf8');
/** Rows that fill one part and begin another. */
const twoParts = (letter: string) => titled(letter.repeat(100_000), Math.ceil(maxPartBytes / 100_000) + 1);

/** Rows that stop in the middle until they are let go on. */
function held(rows: readonly LetterboxdRow[]) {
  const stopped = Promise.withResolvers<void>();
  const on = Promise.withResolvers<void>();
  async function* stream() {
    yield* rows.slice(0, 1);
    stopped.resolve();
    await on.promise;
    yield* rows.slice(1);
  }
  return { rows: stream(), stopped: stopped.promise, goOn: () => on.resolve() };
}

describe('two exports into one folder', () => {
  it('leave each file whole and from one of them, whichever ends first', async () => {
    const [slow, quick] = [held(titled('slow', 500)), held(titled('quick', 500))];
    const both = [write(slow.rows), write(quick.rows)];
    await Promise.all([slow.stopped, quick.stopped]);
    quick.goOn();
    await both[1];
    expect(content('watched.csv')).toMatch(/^Title,.*\n(quick,.*\n){500}$/);
    slow.goOn();
    await both[0];
    expect(content('watched.csv')).toMatch(/^Title,.*\n(slow,.*\n){500}$/);
    expect(files()).toEqual(['watched.csv']);
  });

  it('leave the list of the later one, in as many parts as that has', async () => {
    await write(twoParts('a'));
    expect(files()).toEqual(['watched-2.csv', 'watched.csv']);
    writeFileSync(join(directory, 'watched-x.csv'), 'mine');
    await write(titled('b', 1));
    expect(files()).toEqual(['watched-x.csv', 'watched.csv']);
  });
});

describe('what is there already', () => {
  it('is never followed where it is a link', async () => {
    const precious = join(directory, 'precious');
    writeFileSync(precious, 'precious');
    symlinkSync('precious', join(directory, 'watched.csv.partial'));
    symlinkSync('precious', join(directory, 'watched.csv'));
    await write(titled('a', 1));
    expect(content('precious')).toBe('precious');
    expect(content('watched.csv')).toContain('a,');
    expect(readlinkSync(join(directory, 'watched.csv.partial'))).toBe('precious');
  });

  it('is cleared of what killed exports have left, and of nothing that another one still writes', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    const kept = [
      `watched.csv.${process.ppid}-${id}-1.partial`,
      `ratings.csv.${dead}-${id}-1.partial`,
      `mine.csv.${dead}-${id}-1.partial`,
      `watched.csv.mine.partial`,
    ];
    const left = [
      `watched.csv.${dead}-${id}-1.partial`,
      `watched-2.csv.${dead}-${id}-1.partial`,
      // In a container every program can have this number.
      `watched.csv.${process.pid}-${id}-1.partial`,
    ];
    for (const name of [...kept, ...left]) writeFileSync(join(directory, name), 'half');
    await write(titled('a', 1));
    expect(files()).toEqual([...kept, 'watched.csv'].toSorted());
  });

  it('stays as it was when the rows come to no end, and nothing stays beside it', async () => {
    await write(titled('a', 1));
    const before = content('watched.csv');
    async function* broken() {
      yield* titled('b', 3);
      throw new Error('broken');
    }
    await expect(write(broken())).rejects.toThrow('broken');
    expect(content('watched.csv')).toBe(before);
    expect(files()).toEqual(['watched.csv']);
  });
});

describe('the folder', () => {
  it('is made when it is needed, and not before', async () => {
    await assertUsable(join(directory, 'a', 'b'));
    expect(files()).toEqual([]);
  });

  it.each([
    ['a file', 'file', 'ENOTDIR'],
    ['below a file', 'file/films', 'ENOTDIR'],
  ])('can be %s: that is told, with its name', async (_, path, reason) => {
    writeFileSync(join(directory, 'file'), '');
    mkdirSync(join(directory, 'films'));
    const folder = join(directory, path);
    await expect(assertUsable(folder)).rejects.toMatchObject({ code: 'folder_unusable', folder, reason });
  });
});
