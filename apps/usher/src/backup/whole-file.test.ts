import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeFileLock } from '@trakt-usher/vault';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeWholeFile } from './whole-file.ts';

vi.mock(import('@trakt-usher/vault'), { spy: true });

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
  expect(await writeWholeFile(at('ada'), withAnotherMeanwhile())).toEqual({ file: at('ada'), bytes: 6 });
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([at('ada'), at('bob')]);
});

it("takes no other file's place, also of one that was written in the same second elsewhere", async () => {
  async function* withTheSameMeanwhile() {
    await writeWholeFile(at('ada'), one());
    yield new Uint8Array([4]);
  }
  const { file } = await writeWholeFile(at('ada'), withTheSameMeanwhile());
  expect(file).toBe(at('ada').replace('.zip', '-2.zip'));
  expect([readFileSync(at('ada')), readFileSync(file)]).toEqual([Buffer.from(bytes), Buffer.from([4])]);
  expect(readdirSync(folder)).toHaveLength(2);
});

it('is not cleared away where another one had tried its lock in the moment before it was held', async () => {
  vi.mocked(takeFileLock).mockReturnValueOnce({ held: false, by: 'another' });
  async function* withAnotherMeanwhile() {
    yield bytes;
    await writeWholeFile(at('bob'), one());
  }
  expect(await writeWholeFile(at('ada'), withAnotherMeanwhile())).toEqual({ file: at('ada'), bytes: 3 });
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
