import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFilesIn } from '../testing/open-files.ts';
import { Generations } from './generation.ts';

const ada = { issuer: 'https://auth.example', account: 'ada' };
let root: string;
let directory: string;
let stateDirectory: string;
let ephemeral = false;
let writable = true;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'count-'));
  directory = join(root, 'vault');
  stateDirectory = join(root, 'state');
  mkdirSync(join(directory, 'locks'), { recursive: true });
  ephemeral = false;
  writable = true;
});
afterEach(() => rmSync(root, { recursive: true }));

vi.mock(import('./file-system.ts'), async (importOriginal) => ({
  ...(await importOriginal()),
  isEphemeral: () => ephemeral,
}));

vi.mock(import('../files/privacy.ts'), async (importOriginal) => ({
  ...(await importOriginal()),
  isWritable: () => writable,
}));

describe('the count of sendings', () => {
  it('is kept in the vault and in the state folder, and the highest counts', () => {
    const counts = new Generations({ directory, stateDirectory });
    expect(counts.read('store', ada)).toEqual({ count: 0, byState: false });
    expect(existsSync(stateDirectory), 'a look makes nothing').toBe(false);
    counts.raise('store', ada, 7);
    expect(counts.read('store', ada)).toEqual({ count: 7, byState: true });
    const [inVault = ''] = readdirSync(join(directory, 'locks'));
    const [inState = ''] = readdirSync(join(stateDirectory, 'generations'));
    // Another name would make every vault forget its counts.
    expect(inVault).toBe('a016e2746c256f333fa590eaa43e4e89.generation');
    expect(inState).toBe(`store-${inVault}`);
    for (const path of [join(directory, 'locks', inVault), join(stateDirectory, 'generations', inState)]) {
      expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o600, '0000000000000007']);
    }
    if (process.platform === 'linux') expect(openFilesIn(root)).toEqual([]);
    expect(statSync(join(stateDirectory, 'generations')).mode & 0o777).toBe(0o700);
    writeFileSync(join(directory, 'locks', inVault), '0000000000000009');
    expect(counts.read('store', ada).count).toBe(9);
  });

  it('is raised, and never lowered', () => {
    const counts = new Generations({ directory, stateDirectory });
    counts.raise('store', ada, 12);
    counts.raise('store', ada, 3);
    expect(counts.read('store', ada).count).toBe(12);
    counts.raise('store', ada, 13);
    expect(counts.read('store', ada).count).toBe(13);
  });

  it('is kept for each account and each vault, in the state folder', () => {
    const counts = new Generations({ directory, stateDirectory });
    counts.raise('store', ada, 5);
    expect(counts.read('store', { ...ada, account: 'grace' })).toEqual({ count: 0, byState: false });
    expect(counts.read('another', ada)).toEqual({ count: 5, byState: false });
  });

  it('is in the vault alone where there is no state folder, which then has nothing to tell', () => {
    const counts = new Generations({ directory });
    counts.raise('store', ada, 2);
    expect(counts.read('store', ada)).toEqual({ count: 2, byState: true });
    expect(readdirSync(root)).toEqual(['vault']);
  });

  it('is not missed in a state folder that cannot keep it', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(new Generations({ directory, stateDirectory: join(file, 'state') }).read('store', ada).byState).toBe(true);
    ephemeral = true;
    expect(new Generations({ directory, stateDirectory }).read('store', ada).byState).toBe(true);
    [ephemeral, writable] = [false, false];
    expect(new Generations({ directory, stateDirectory }).read('store', ada).byState).toBe(true);
  });

  it('that is torn counts as none', () => {
    const counts = new Generations({ directory, stateDirectory });
    counts.raise('store', ada, 5);
    for (const folder of [join(directory, 'locks'), join(stateDirectory, 'generations')]) {
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'torn');
    }
    expect(counts.read('store', ada)).toEqual({ count: 0, byState: true });
    counts.raise('store', ada, 6);
    expect(counts.read('store', ada)).toEqual({ count: 6, byState: true });
  });
});
