import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openFilesIn } from '../testing/open-files.ts';
import { takeFileLock } from './file-lock.ts';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(root, 'a', 'lock.db');
});
afterEach(() => rmSync(root, { recursive: true }));

it('lets one in, tells others which process that is, and leaves nothing behind', () => {
  const first = takeFileLock(path);
  expect(first.held).toBe(true);
  expect(takeFileLock(path)).toEqual({
    held: false,
    by: expect.stringMatching(`^\\S+ ${process.pid} on ${hostname()}$`),
  });
  if (first.held) first.release();
  expect(readdirSync(join(root, 'a'))).toEqual([]);
  const next = takeFileLock(path);
  expect(next.held).toBe(true);
  if (next.held) next.release();
});

it('names nobody who has left no name or only an old one, and leaves no file open', () => {
  const first = takeFileLock(path);
  const note = `${path}.holder`;
  expect(statSync(note).mode & 0o777).toBe(0o600);
  writeFileSync(note, '');
  expect(takeFileLock(path)).toEqual({ held: false, by: undefined });
  rmSync(note);
  expect(takeFileLock(path)).toEqual({ held: false, by: undefined });
  if (first.held) first.release();
  writeFileSync(note, 'one that was killed');
  const next = takeFileLock(path);
  expect(takeFileLock(path)).toMatchObject({ by: expect.stringContaining(String(process.pid)) });
  if (next.held) next.release();
  mkdirSync(note);
  expect(() => takeFileLock(path)).toThrow('EISDIR');
  if (process.platform === 'linux') expect(openFilesIn(root)).toEqual([]);
});

it('cannot be taken where its file is none', () => {
  mkdirSync(path, { recursive: true });
  expect(() => takeFileLock(path)).toThrow(expect.objectContaining({ code: 'unavailable', location: path }));
});

it('is taken in the place of a damaged one', () => {
  mkdirSync(join(root, 'a'));
  writeFileSync(path, 'no database, and long enough to be read as one: '.repeat(99));
  const lock = takeFileLock(path);
  expect(lock.held).toBe(true);
  expect(takeFileLock(path).held).toBe(false);
  if (lock.held) lock.release();
});

it('ends with the process that has it, however that ends', async () => {
  const script = `
    const { takeFileLock } = await import(${JSON.stringify(join(import.meta.dirname, 'file-lock.ts'))});
    globalThis.lock = takeFileLock(${JSON.stringify(path)});
    console.log(globalThis.lock.held);
    setInterval(() => {}, 1000);`;
  const args = ['--conditions=@trakt-usher/source', '--input-type=module', '-e', script];
  const other = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(other.stdout, 'data');
  expect(String(said)).toBe('true\n');
  expect(takeFileLock(path)).toEqual({
    held: false,
    by: expect.stringMatching(`^\\S+ ${other.pid} on ${hostname()}$`),
  });
  other.kill('SIGKILL');
  await once(other, 'close');
  const lock = takeFileLock(path);
  expect(lock.held).toBe(true);
  if (lock.held) lock.release();
});
