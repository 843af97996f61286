/** What Node has compiled of usher is run by the next start, so that nobody else may have put it there. */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withoutRights } from './run-usher.ts';
import { usherPath } from './usher-path.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65534;
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'usher-cache-')));
  for (const name of ['home', 'tmp', 'elsewhere']) mkdirSync(join(root, name), { mode: 0o700 });
  // What /tmp is: everybody may write, and whoever comes first makes the folder that Node would take.
  chmodSync(join(root, 'tmp'), 0o1777);
  mkdirSync(join(root, 'tmp/node-compile-cache'));
  if (isRoot) chownSync(join(root, 'tmp/node-compile-cache'), nobody, nobody);
});
afterEach(() => rmSync(root, { recursive: true }));

function start(env: Record<string, string>, { under = [] }: { under?: readonly string[] } = {}): void {
  const clean = { PATH: process.env.PATH, HOME: join(root, 'home'), TMPDIR: join(root, 'tmp'), ...env };
  const [program = process.execPath, ...words] = [...under, process.execPath, usherPath(), '--version'];
  expect(`${execFileSync(program, words, { env: clean, cwd: root })}`).toMatch(/^\d+\.\d+\.\d+\n$/);
}

/** Files below, from the test's root. */
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

it.each([['this user', undefined], ...(isRoot ? [['a user without rights', nobody] as const] : [])] as const)(
  "keeps it in a folder of %s alone, and nothing of it under the system's temporary folder",
  (_, uid) => {
    if (uid) for (const path of [root, join(root, 'home')]) chownSync(path, uid, uid);
    start({ XDG_CACHE_HOME: join(root, 'home/cache') }, { ...(uid && { under: withoutRights }) });
    expect(filesIn('home/cache/usher')).not.toEqual([]);
    expect(lstatSync(join(root, 'home/cache/usher')).mode & 0o777).toBe(0o700);
    expect(filesIn('tmp')).toEqual([]);
  },
);

it('takes no relative folder', () => {
  start({ XDG_CACHE_HOME: 'elsewhere' });
  expect(filesIn('elsewhere')).toEqual([]);
  expect(filesIn('tmp')).toEqual([]);
});

const unsafe: [name: string, make: () => void][] = [
  [
    'a link',
    () => {
      symlinkSync(join(root, 'elsewhere'), join(root, 'home/usher'));
    },
  ],
  [
    'open to others',
    () => {
      mkdirSync(join(root, 'home/usher'));
      chmodSync(join(root, 'home/usher'), 0o755);
    },
  ],
  [
    'in a folder that others can write to',
    () => {
      mkdirSync(join(root, 'home/usher'), { mode: 0o700 });
      chmodSync(join(root, 'home'), 0o777);
    },
  ],
];
if (isRoot) {
  unsafe.push(
    [
      "another user's",
      () => {
        mkdirSync(join(root, 'home/usher'), { mode: 0o700 });
        chownSync(join(root, 'home/usher'), nobody, nobody);
      },
    ],
    ["in another user's folder", () => chownSync(join(root, 'home'), nobody, nobody)],
  );
}

it.each(unsafe)('keeps nothing in a folder that is %s', (_, make) => {
  make();
  start({ XDG_CACHE_HOME: join(root, 'home') });
  for (const folder of ['home', 'elsewhere', 'tmp']) expect(filesIn(folder)).toEqual([]);
});
