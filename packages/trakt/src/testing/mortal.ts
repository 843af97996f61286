/** Processes that can die at any await, over a store and a lock that outlive them. For the session's model test. */

import type { Clock } from '../clock.ts';
import { StoreError } from '../errors.ts';
import { createMemoryStore } from '../session/store/memory-store.ts';
import type { AccountKey, Intent } from '../session/store/record.ts';
import type { AccountWriter, TokenStore } from '../session/store/store.ts';
import type { Transport, TransportRequest } from '../transport.ts';

/** Dies at its `step`th await from now, before or after what it awaits has happened. */
export interface Death {
  step: number;
  when: 'before' | 'after';
}

export interface Mortal {
  readonly alive: boolean;
  readonly clock: Clock;
  readonly store: TokenStore;
  transport(inner: Transport): Transport;
  dieAt(death: Death): void;
  die(): void;
}

/** One machine: a durable store, and the kernel's lock, which a dead holder loses. */
export interface Machine {
  durable: TokenStore;
  /** Every intent that was written, in order. */
  readonly intents: readonly Intent[];
  start(): Mortal;
}

export function createMachine(clock: Clock): Machine {
  const durable = createMemoryStore({ clock });
  const intents: Intent[] = [];
  let holder: object | undefined;

  function start(): Mortal {
    let alive = true;
    let steps = 0;
    let death: Death | undefined;

    /** What a dead process awaits never comes. */
    const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
    async function step<T>(act: () => Promise<T>): Promise<T> {
      if (!alive) return never();
      steps += 1;
      const dies = death?.step === steps ? death.when : undefined;
      if (dies === 'before') return perish();
      const result = await act();
      if (!alive) return never();
      return dies === 'after' ? perish() : result;
    }
    function perish<T>(): Promise<T> {
      die();
      return never();
    }
    function die(): void {
      alive = false;
      if (holder === self) holder = undefined;
    }

    const gated = (writer: AccountWriter): AccountWriter => ({
      read: () => step(() => writer.read()),
      saveIntent: (...args) =>
        step(async () => {
          const permit = await writer.saveIntent(...args);
          intents.push(permit.details.intent);
          return permit;
        }),
      save: (...args) => step(() => writer.save(...args)),
      saveGrant: (...args) => step(() => writer.saveGrant(...args)),
      settle: (...args) => step(() => writer.settle(...args)),
      mark: (...args) => step(() => writer.mark(...args)),
      remove: (...args) => step(() => writer.remove(...args)),
    });

    const mortalClock: Clock = {
      now: clock.now,
      monotonic: clock.monotonic,
      sleep: (ms, signal) => step(() => clock.sleep(ms, signal)),
    };

    async function takeLock({ waitMs, signal }: { waitMs: number; signal?: AbortSignal }): Promise<void> {
      const deadline = clock.monotonic() + waitMs;
      while (holder) {
        if (clock.monotonic() >= deadline) throw new StoreError('busy', 'Another process holds the account.');
        await mortalClock.sleep(50, signal);
      }
      signal?.throwIfAborted();
      holder = self;
    }

    const store: TokenStore = {
      ...durable,
      read: (account) => step(() => durable.read(account)),
      async withLock<T>(
        account: AccountKey,
        waiting: { waitMs: number; signal?: AbortSignal },
        body: (writer: AccountWriter) => Promise<T>,
      ) {
        await takeLock(waiting);
        try {
          return await body(gated(await durable.withLock(account, { waitMs: 0 }, async (writer) => writer)));
        } finally {
          if (holder === self) holder = undefined;
        }
      },
    };

    const self: Mortal = {
      get alive() {
        return alive;
      },
      clock: mortalClock,
      store,
      transport: (inner) => {
        const send = (url: string, request: TransportRequest) =>
          step(async () => {
            const response = await inner(url, request);
            return { status: response.status, headers: response.headers, text: () => step(() => response.text()) };
          });
        return Object.assign(send, { namesFailures: inner.namesFailures === true });
      },
      dieAt(when) {
        death = { ...when, step: steps + when.step };
      },
      die,
    };
    return self;
  }
  return { durable, intents, start };
}
