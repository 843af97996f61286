import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeWholeFile } from './whole-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, `trakt-backup-${name}-2026-11-27T18-41-16Z.zip`);
const bytes = new Uint8Array([1, 2, 3]);

async function* one() {
  yield bytes;
}

it('leaves alone what another is writing, also one in another container, with the same process number', async () => {
  async function* withAnotherMeanwhile() {
    yield bytes;
    await writeWholeFile(at('bob'), one());
    yield bytes;
  }
  expect(await writeWholeFile(at('ada'), withAnotherMeanwhile())).toBe(6);
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([at('ada'), at('bob')]);
});

it('clears away what a killed one has left, also one of an earlier version, and nothing else', async () => {
  const id = '0b0e7a52-6f5c-4f0a-9a43-0a2f3c1d5e6f';
  for (const name of [
    `${at('ada')}.${id}.partial`,
    `${at('bob')}.4711-${id}.partial`,
    `${at('eve')}.${id}.partial.lock`,
  ])
    writeFileSync(name, '');
  writeFileSync(join(folder, 'mine.partial'), '');
  await writeWholeFile(at('ada'), one());
  expect(readdirSync(folder)).toEqual(['mine.partial', 'trakt-backup-ada-2026-11-27T18-41-16Z.zip']);
});
