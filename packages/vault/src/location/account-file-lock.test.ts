import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Log, type LogFields, silentLog } from 'trakt-usher';
import { type Clock, systemClock } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection } from '../testing/records.ts';
import { AccountFileLock, lockPath, moveIfDamaged, upkeepLock } from './account-file-lock.ts';

let root: string;
let path: string;
const locks: AccountFileLock[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'locks-'));
  path = join(root, 'ada.db');
});
afterEach(() => {
  for (const lock of locks.splice(0)) lock.release();
  rmSync(root, { recursive: true });
});

/** Another holder of the same lock: two connections exclude each other as two processes do. */
function aLock(clock: Clock = systemClock, log?: Log): AccountFileLock {
  const lock = new AccountFileLock({ path, clock, log, of: { account: 'ada' } });
  locks.push(lock);
  return lock;
}

/** A clock on which waiting takes no time; `meanwhile` happens in each wait. */
function impatient(meanwhile: (waitedMs: number) => void = () => undefined) {
  const startMs = 7_000;
  let nowMs = startMs;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    async sleep(ms, signal) {
      nowMs += ms;
      waits.push(ms);
      meanwhile(nowMs - startMs);
      signal?.throwIfAborted();
    },
  };
  return { clock, waits, elapsedMs: () => nowMs - startMs };
}

it('a lock file that another process keeps to itself is not taken for damaged', async () => {
  await aLock().make({ waitMs: 0 });
  for (const lock of locks.splice(0)) lock.release();
  const other = new DatabaseSync(path);
  other.exec('BEGIN EXCLUSIVE');
  moveIfDamaged(path);
  expect(readdirSync(root).filter((name) => name.includes('corrupt'))).toEqual([]);
  other.close();
  writeFileSync(path, 'no database '.repeat(500));
  moveIfDamaged(path);
  expect(readdirSync(root)).toContainEqual(expect.stringContaining('ada.db.corrupt-'));
});

describe("an account's lock", () => {
  it('is not there before somebody makes it, and making it is for the owner alone', async () => {
    const lock = aLock();
    await lock.take({ waitMs: 0 });
    expect([lock.held, lock.id, existsSync(path)]).toEqual([false, undefined, false]);
    const id = await lock.make({ waitMs: 0 });
    expect([lock.held, lock.id]).toEqual([true, id]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await lock.make({ waitMs: 0 })).toBe(id);
  });

  it('keeps the id that it was made with', async () => {
    const first = aLock();
    const id = await first.make({ waitMs: 0 });
    first.release();
    for (const take of ['take', 'make'] as const) {
      const next = aLock();
      await next[take]({ waitMs: 0 });
      expect([next.held, next.id]).toEqual([true, id]);
      next.release();
    }
  });

  it('is held by one at a time; who may not wait is told at once, and where', async () => {
    await aLock().make({ waitMs: 0 });
    const { clock, waits } = impatient();
    const refused = await rejection(aLock(clock).take({ waitMs: 0 }));
    expect(refused).toMatchObject({ code: 'busy', retryable: true, location: path });
    expect(await rejection(aLock(clock).make({ waitMs: 0 }))).toMatchObject({ code: 'busy' });
    expect(waits).toEqual([]);
  });

  it('is waited for as long as was said, in steps of 20 to 100 ms', async () => {
    await aLock().make({ waitMs: 0 });
    const { clock, waits, elapsedMs } = impatient();
    const waiting = aLock(clock);
    expect(await rejection(waiting.take({ waitMs: 5_000 }))).toMatchObject({ code: 'busy' });
    expect(elapsedMs()).toBeCloseTo(5_000);
    expect(waiting.held).toBe(false);
    const full = waits.slice(0, -1);
    expect(Math.min(...full)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...full)).toBeLessThanOrEqual(100);
    expect(new Set(full).size).toBeGreaterThan(1);
  });

  it('goes to one that waits when it is released', async () => {
    const holder = aLock();
    const id = await holder.make({ waitMs: 0 });
    const lines: LogFields[] = [];
    const { clock, elapsedMs } = impatient((waitedMs) => {
      expect(lines).toHaveLength(1);
      if (waitedMs > 1_000) holder.release();
    });
    const waiting = aLock(clock, { ...silentLog, debug: (fields) => lines.push(fields) });
    await waiting.take({ waitMs: 5_000 });
    expect([waiting.held, waiting.id]).toEqual([true, id]);
    expect(elapsedMs()).toBeLessThan(1_200);
    waiting.release();
    waiting.release();
    expect(lines).toEqual([
      { event: 'vault.lock_waiting', account: 'ada' },
      { event: 'vault.lock_taken', durationMs: Math.round(elapsedMs()), account: 'ada' },
      { event: 'vault.lock_released', account: 'ada' },
    ]);
  });

  it('is left by a caller that is aborted, before it asks or while it waits', async () => {
    await aLock().make({ waitMs: 0 });
    const gone = new AbortController();
    const { clock, waits } = impatient(() => gone.abort(new Error('gone')));
    await expect(aLock(clock).take({ waitMs: 5_000, signal: gone.signal })).rejects.toThrow('gone');
    await expect(aLock(clock).take({ waitMs: 5_000, signal: gone.signal })).rejects.toThrow('gone');
    expect(waits).toHaveLength(1);
  });

  it('is not taken again by a handle that released it', async () => {
    const lock = aLock();
    await lock.make({ waitMs: 0 });
    lock.release();
    expect(lock.held).toBe(false);
    expect(await rejection(lock.make({ waitMs: 0 }))).toMatchObject({ code: 'busy', location: path });
    const other = aLock();
    await other.take({ waitMs: 0 });
    expect(other.held).toBe(true);
  });

  it('is not given to a handle that was released while it waited', async () => {
    const holder = aLock();
    await holder.make({ waitMs: 0 });
    let waiting: AccountFileLock | undefined;
    const { clock } = impatient(() => {
      waiting?.release();
      holder.release();
    });
    waiting = aLock(clock);
    await waiting.take({ waitMs: 5_000 });
    expect(waiting.held).toBe(false);
    const next = aLock();
    await next.take({ waitMs: 0 });
    expect(next.held).toBe(true);
  });

  it('of a file that was half made excludes nobody until it is made whole', async () => {
    writeFileSync(path, '', { mode: 0o600 });
    const early = aLock();
    await early.take({ waitMs: 0 });
    expect([early.held, early.id]).toEqual([false, undefined]);
    const maker = aLock();
    const id = await maker.make({ waitMs: 0 });
    maker.release();
    await early.take({ waitMs: 0 });
    expect([early.held, early.id]).toEqual([true, id]);
  });

  it('of a file that is no database excludes nobody, and is made anew beside what was there', async () => {
    writeFileSync(path, 'no database'.repeat(200), { mode: 0o600 });
    const early = aLock();
    await early.take({ waitMs: 0 });
    expect([early.held, early.id]).toEqual([false, undefined]);
    const maker = aLock();
    const id = await maker.make({ waitMs: 0 });
    expect([maker.held, maker.id]).toEqual([true, id]);
    expect(readdirSync(root).some((name) => readFileSync(join(root, name), 'latin1').startsWith('no database'))).toBe(
      true,
    );
  });

  it.runIf(process.platform === 'linux')('is open nowhere in this process once it is released or refused', async () => {
    const isOpen = () =>
      readdirSync('/proc/self/fd').some((name) => {
        try {
          return readlinkSync(join('/proc/self/fd', name)).startsWith(root);
        } catch {
          return false;
        }
      });
    const [holder, other, early] = [aLock(), aLock(), aLock()];
    await holder.make({ waitMs: 0 });
    expect(isOpen()).toBe(true);
    expect(await rejection(other.take({ waitMs: 0 }))).toMatchObject({ code: 'busy' });
    holder.release();
    expect(isOpen()).toBe(false);
    writeFileSync(path, '');
    await early.take({ waitMs: 0 });
    expect(isOpen()).toBe(false);
  });

  it('cannot be made of a file whose id is none, which is told with its place', async () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE lock (id); INSERT INTO lock VALUES (7)');
    other.close();
    expect(await rejection(aLock().make({ waitMs: 0 }))).toMatchObject({ code: 'unavailable', location: path });
  });

  it('cannot be made where its folder is missing', async () => {
    path = join(root, 'none', 'ada.db');
    expect(await rejection(aLock().make({ waitMs: 0 }))).toMatchObject({ code: 'unavailable', location: path });
  });
});

describe('the place of a lock', () => {
  it('is the same for ever: another name would leave existing vaults without their locks', () => {
    const account = { issuer: 'https://auth.example', account: 'ada' };
    expect(lockPath('/vault', account)).toBe('/vault/locks/a016e2746c256f333fa590eaa43e4e89.db');
    expect(dirname(lockPath('/vault', { ...account, account: '../../etc' }))).toBe('/vault/locks');
    expect(basename(lockPath('/vault', account))).not.toBe(
      basename(lockPath('/vault', { ...account, account: 'eve' })),
    );
    expect(lockPath('/vault', account)).not.toBe(lockPath('/vault', { ...account, issuer: 'https://other.example' }));
  });

  it('of upkeep stands beside those of the accounts', async () => {
    mkdirSync(join(root, 'locks'));
    const lock = upkeepLock(root, { clock: systemClock });
    await lock.make({ waitMs: 0 });
    expect(existsSync(join(root, 'locks', 'upkeep.db'))).toBe(true);
    lock.release();
  });
});
