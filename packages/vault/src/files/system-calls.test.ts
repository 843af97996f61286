/** What the file system is asked for so that a file survives a power cut, and what is made of systems that tell less. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFilesIn } from '../testing/open-files.ts';
import { createPrivateFile, eraseFile, fileIdentity, makePrivateDirectory, renameDurably } from './private-files.ts';

const system = vi.hoisted(() => ({
  opened: new Map<number, string>(),
  calls: [] as string[],
  /** The code with which this path can't be synced. */
  refusal: undefined as { path: string; code: string } | undefined,
  /** What the system tells: when the file was born, or what Node gives instead where that isn't known. */
  birth: 5n as bigint | 'changed',
}));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  return {
    ...fs,
    openSync(...args: Parameters<typeof fs.openSync>) {
      const file = fs.openSync(...args);
      system.opened.set(file, String(args[0]));
      return file;
    },
    fsyncSync(file: number) {
      system.calls.push(`sync ${system.opened.get(file)}`);
      const { path, code } = system.refusal ?? {};
      if (path === system.opened.get(file)) throw Object.assign(new Error('no'), { code });
      fs.fsyncSync(file);
    },
    renameSync(from: string, to: string) {
      system.calls.push(`name ${to}`);
      fs.renameSync(from, to);
    },
    rmSync(path: string, options: object) {
      system.calls.push(`remove ${path}`);
      fs.rmSync(path, options);
    },
    statSync(path: string, options: { bigint: true }) {
      const stats = fs.statSync(path, options);
      return Object.assign(stats, { birthtimeNs: system.birth === 'changed' ? stats.ctimeNs : system.birth });
    },
  };
});

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'));
  path = join(root, 'file');
  system.calls.length = 0;
});
afterEach(() => {
  if (process.platform === 'linux') expect(openFilesIn(root), 'nothing is left open').toEqual([]);
  vi.unstubAllGlobals();
  system.birth = 5n;
  system.refusal = undefined;
  rmSync(root, { recursive: true });
});

describe('a power cut', () => {
  it('leaves a new file whole: its bytes are on disk, then its name', () => {
    expect(createPrivateFile(path, 'sealed')).toBe(true);
    expect(system.calls).toEqual([`sync ${path}`, `sync ${root}`]);
  });

  it('leaves a file its new name', () => {
    writeFileSync(path, 'sealed');
    renameDurably(path, `${path}.json`);
    expect(system.calls).toEqual([`name ${path}.json`, `sync ${root}`]);
  });

  it('leaves a new folder, and those above it that were made for it', () => {
    makePrivateDirectory(join(root, 'usher', 'vault'));
    expect(system.calls.toSorted()).toEqual([`sync ${root}`, `sync ${join(root, 'usher')}`]);
  });

  it('does not bring a secret back: its bytes are overwritten on disk before its name goes', () => {
    writeFileSync(path, 'sealed');
    eraseFile(path);
    expect(system.calls).toEqual([`sync ${path}`, `remove ${path}`, `sync ${root}`]);
  });
});

describe('a disk that refuses to sync', () => {
  it.each(['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP'])('a folder, with %s, is no reason to refuse the file', (code) => {
    system.refusal = { path: root, code };
    expect(createPrivateFile(path, 'sealed')).toBe(true);
  });

  it('a folder is not asked to on Windows, which has no such call', () => {
    vi.stubGlobal('process', { ...process, platform: 'win32' });
    renameDurably(root, root);
    expect(system.calls).toEqual([`name ${root}`]);
  });

  it('a folder because it fails is told', () => {
    system.refusal = { path: root, code: 'EIO' };
    expect(() => createPrivateFile(path, 'sealed')).toThrow('EIO');
  });

  it('a file leaves no half of it, and one that is to be empty as it is', () => {
    system.refusal = { path, code: 'ENOSPC' };
    expect(() => createPrivateFile(path, 'sealed')).toThrow('the disk is full');
    expect(existsSync(path)).toBe(false);
    expect(() => createPrivateFile(path)).toThrow('the disk is full');
    expect(existsSync(path)).toBe(true);
  });
});

it('a folder that others can write to is not taken for a private one', () => {
  mkdirSync(path);
  chmodSync(path, 0o777);
  expect(() => makePrivateDirectory(path)).toThrow('chmod');
});

describe('a file that is there', () => {
  it('is not made anew, and keeps its content', () => {
    expect(createPrivateFile(path, 'first')).toBe(true);
    expect(createPrivateFile(path, 'second')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('first');
  });

  it('is known by its time of birth, too', () => {
    createPrivateFile(path);
    expect(fileIdentity(path)).toMatch(/^\d+:5$/);
  });

  it.each([0n, 'changed'] as const)(
    'keeps its identity through writes where its time of birth is unknown (%s)',
    (birth) => {
      system.birth = birth;
      createPrivateFile(path, 'first');
      const before = fileIdentity(path);
      writeFileSync(path, 'second');
      expect(fileIdentity(path)).toBe(before);
      expect(before).toMatch(/^\d+:unknown$/);
    },
  );
});
