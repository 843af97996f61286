import fs, {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixPermissions, permissionProblems } from './permissions.ts';

const nobody = 65_534;
let root: string;
let parent: string;
let directory: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'permissions-'));
  parent = join(root, 'parent');
  directory = join(parent, 'vault');
  file = join(directory, 'vault.db');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(file, '', { mode: 0o600 });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const found = () => permissionProblems(directory).map(({ path, problem }) => [path, problem]);

describe('permissions', () => {
  it.each([
    [0o640, 'readable'],
    [0o604, 'readable'],
    [0o620, 'writable'],
    [0o602, 'writable'],
    [0o700, undefined],
  ])('of a file with mode %o', (mode, problem) => {
    chmodSync(file, mode);
    expect(found()).toEqual(problem ? [[file, problem]] : []);
    fixPermissions(directory);
    expect(found()).toEqual([]);
  });

  it('of a file in a folder below are found', () => {
    const lock = join(directory, 'locks', 'ada.db');
    mkdirSync(join(directory, 'locks'), { mode: 0o700 });
    writeFileSync(lock, '');
    chmodSync(lock, 0o666);
    expect(found()).toEqual([[lock, 'writable']]);
  });

  it('of a vault that is no folder are its own', () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, '');
    chmodSync(directory, 0o644);
    expect(found()).toEqual([[directory, 'readable']]);
  });

  it('are none on Windows, where the folders of a user are private', () => {
    chmodSync(file, 0o666);
    vi.stubGlobal('process', { ...process, getuid: undefined });
    expect(found()).toEqual([]);
    vi.unstubAllGlobals();
  });

  it('that cannot be mended are left', () => {
    chmodSync(file, 0o666);
    vi.spyOn(fs, 'chmodSync').mockImplementation(() => {
      throw new Error('no');
    });
    syncBuiltinESMExports();
    const { fixed, left } = fixPermissions(directory);
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    expect([fixed, left.map(({ path }) => path)]).toEqual([[], [file]]);
  });

  it('of a folder that is not there are none', () => {
    rmSync(directory, { recursive: true });
    expect(found()).toEqual([]);
  });
});

describe.runIf(process.getuid?.() === 0)('permissions where other users own something', () => {
  it('of a file of another user are told, and only that user can mend them', () => {
    chownSync(file, nobody, nobody);
    const problem = { path: file, problem: 'foreign', owner: nobody, mode: 0o600 };
    expect(permissionProblems(directory)).toEqual([problem]);
    expect(fixPermissions(directory)).toEqual({ fixed: [], left: [problem] });
  });

  it('of a file of root are told, and an ordinary user cannot mend them', () => {
    vi.spyOn(process, 'getuid').mockReturnValue(nobody);
    chmodSync(file, 0o640);
    expect(permissionProblems(directory)).toEqual([{ path: file, problem: 'readable', owner: 0, mode: 0o640 }]);
  });

  it('of a parent of another user are told, for that user can put another folder there', () => {
    chownSync(parent, nobody, nobody);
    expect(permissionProblems(directory)).toEqual([{ path: parent, problem: 'foreign', owner: nobody, mode: 0o700 }]);
  });

  it('of any folder above are told, up to the root', () => {
    chownSync(root, nobody, nobody);
    expect(permissionProblems(directory)).toEqual([{ path: root, problem: 'foreign', owner: nobody, mode: 0o700 }]);
  });

  it.each([
    ['its owner', 0, []],
    ['others', nobody, [['parent', 'writable']]],
  ])('of a parent that a group of %s can write to', (_name, group, problems) => {
    chownSync(parent, 0, group);
    for (const mode of [0o770, 0o720]) {
      chmodSync(parent, mode);
      expect(found()).toEqual(problems.map(([, problem]) => [parent, problem]));
    }
    chmodSync(parent, 0o755);
    expect(found()).toEqual([]);
  });

  it("of a parent that the group of an ordinary user's own can write to are none", () => {
    vi.spyOn(process, 'getuid').mockReturnValue(nobody);
    for (const path of [root, parent, directory, file]) chownSync(path, nobody, nobody);
    chmodSync(parent, 0o770);
    expect(found()).toEqual([]);
    // So can that of root, who may do everything anyway.
    chownSync(parent, nobody, 0);
    expect(found()).toEqual([]);
    chownSync(parent, nobody, nobody - 1);
    expect(found()).toEqual([[parent, 'writable']]);
  });

  it('of a parent that is a link are those of its owner', () => {
    const link = join(root, 'link');
    symlinkSync(parent, link);
    expect(permissionProblems(join(link, 'vault'))).toEqual([]);
    lchownSync(link, nobody, nobody);
    expect(permissionProblems(join(link, 'vault'))).toMatchObject([{ path: link, problem: 'foreign', owner: nobody }]);
  });
});
