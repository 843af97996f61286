/** Takes turns within one process: first come, first served, by key. Stores put it in front of their lock. */

import { type Clock, systemClock } from '../../clock.ts';
import { deferred } from '../../deferred.ts';
import { StoreError } from '../../errors.ts';
import { untilAborted } from '../../until-aborted.ts';

/**
 * The longest that anybody waits for an account's lock.
 *
 * @example
 * ```ts
 * const { issuer, account } = session;
 * const record = await store.withLock({ issuer, account }, { waitMs: lockWaitMs }, (writer) => writer.read());
 * ```
 */
export const lockWaitMs = 45_000;

export interface Turns {
  /**
   * Waits for the key's turn and returns the function that ends it.
   * @throws StoreError `busy` after `waitMs`; the signal's reason when aborted while waiting
   */
  take(key: string, options: { waitMs: number; signal?: AbortSignal | undefined }): Promise<() => void>;
}

/**
 * Makes the turns of one store.
 *
 * @example
 * ```ts
 * const turns = createTurns();
 * const release = await turns.take('ada', { waitMs: lockWaitMs });
 * try {
 *   await save(tokens);
 * } finally {
 *   release();
 * }
 * ```
 */
export function createTurns(clock: Clock = systemClock): Turns {
  /** The callers that wait, for each key that is taken. */
  const waiting = new Map<string, (() => void)[]>();

  const release = (key: string) => {
    const next = waiting.get(key)?.shift();
    if (next) next();
    else waiting.delete(key);
  };

  return {
    async take(key, { waitMs, signal }) {
      signal?.throwIfAborted();
      const queue = waiting.get(key);
      if (!queue) {
        waiting.set(key, []);
      } else {
        const turn = deferred<void>();
        queue.push(turn.resolve);
        const waited = new AbortController();
        const late = clock.sleep(waitMs, waited.signal).then(() => Promise.reject(tooLong()));
        try {
          await untilAborted(Promise.race([turn.promise, late]), signal);
        } catch (error) {
          const place = queue.indexOf(turn.resolve);
          // The turn came at the same moment: pass it on.
          if (place < 0) release(key);
          else queue.splice(place, 1);
          throw error;
        } finally {
          waited.abort();
        }
      }
      return () => release(key);
    },
  };
}

function tooLong(): StoreError {
  return new StoreError('busy', 'Another program holds this account. Try again in a moment.');
}
