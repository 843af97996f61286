/** One refresh at a time in this process: each caller that needs one joins the run that is under way. Token protocol, step 3. */

import type { Clock } from '../../clock.ts';
import { deferred } from '../../deferred.ts';
import { StoreError } from '../../errors.ts';
import type { RefreshRequest } from '../rules/decide.ts';
import type { AccountKey, TokenRecord } from '../store/record.ts';
import type { TokenStore } from '../store/store.ts';
import { lockWaitMs } from '../store/turns.ts';
import { type RefreshResult, refreshUnderLock } from './refresh.ts';
import type { RefreshContext } from './refresh-context.ts';

export interface RefreshRun {
  /** The request of the caller that started it. */
  request: RefreshRequest;
  /** It goes on behind a caller that has its token, and tries the lock once. */
  background: boolean;
  done: Promise<RefreshResult>;
  /** Resolves when new tokens have arrived that can't be saved for now; else never. */
  unsaved: Promise<TokenRecord>;
}

export interface SingleFlight {
  /** The run under way, or a new one. `seen` is the record that the caller decided on. */
  join(request: RefreshRequest, how: { seen: TokenRecord; background: boolean }): RefreshRun;
  /** The run under way, if any. */
  current(): RefreshRun | undefined;
}

/** Why the looking ended. Without a reason each `abort` makes an error with its stack. */
const looked = /* @__PURE__ */ new StoreError('busy', 'Found.');
/** How often a waiter looks whether another refresh has made its own unnecessary, in milliseconds. */
const lookAgainMs = 100;

export function createSingleFlight({
  store,
  key,
  context,
  runEnded,
  unsaved,
}: {
  store: TokenStore;
  key: AccountKey;
  context: Omit<RefreshContext, 'unsaved'>;
  /** Called before the callers that joined are answered; they get what it returns. */
  runEnded: (result: RefreshResult) => Promise<RefreshResult>;
  /** Called when new tokens can't be saved for now. */
  unsaved: (error: StoreError) => void;
}): SingleFlight {
  let current: RefreshRun | undefined;

  async function run({ request, seen, waitMs, keep }: RunStart): Promise<RefreshResult> {
    const telling: RefreshContext = {
      ...context,
      unsaved(record, error) {
        keep(record);
        unsaved(error);
      },
    };
    try {
      return await runEnded(await lockOrAdopt({ store, key, context: telling, request, seen, waitMs }));
    } finally {
      current = undefined;
    }
  }

  return {
    current: () => current,
    join(request, { seen, background }) {
      if (current) return current;
      const kept = deferred<TokenRecord>();
      const done = run({ request, seen, waitMs: background ? 0 : lockWaitMs, keep: kept.resolve });
      // Callers that joined handle a failure. A run without callers must not end the process.
      done.catch(() => undefined);
      current = { request, background, done, unsaved: kept.promise };
      return current;
    },
  };
}

interface RunStart {
  request: RefreshRequest;
  seen: TokenRecord;
  waitMs: number;
  /** Keeps tokens that can't be saved for now. */
  keep: (record: TokenRecord) => void;
}

interface LockOrAdopt {
  store: TokenStore;
  key: AccountKey;
  context: RefreshContext;
  request: RefreshRequest;
  seen: TokenRecord;
  waitMs: number;
}

/** Refreshes under the lock, or leaves the queue for it as soon as another process has brought new tokens. */
async function lockOrAdopt({ store, key, context, request, seen, waitMs }: LockOrAdopt): Promise<RefreshResult> {
  const leaving = new AbortController();
  const looking = new AbortController();
  const leave = () => leaving.abort(context.closing.reason);
  context.closing.addEventListener('abort', leave);
  let holding = false;
  context.closing.throwIfAborted();
  const refreshed = store.withLock(key, { waitMs, signal: leaving.signal }, async (writer) => {
    // The caller gave up while the lock was being granted: don't start a refresh.
    leaving.signal.throwIfAborted();
    holding = true;
    looking.abort(looked);
    return refreshUnderLock(writer, request, context);
  });
  const news = lookForNewTokens({ store, key, seen, clock: context.clock, signal: looking.signal });
  const adopted = news.then((record): RefreshResult | Promise<RefreshResult> => {
    // The lock was granted meanwhile: the refresh has begun.
    if (holding) return refreshed;
    leaving.abort(new StoreError('busy', 'Another process has refreshed already.'));
    return { kind: 'usable', record };
  });
  try {
    return await Promise.race([refreshed, adopted.catch(() => refreshed)]);
  } finally {
    looking.abort(looked);
    context.closing.removeEventListener('abort', leave);
    refreshed.catch(() => undefined);
  }
}

/** Resolves when the record has other tokens than `seen`; rejects when the looking is over. */
async function lookForNewTokens({
  store,
  key,
  seen,
  clock,
  signal,
}: Pick<LockOrAdopt, 'store' | 'key' | 'seen'> & { clock: Clock; signal: AbortSignal }): Promise<TokenRecord> {
  for (;;) {
    await clock.sleep(lookAgainMs, signal);
    const record = await store.read(key);
    if (record && (record.grantId !== seen.grantId || record.version !== seen.version)) return record;
  }
}
