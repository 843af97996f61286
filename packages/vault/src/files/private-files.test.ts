import fs, {
  chmodSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFilesIn } from '../testing/open-files.ts';
import { assertOwnSecret, assertPrivate, isPrivateFolder, privacyProblem } from './privacy.ts';
import {
  createPrivateFile,
  eraseFile,
  fileError,
  fileIdentity,
  isLeftover,
  isSameFile,
  makePrivateDirectory,
  namesIn,
  overwriteFile,
  readText,
  renameDurably,
} from './private-files.ts';

const mine = { uid: 1000, owner: 1000, mode: 0o100600, forbidden: 0o022 };

describe('privacy of files', () => {
  it('is given where the owner alone can write', () => {
    expect(privacyProblem('/vault', mine)).toBeUndefined();
    expect(privacyProblem('/vault', { ...mine, mode: 0o100644 })).toBeUndefined();
  });

  it('is given for what root has mounted for us to read', () => {
    expect(privacyProblem('/vault', { ...mine, owner: 0 })).toBeUndefined();
  });

  it.each([0o100620, 0o100602, 0o040777])('ends where others can write (%o)', (mode) => {
    expect(privacyProblem('/vault', { ...mine, mode })).toMatchObject({
      message: expect.stringContaining("chmod go-w '/vault'"),
      location: '/vault',
      detail: { reason: 'permissions', problem: 'writable', owner: 1000, mend: "chmod go-w '/vault'" },
    });
  });

  it('ends, for a secret, where others can read', () => {
    for (const [mode, own] of [
      [0o100640, '600'],
      [0o100604, '600'],
      [0o040755, '700'],
    ] as const) {
      expect(privacyProblem("/ada's", { ...mine, mode, forbidden: 0o077 })?.detail).toEqual({
        reason: 'permissions',
        problem: 'readable',
        owner: 1000,
        mend: `chmod ${own} '/ada'\\''s'`,
      });
    }
  });

  it('ends where the owner is another, root or not', () => {
    for (const uid of [0, 1000]) {
      expect(privacyProblem('/vault', { ...mine, uid, owner: 1234 })).toMatchObject({
        message: expect.stringMatching(/Run it as user 1234\.$/),
        detail: { reason: 'permissions', problem: 'foreign', owner: 1234 },
      });
    }
  });
});

describe.runIf(process.getuid?.() === 0)('a link', () => {
  it.each([
    ['of our own', 0, undefined],
    ['of another user', 65_534, 'unsafe_location'],
  ])('%s is judged by its owner, too: it may lead to something of ours', (_name, owner, code) => {
    const root = mkdtempSync(join(tmpdir(), 'links-'));
    mkdirSync(join(root, 'ours'), { mode: 0o700 });
    symlinkSync(join(root, 'ours'), join(root, 'link'));
    lchownSync(join(root, 'link'), owner, owner);
    const refused = errorOf(() => assertPrivate(join(root, 'link')));
    rmSync(root, { recursive: true });
    expect(refused).toBe(code);
  });

  function errorOf(work: () => void): string | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      return error instanceof StoreError ? error.code : String(error);
    }
  }
});

describe('a path that others could use', () => {
  let root: string;
  let open: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'links-'));
    open = join(root, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    syncBuiltinESMExports();
    rmSync(root, { recursive: true });
  });

  it('is taken where nobody can write to its disk, and on Windows, which has no such bits', () => {
    const refused = expect.objectContaining({ code: 'unsafe_location', location: open });
    expect(() => assertPrivate(open)).toThrow(refused);
    let code = 'EACCES';
    vi.spyOn(fs, 'accessSync').mockImplementation(() => {
      throw Object.assign(new Error('no'), { code });
    });
    syncBuiltinESMExports();
    expect(() => assertPrivate(open)).toThrow(refused);
    code = 'EROFS';
    expect(() => assertPrivate(open)).not.toThrow();
    code = 'EACCES';
    vi.stubGlobal('process', { ...process, getuid: undefined });
    expect(() => assertPrivate(open)).not.toThrow();
  });

  it('is no private folder; nor is a link, a file or nothing', () => {
    const [own, link, file] = ['own', 'link', 'file'].map((name) => join(root, name));
    mkdirSync(own ?? '', { mode: 0o700 });
    symlinkSync(own ?? '', link ?? '');
    writeFileSync(file ?? '', '', { mode: 0o600 });
    const paths = [own, open, link, file, join(root, 'none')];
    expect(paths.map((path) => isPrivateFolder(path ?? ''))).toEqual([true, false, false, false, false]);
    expect(() => assertOwnSecret(link ?? '')).toThrow(
      expect.objectContaining({ code: 'unsafe_location', location: link }),
    );
  });
});

describe('identity of files', () => {
  it('is inode and time of birth', () => {
    expect(isSameFile('7:100', '7:100')).toBe(true);
    expect(isSameFile('7:100', '8:100')).toBe(false);
    expect(isSameFile('7:100', '7:101')).toBe(false);
  });

  it('is the inode alone where no time of birth is known', () => {
    expect(isSameFile('7:unknown', '7:100')).toBe(true);
    expect(isSameFile('7:100', '7:unknown')).toBe(true);
    expect(isSameFile('7:unknown', '8:unknown')).toBe(false);
  });
});

describe('a file system that refuses', () => {
  const refusal = (code: string | undefined) => Object.assign(new Error('no'), code === undefined ? {} : { code });

  it.each([
    ['EROFS', 'read_only', 'EROFS'],
    ['EACCES', 'read_only', 'EACCES'],
    ['EPERM', 'read_only', 'EPERM'],
    ['ENOSPC', 'unavailable', 'the disk is full'],
    ['EDQUOT', 'unavailable', 'the disk is full'],
    ['EIO', 'unavailable', 'EIO'],
    [undefined, 'unavailable', 'unknown error'],
  ])('with %s is %s', (code, expected, words) => {
    const cause = refusal(code);
    const error = fileError(cause, '/vault/file');
    expect(error).toMatchObject({ code: expected, location: '/vault/file', cause });
    expect(error.message).toContain(words);
    const isFull = words === 'the disk is full';
    expect(error.detail).toEqual(isFull ? { reason: 'disk_full' } : undefined);
  });

  it('to be read says so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    const refused = errorOf(() => readText(join(folder, 'none')));
    expect(refused).toMatchObject({ code: 'unavailable', location: join(folder, 'none'), cause: { code: 'ENOENT' } });
    expect(namesIn(join(folder, 'none'))).toEqual([]);
    expect(fileIdentity(join(folder, 'none'))).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  it('to be made, overwritten, renamed or looked at says so, with the place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'));
    const [file, loop] = [join(folder, 'file'), join(folder, 'loop')];
    writeFileSync(file, '');
    symlinkSync(loop, loop);
    for (const [work, location, code] of [
      [() => makePrivateDirectory(join(file, 'folder')), join(file, 'folder'), 'ENOTDIR'],
      [() => createPrivateFile(join(file, 'inside')), join(file, 'inside'), 'ENOTDIR'],
      [() => overwriteFile(folder), folder, 'EISDIR'],
      [() => renameDurably(join(folder, 'none'), file), join(folder, 'none'), 'ENOENT'],
      [() => fileIdentity(loop), loop, 'ELOOP'],
    ] as const) {
      expect(errorOf(work)).toMatchObject({ code: 'unavailable', location, cause: { code } });
    }
    if (process.platform === 'linux') expect(openFilesIn(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  function errorOf(work: () => void): unknown {
    try {
      work();
      return undefined;
    } catch (error) {
      return error;
    }
  }
});

describe('the content of a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'files-'));
    path = join(folder, 'file');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([0, 1, 200_000])('is overwritten in its place, and no more (%i bytes)', (size) => {
    writeFileSync(path, Buffer.alloc(size, 7));
    const { ino } = statSync(path);
    overwriteFile(path);
    expect(readFileSync(path).equals(Buffer.alloc(size))).toBe(true);
    expect(statSync(path).ino).toBe(ino);
  });

  it('is not made by overwriting, nor by erasing, where there is none', () => {
    overwriteFile(path);
    eraseFile(path);
    expect(namesIn(folder)).toEqual([]);
  });

  it('is left where it has another name', () => {
    writeFileSync(path, 'key');
    linkSync(path, `${path}.2`);
    eraseFile(path);
    expect([namesIn(folder), readText(`${path}.2`)]).toEqual([['file.2'], 'key']);
  });

  it('is a leftover after ten minutes', () => {
    expect(isLeftover(path, Date.now())).toBe(false);
    writeFileSync(path, '');
    utimesSync(path, 1_000, 1_000);
    expect(isLeftover(path, 1_600_000)).toBe(false);
    expect(isLeftover(path, 1_600_001)).toBe(true);
  });
});
