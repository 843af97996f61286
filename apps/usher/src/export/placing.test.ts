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
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPlacing, type Placing } from './placing.ts';

/** How many more steps on the disk are done before the process dies; then nothing is done any more. */
const { life } = vi.hoisted(() => ({
  life: { steps: Number.POSITIVE_INFINITY, refusesLinks: false, diskIsFull: false },
}));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const step =
    <Args extends unknown[], R>(work: (...args: Args) => R) =>
    (...args: Args): R => {
      life.steps -= 1;
      if (life.steps < 0) throw new Error('dead');
      return work(...args);
    };
  return {
    ...fs,
    mkdirSync: step(fs.mkdirSync),
    renameSync: step(fs.renameSync),
    rmSync: step(fs.rmSync),
    symlinkSync: step((...args: Parameters<typeof fs.symlinkSync>) => {
      if (life.refusesLinks) throw Object.assign(new Error(), { code: 'EPERM' });
      fs.symlinkSync(...args);
    }),
    writeFileSync: step(fs.writeFileSync),
  };
});

vi.mock('node:fs/promises', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs/promises')>();
  const open = async (...args: Parameters<typeof fs.open>) => {
    const file = await fs.open(...args);
    if (life.diskIsFull) file.writeFile = () => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' }));
    return file;
  };
  return { ...fs, open };
});

let directory: string;
beforeEach(() => {
  Object.assign(life, { steps: Number.POSITIVE_INFINITY, refusesLinks: false, diskIsFull: false });
  directory = mkdtempSync(join(tmpdir(), 'usher-placing-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

type Files = Record<string, string>;
interface Run {
  keep?: number;
  nowMs?: number;
  stays?: (path: string) => boolean;
  steps?: number;
}

const open = ({ keep, nowMs = 0 }: Run = {}) =>
  openPlacing({ directory, nowMs, keep: keep === undefined ? undefined : { runs: keep, account: 'ada' } });

/** One run that writes these files. */
async function run(files: Files, { stays, steps, ...how }: Run = {}) {
  const place = await open(how);
  try {
    for (const [path, data] of Object.entries(files)) await place.write({ path, data });
    life.steps = steps ?? Number.POSITIVE_INFINITY;
    return await place.commit({ rowsOf: () => 1, ...(stays && { stays }) });
  } finally {
    await letGo(place);
  }
}

/** A dead process does nothing more, and what held the lock is closed. */
async function letGo(place: Placing) {
  await place.discard();
  life.steps = Number.POSITIVE_INFINITY;
}

/** Every file in the folder but manifests. */
function there(folder = directory): Files {
  const below = readdirSync(folder, { withFileTypes: true }).map((entry): Files => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.name === 'manifest.json' ? {} : { [entry.name]: contentOf(path) };
    return Object.fromEntries(Object.entries(there(path)).map(([name, text]) => [`${entry.name}/${name}`, text]));
  });
  return Object.assign({}, ...below);
}

function contentOf(path: string): string {
  try {
    return `to ${readlinkSync(path)}`;
  } catch {
    return readFileSync(path, 'utf8');
  }
}

const old: Files = { 'ratings.csv': 'old', 'watched-2.csv': 'old', 'watched.csv': 'old' };
const fresh: Files = { 'lists/To watch.csv': 'new', 'watched.csv': 'new' };

describe('files that replace those of the last run', () => {
  it('take their places at the end, and what the last run alone had goes', async () => {
    await run(old);
    writeFileSync(join(directory, 'mine.csv'), 'mine');
    const place = await open();
    for (const [path, data] of Object.entries(fresh)) await place.write({ path, data });
    expect(there()).toMatchObject({ ...old, 'mine.csv': 'mine' });
    const placed = await place.commit({ rowsOf: () => 7, about: { account: 'ada' } });
    await place.discard();
    expect(there()).toEqual({ ...fresh, 'mine.csv': 'mine' });
    expect(readdirSync(directory).toSorted()).toEqual(['lists', 'manifest.json', 'mine.csv', 'watched.csv']);
    expect(placed).toEqual(Object.keys(fresh).map((path) => ({ path: join(directory, path), rows: 7, bytes: 3 })));
    expect(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'))).toMatchObject({
      account: 'ada',
      files: [
        { path: 'lists/To watch.csv', rows: 7, bytes: 3, sha256: expect.stringMatching(/^11507a0e/) },
        { path: 'watched.csv', rows: 7, bytes: 3 },
      ],
    });
  });

  it('leave those that are to stay, which a later run still knows', async () => {
    await run(old);
    await run({ 'watched.csv': 'new' }, { stays: (path) => path === 'ratings.csv' });
    expect(there()).toEqual({ 'ratings.csv': 'old', 'watched.csv': 'new' });
    await run({ 'watched.csv': 'newer' });
    expect(there()).toEqual({ 'watched.csv': 'newer' });
  });

  it('leave the old ones alone when the run gives up, and nothing beside them', async () => {
    await run(old);
    const place = await open();
    await place.write({ path: 'watched.csv', data: 'new' });
    await place.discard();
    expect(there()).toEqual(old);
    expect(readdirSync(directory)).not.toContain('.usher');
  });

  it('leave the old ones alone when the disk is full, and that is told', async () => {
    await run(old);
    life.diskIsFull = true;
    await expect(run(fresh)).rejects.toMatchObject({ code: 'folder_unusable', folder: directory, reason: 'ENOSPC' });
    expect(there()).toEqual(old);
    expect(readdirSync(directory)).not.toContain('.usher');
  });

  it('are all old or all new when the next run has begun, wherever the process died', async () => {
    const outcomes = new Set<string>();
    for (let steps = 0; ; steps += 1) {
      await run(old);
      const end = await run(fresh, { steps }).catch((error: Error) => error.message);
      await (await open()).discard();
      outcomes.add(JSON.stringify(there()));
      if (end !== 'dead') break;
      rmSync(directory, { recursive: true });
      mkdirSync(directory);
    }
    expect([...outcomes].map((each) => JSON.parse(each))).toEqual([old, fresh]);
  });
});

describe('a folder for each run', () => {
  const at = (day: number) => Date.UTC(2026, 10, day, 2, 30);

  it.each([true, false])('knows the last one where the clock went back, and latest is a link: %s', async (links) => {
    const last = async (how: Run) => {
      const place = await open(how);
      await place.discard();
      return place.last;
    };
    life.refusesLinks = !links;
    expect(await last({ keep: 2 })).toBeUndefined();
    for (const [day, text] of [
      [4, '1'],
      [5, '22'],
      [1, '333'],
    ] as const)
      await run({ 'a.csv': text }, { keep: 2, nowMs: at(day) });
    expect(await last({ keep: 2 })).toMatchObject({ files: [{ path: 'a.csv', bytes: 3 }] });
    expect(await last({})).toBeUndefined();
  });

  it('is named after its time, the newest stay, and latest leads to the last', async () => {
    for (const day of [1, 2, 3, 3]) await run({ 'a.csv': `${day}` }, { keep: 3, nowMs: at(day) });
    mkdirSync(join(directory, 'ada', '2001-01-01T00-00-00Z'));
    await run({ 'a.csv': '4' }, { keep: 3, nowMs: at(4) });
    expect(there(join(directory, 'ada'))).toEqual({
      '2026-11-03T02-30-00Z/a.csv': '3',
      '2026-11-03T02-30-00Z-2/a.csv': '3',
      '2026-11-04T02-30-00Z/a.csv': '4',
      latest: 'to 2026-11-04T02-30-00Z',
    });
    // Somebody else's, for it has no manifest.
    expect(readdirSync(join(directory, 'ada'))).toContain('2001-01-01T00-00-00Z');
  });

  it('is named in latest.txt where the disk takes no links', async () => {
    life.refusesLinks = true;
    await run({ 'a.csv': '1' }, { keep: 1, nowMs: at(1) });
    expect(there(join(directory, 'ada'))).toMatchObject({ 'latest.txt': '2026-11-01T02-30-00Z\n' });
  });

  it('is whole or not there, with its link, wherever the process died', async () => {
    const outcomes = new Set<string>();
    for (let steps = 0; ; steps += 1) {
      await run({ 'a.csv': '1', 'b.csv': '1' }, { keep: 1, nowMs: at(1) });
      const end = await run({ 'a.csv': '2' }, { keep: 1, nowMs: at(2), steps }).catch((error: Error) => error.message);
      await (await open({ keep: 1 })).discard();
      outcomes.add(JSON.stringify(there()));
      if (end !== 'dead') break;
      rmSync(directory, { recursive: true });
      mkdirSync(directory);
    }
    const [one, two] = ['ada/2026-11-01T02-30-00Z', 'ada/2026-11-02T02-30-00Z'];
    expect([...outcomes].map((each) => JSON.parse(each))).toEqual([
      { [`${one}/a.csv`]: '1', [`${one}/b.csv`]: '1', 'ada/latest': 'to 2026-11-01T02-30-00Z' },
      { [`${two}/a.csv`]: '2', 'ada/latest': 'to 2026-11-02T02-30-00Z' },
    ]);
  });
});

describe('what others have put there', () => {
  const manifest = (path: string) =>
    JSON.stringify({ format: 'usher-export-1', files: [{ path, rows: 1, bytes: 1, sha256: '' }] });

  it.each(['../precious', 'link/precious', './precious', '/etc/passwd'])(
    'can not make usher remove %s',
    async (path) => {
      const outside = mkdtempSync(join(tmpdir(), 'usher-outside-'));
      try {
        writeFileSync(join(outside, 'precious'), 'precious');
        writeFileSync(join(directory, 'precious'), 'precious');
        directory = join(directory, 'films');
        mkdirSync(directory);
        symlinkSync(outside, join(directory, 'link'));
        writeFileSync(join(directory, 'manifest.json'), manifest(path));
        writeFileSync(join(directory, 'precious'), 'precious');
        mkdirSync(join(directory, '.usher'));
        writeFileSync(
          join(directory, '.usher', 'plan.json'),
          JSON.stringify({ moves: { files: [] }, removes: [path] }),
        );
        await run({ 'a.csv': 'a' });
        for (const folder of [outside, directory, join(directory, '..')]) {
          expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
        }
      } finally {
        directory = directory.replace(/.films$/, '');
        rmSync(outside, { recursive: true });
      }
    },
  );

  it('is not followed where it is a link', async () => {
    writeFileSync(join(directory, 'precious'), 'precious');
    symlinkSync('precious', join(directory, 'watched.csv'));
    await run({ 'watched.csv': 'new' });
    expect(there()).toEqual({ precious: 'precious', 'watched.csv': 'new' });
    symlinkSync(tmpdir(), join(directory, 'lists'));
    await expect(run(fresh)).rejects.toMatchObject({ folder: join(directory, 'lists'), reason: 'ENOTDIR' });
    rmSync(join(directory, 'lists'));
    symlinkSync(tmpdir(), join(directory, '.usher'));
    await expect(open()).rejects.toMatchObject({ folder: join(directory, '.usher'), reason: 'ENOTDIR' });
  });

  it('is a folder in the place of a file: that is told, and the old files stay', async () => {
    await run(old);
    mkdirSync(join(directory, 'z.csv'));
    await expect(run({ 'watched.csv': 'new', 'z.csv': 'new' })).rejects.toMatchObject({
      code: 'folder_unusable',
      folder: join(directory, 'z.csv'),
      reason: 'EISDIR',
    });
    expect(there()).toEqual(old);
  });
});

it('takes no path that leads out of the folder', async () => {
  const place = await open();
  await expect(place.write({ path: '../a.csv', data: 'a' })).rejects.toThrow('Not a safe path');
  await place.discard();
});

it('says no more of a lock that can not be had than a person can use', async () => {
  mkdirSync(join(directory, '.usher', 'lock.db'), { recursive: true });
  await expect(open()).rejects.toMatchObject({ code: 'folder_unusable', folder: directory, reason: undefined });
});

it('lets a second run know who writes there, and makes nothing for it', async () => {
  const place = await open();
  await expect(open()).rejects.toMatchObject({ code: 'folder_busy', by: expect.stringContaining(`${process.pid}`) });
  await place.discard();
  expect(readdirSync(directory)).toEqual([]);
});
