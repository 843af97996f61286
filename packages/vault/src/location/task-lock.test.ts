import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { vaultFolder } from '../testing/temporary-vault.ts';
import { takeTaskLock } from './task-lock.ts';

const folder = vaultFolder();
const ada = { issuer: 'https://auth.example', account: 'ada' };
const take = (by: string, { task = 'export', account = ada, make = true } = {}) =>
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
