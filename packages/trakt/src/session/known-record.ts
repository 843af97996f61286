/** What a process knows of its account's record, without asking the store each time. */

import type { AccountKey, TokenRecord } from './store/record.ts';
import type { TokenStore } from './store/store.ts';

export interface KnownRecord {
  /** The record, where it is known to be the current one. */
  current(): TokenRecord | undefined;
  /** Asks the store. Calls at the same moment share one look. */
  load(): Promise<TokenRecord | undefined>;
  /** What this process has just written or read under the lock. */
  put(record: TokenRecord | undefined): void;
  close(): void;
}

export function createKnownRecord({
  store,
  key,
  check,
}: {
  store: TokenStore;
  key: AccountKey;
  /** Throws for a record that may not be used here. */
  check: (record: TokenRecord) => void;
}): KnownRecord {
  let known: TokenRecord | undefined;
  let looking: Promise<TokenRecord | undefined> | undefined;
  let looked = false;
  let changes = 0;
  let unwatch: (() => void) | undefined;

  function forget(changed: AccountKey): void {
    if (changed.issuer !== key.issuer || changed.account !== key.account) return;
    known = undefined;
    changes += 1;
  }

  async function look(): Promise<TokenRecord | undefined> {
    // Who looks a second time stays a while: then another process's new token is to be known at once, not at our next 401.
    if (looked) unwatch ??= store.watch(forget);
    looked = true;
    const before = changes;
    const record = await store.read(key);
    if (record) check(record);
    // What changed while it was read is for the next look.
    known = changes === before ? record : undefined;
    return record;
  }

  return {
    current: () => (unwatch ? known : undefined),
    load() {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    put(record) {
      known = record;
    },
    close: () => unwatch?.(),
  };
}
