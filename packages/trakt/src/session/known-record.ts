/** The account's record as this process knows it, without asking the store each time. */

import type { AccountKey, TokenRecord } from './store/record.ts';
import type { TokenStore } from './store/store.ts';

export interface KnownRecord {
  /** The record, where it is known to be the current one. */
  current(): TokenRecord | undefined;
  /** Asks the store. Concurrent calls share one look. */
  load(): Promise<TokenRecord | undefined>;
  /** The record that this process has just written, or read under the lock. */
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
    // A session that looks a second time lives on: it has to know of another process's new token before its next 401.
    if (looked) unwatch ??= store.watch(forget);
    looked = true;
    const before = changes;
    const record = await store.read(key);
    if (record) check(record);
    // It changed while it was read: the next look asks the store again.
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
