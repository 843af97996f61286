import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usher-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('makes a folder with those above it, and tells which', () => {
  const [above, path] = [join(root, 'a'), join(root, 'a', 'b')];
  expect(makeFolder(path, 0o700)).toEqual([above, path]);
  expect([above, path].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(makeFolder(path)).toEqual([]);
  expect(makeFolder('/')).toEqual([]);
});

it('takes a link to a folder as one, and nothing else that is there', () => {
  symlinkSync(root, join(root, 'link'));
  expect(makeFolder(join(root, 'link'))).toEqual([]);
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file', 'a', 'b'))).toThrow('ENOTDIR');
});

// Node's own `recursive` would never end.
it.runIf(process.platform === 'linux')('comes to an end where the system makes none', () => {
  expect(() => makeFolder('/proc/a/b/c')).toThrow('ENOENT');
});
