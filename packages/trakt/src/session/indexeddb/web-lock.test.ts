/** Web Locks, which Node has as well. What only a browser shows is in test/indexeddb.test.ts. */

import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../deferred.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { withWebLock } from './web-lock.ts';

afterEach(() => vi.unstubAllGlobals());

/** A lock of its own for each test. */
function aLock() {
  const clock = createFakeClock();
  const name = crypto.randomUUID();
  const lock = <T>(
    body: () => Promise<T>,
    { waitMs = 1_000, signal }: { waitMs?: number; signal?: AbortSignal } = {},
  ) => withWebLock({ name, clock, waitMs, signal }, body);
  /** Holds it until the returned function is called. */
  const hold = async () => {
    const held = deferred<void>();
    const ending = deferred<void>();
    const holder = lock(async () => {
      held.resolve();
      await ending.promise;
    });
    await held.promise;
    return async () => {
      ending.resolve();
      await holder;
    };
  };
  return { clock, lock, hold };
}

describe('a web lock', () => {
  it.each([0, 1_000])('is held by one body at a time, and gives what that gives (waiting %i ms)', async (waitMs) => {
    const { lock, clock } = aLock();
    expect(await lock(async () => 'first', { waitMs })).toBe('first');
    await expect(lock(() => Promise.reject(new Error('body')), { waitMs })).rejects.toThrow('body');
    expect(await lock(async () => 'next', { waitMs })).toBe('next');
    expect(clock.sleepers).toBe(0);
  });

  it('is asked for once by a caller that does not wait', async () => {
    const { lock, hold } = aLock();
    const release = await hold();
    await expect(lock(async () => 'in', { waitMs: 0 })).rejects.toMatchObject({ code: 'busy', retryable: true });
    await release();
    expect(await lock(async () => 'in', { waitMs: 0 })).toBe('in');
  });

  it('is waited for as long as was said', async () => {
    const { lock, hold, clock } = aLock();
    const release = await hold();
    let done = false;
    const waiting = expect(lock(async () => 'in').finally(() => (done = true))).rejects.toMatchObject({ code: 'busy' });
    await clock.advance(999);
    expect(done).toBe(false);
    await clock.advance(1);
    await waiting;
    await release();
    expect(clock.sleepers).toBe(0);
  });

  it('goes to one that waits, whose body then takes the time that it takes', async () => {
    const { lock, hold, clock } = aLock();
    const release = await hold();
    const inside = deferred<void>();
    const ending = deferred<string>();
    const gone = new AbortController();
    const waiting = lock(
      () => {
        inside.resolve();
        return ending.promise;
      },
      { signal: gone.signal },
    );
    await release();
    await inside.promise;
    await clock.advance(5_000);
    gone.abort(new Error('gone'));
    ending.resolve('done');
    expect(await waiting).toBe('done');
  });

  it('is left by a caller that is aborted, before it asks or while it waits', async () => {
    const { lock, hold, clock } = aLock();
    const release = await hold();
    const gone = new AbortController();
    const waiting = expect(lock(async () => 'in', { signal: gone.signal })).rejects.toThrow('gone');
    gone.abort(new Error('gone'));
    await waiting;
    await expect(lock(async () => 'in', { signal: gone.signal })).rejects.toThrow('gone');
    expect(clock.sleepers).toBe(0);
    await release();
    await expect(lock(async () => 'in', { signal: gone.signal })).rejects.toThrow('gone');
  });

  it('leaves no listener behind, however it ends', async () => {
    const { lock, hold, clock } = aLock();
    const { signal } = new AbortController();
    await lock(async () => 'in', { signal });
    await expect(lock(() => Promise.reject(new Error('body')), { signal })).rejects.toThrow('body');
    const release = await hold();
    const waiting = expect(lock(async () => 'in', { signal })).rejects.toMatchObject({ code: 'busy' });
    await clock.advance(1_000);
    await waiting;
    await release();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('passes an error of its body on as it is, also one that a browser may throw', async () => {
    const { lock } = aLock();
    const failed = new DOMException('of the body', 'SecurityError');
    await expect(lock(() => Promise.reject(failed))).rejects.toBe(failed);
  });

  it('cannot be had where the browser gives none to this page', async () => {
    const cause = new DOMException('no', 'SecurityError');
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(cause) } });
    const { lock, clock } = aLock();
    await expect(lock(async () => 'in')).rejects.toMatchObject({ code: 'unavailable', cause });
    expect(clock.sleepers).toBe(0);
  });

  it('that a browser refuses with an error of its own was left for the reason that was given', async () => {
    const request = (_name: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    vi.stubGlobal('navigator', { locks: { request } });
    const { lock } = aLock();
    const gone = new AbortController();
    const waiting = expect(lock(async () => 'in', { signal: gone.signal })).rejects.toThrow('gone');
    gone.abort(new Error('gone'));
    await waiting;
  });
});
