/** Web Locks: one holder among all tabs and workers of an origin. A tab that ends frees what it held. */

import type { Clock } from '../../clock.ts';
import { StoreError } from '../../errors.ts';

export interface WebLockOptions {
  name: string;
  clock: Clock;
  /** 0 asks once. */
  waitMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `body` while the lock is held; never takes it from a holder. `waitMs` and `signal` end the waiting, never the body.
 * @throws StoreError `busy` after `waitMs`, `unavailable` where locks can't be asked for; the signal's reason when
 * aborted while waiting
 */
export async function withWebLock<T>(
  { name, clock, waitMs, signal }: WebLockOptions,
  body: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const leaving = new AbortController();
  const waited = new AbortController();
  signal?.addEventListener('abort', () => leaving.abort(signal.reason), { signal: waited.signal });
  if (waitMs > 0) {
    clock.sleep(waitMs, waited.signal).then(
      () => leaving.abort(tooLong()),
      () => undefined,
    );
  }
  let held = false;
  try {
    // The browser takes no signal together with `ifAvailable`, which doesn't wait.
    return await navigator.locks.request(
      name,
      waitMs > 0 ? { signal: leaving.signal } : { ifAvailable: true },
      (lock) => {
        if (!lock) throw tooLong();
        held = true;
        waited.abort();
        return body();
      },
    );
  } catch (error) {
    if (held || error instanceof StoreError) throw error;
    // Older browsers reject with an error of their own in the place of the signal's reason.
    if (leaving.signal.aborted) throw leaving.signal.reason;
    throw new StoreError('unavailable', "The browser doesn't give this page its locks. Nothing was sent.", {
      cause: error,
    });
  } finally {
    waited.abort();
  }
}

function tooLong(): StoreError {
  return new StoreError('busy', 'Another tab holds this account. Try again in a moment.');
}
