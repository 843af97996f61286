import { randomUUID } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replacePrivateFile } from './private-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a small file in the state folder', () => {
  it("is replaced whole, is its owner's alone, and leaves no draft", () => {
    const path = join(folder, 'state', 'notes.json');
    replacePrivateFile(path, 'one');
    replacePrivateFile(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'state'))).toEqual(['notes.json']);
  });

  it('takes the place of a link, and leaves alone what the link leads to', () => {
    const precious = join(folder, 'precious');
    writeFileSync(precious, 'precious');
    symlinkSync(precious, join(folder, 'notes.json'));
    replacePrivateFile(join(folder, 'notes.json'), 'one');
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    expect(readFileSync(join(folder, 'notes.json'), 'utf8')).toBe('one');
  });

  it('is cleared of drafts that programs left behind when they were killed, and of no others', () => {
    const [old, young] = [randomUUID(), randomUUID()];
    const names = ['notes.json.bak', `notes.json.${old}`, `notes.json.${young}`, `other.json.${old}`];
    for (const name of names) {
      writeFileSync(join(folder, name), 'half');
      if (!name.endsWith(young)) utimesSync(join(folder, name), 1, 1);
    }
    replacePrivateFile(join(folder, 'notes.json'), 'one');
    const left = ['notes.json', ...names.filter((name) => name !== `notes.json.${old}`)];
    expect(readdirSync(folder).toSorted()).toEqual(left.toSorted());
  });

  it('leaves no draft where it can not be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => replacePrivateFile(join(folder, 'file', 'notes.json'), 'one')).toThrow();
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
