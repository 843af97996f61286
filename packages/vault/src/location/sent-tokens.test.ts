import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFilesIn } from '../testing/open-files.ts';
import { SentTokens } from './sent-tokens.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sent-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the tokens that were sent', () => {
  it('are remembered in the state folder, each once, for its owner alone', () => {
    const folder = join(root, 'new', 'state');
    const sent = new SentTokens(folder);
    expect(sent.has('one')).toBe(false);
    for (const fingerprint of ['one', 'two', 'one']) sent.add(fingerprint);
    const path = join(folder, 'sent-refresh-tokens');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    if (process.platform === 'linux') expect(openFilesIn(root)).toEqual([]);
    const later = new SentTokens(folder);
    expect(['one', 'two', 'three'].map((fingerprint) => later.has(fingerprint))).toEqual([true, true, false]);
  });

  it('are not remembered without a state folder, nor in one that cannot be', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const folder of [undefined, join(file, 'state')]) {
      const sent = new SentTokens(folder);
      sent.add('one');
      expect(sent.has('one')).toBe(false);
    }
  });
});
