/** What test runs leave in node_modules/.cache does not grow, and no run takes away what another one uses. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRunFolder } from '../vitest.run-folder.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'usher-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

function leave(name: string): void {
  mkdirSync(join(cache, name, 'compiled'), { recursive: true });
  writeFileSync(join(cache, name, 'compiled/one'), '');
}

it('is a folder of its own, without what a former process of its number left, and gone at its end', () => {
  leave(`test-run-${process.pid}`);
  const run = openRunFolder(cache);
  expect(readdirSync(run.path)).toEqual([]);
  leave(`test-run-${process.pid}`);
  run.remove();
  expect(readdirSync(cache)).toEqual([]);
});

it('takes along what killed runs left, and leaves what running ones and others have', () => {
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  const kept = ['chromium-1', `test-run-${process.ppid}`];
  for (const name of [...kept, `test-run-${ended}`, 'usher-compiled']) leave(name);
  openRunFolder(cache).remove();
  expect(readdirSync(cache)).toEqual(kept);
});

it('is made where there is no cache yet', () => {
  const run = openRunFolder(join(cache, 'none/yet'));
  expect(readdirSync(run.path)).toEqual([]);
});
