import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertUsable } from './folder.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'usher-folder-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the folder', () => {
  it('is made when it is needed, and not before', async () => {
    await assertUsable(join(directory, 'a', 'b'));
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['a file', 'file', 'ENOTDIR'],
    ['below a file', 'file/films', 'ENOTDIR'],
  ])('can be %s: that is told, with its name', async (_, path, reason) => {
    writeFileSync(join(directory, 'file'), '');
    mkdirSync(join(directory, 'films'));
    const folder = join(directory, path);
    await expect(assertUsable(folder)).rejects.toMatchObject({ code: 'folder_unusable', folder, reason });
  });
});
