import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from 'trakt-usher/store';
import { expect, it, vi } from 'vitest';
import { openFilesIn } from '../testing/open-files.ts';
import { rejection } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { lockPath } from './account-file-lock.ts';
import { takeTaskLock } from './task-lock.ts';
import { VaultFolder } from './vault-folder.ts';

const folder = vaultFolder();
const ada = { issuer: 'https://auth.example', account: 'ada' };
const take = async (by: string, { task = 'export', account = ada, make = true } = {}) =>
  takeTaskLock({ directory: folder.directory, account, task, make, by });

it('lets one in, and tells the others who that is', async () => {
  const first = await take('usher 1 on nas');
  expect(first.held).toBe(true);
  expect(await take('usher 2 on nas')).toEqual({ held: false, by: 'usher 1 on nas' });
  if (first.held) first.release();
  const next = await take('usher 2 on nas');
  expect(next.held).toBe(true);
  expect(await take('usher 3 on nas')).toEqual({ held: false, by: 'usher 2 on nas' });
  if (next.held) next.release();
});

it('says no name that was left by a killed one, or that is none', async () => {
  const first = await take('usher 1 on nas');
  const [note = ''] = readdirSync(join(folder.directory, 'locks')).filter((name) => name.endsWith('.holder'));
  const path = join(folder.directory, 'locks', note);
  for (const text of ['{"by"', '{"by":7}', 'null', '']) {
    writeFileSync(path, text);
    expect(await take('usher 2 on nas')).toEqual({ held: false, by: undefined });
  }
  rmSync(path);
  expect(await take('usher 2 on nas')).toEqual({ held: false, by: undefined });
  if (first.held) first.release();
  writeFileSync(path, '{"by":"usher 1 on nas"}');
  const next = takeTaskLock({ directory: folder.directory, account: ada, task: 'export' });
  const refused = await take('usher 3 on nas');
  expect(refused).toEqual({ held: false, by: expect.stringContaining(String(process.pid)) });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  if (next.held) next.release();
  if (process.platform === 'linux') expect(openFilesIn(folder.root)).toEqual([]);
});

it('keeps nobody out where no lock can be had, and makes nothing there', async () => {
  await (await folder.open()).selfTest();
  const refused = new StoreError('read_only', 'It is read-only.', { location: folder.directory });
  vi.spyOn(VaultFolder.prototype, 'obstacle').mockReturnValue(refused);
  const locks = [await take('one'), await take('two')];
  expect(locks.map(({ held }) => held)).toEqual([true, true]);
  expect(readdirSync(join(folder.directory, 'locks')).filter((name) => name.endsWith('.holder'))).toEqual([]);
});

it('tells of a lock that cannot be made, and leaves nothing open', async () => {
  await (await folder.open()).close();
  mkdirSync(lockPath(folder.directory, ada, 'export'), { recursive: true });
  chmodSync(folder.directory, 0o700);
  expect(await rejection(take('one'))).toMatchObject({ code: 'unavailable' });
  if (process.platform === 'linux') expect(openFilesIn(folder.root)).toEqual([]);
});

it('is apart from those of other tasks and accounts, and from the lock of a refresh', async () => {
  const locks = [
    await take('one'),
    await take('one', { task: 'schedule' }),
    await take('one', { account: { ...ada, account: 'lin' } }),
  ];
  expect(locks.map(({ held }) => held)).toEqual([true, true, true]);
  const vault = await folder.open();
  await vault.withLock(ada, { waitMs: 0 }, async () => undefined);
  for (const lock of locks) if (lock.held) lock.release();
  expect(readdirSync(join(folder.directory, 'locks')).filter((name) => name.endsWith('.holder'))).toEqual([]);
});

it('makes no folder unless it is told to, and keeps nobody out where there is none', async () => {
  const locks = [await take('one', { make: false }), await take('two', { make: false })];
  expect(locks.map(({ held }) => held)).toEqual([true, true]);
  expect(existsSync(folder.directory)).toBe(false);
});
