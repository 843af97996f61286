/** A session's store, and what its transport knows beside it: of a sending that was permitted it gets the token alone. */

import type { Intent, TokenStore } from 'trakt-usher/store';

export interface PermittedStore {
  readonly store: TokenStore;
  /** As the intent was written. */
  readonly permitted: Intent | undefined;
}

/** `keptBack`: why the last sending was, in the place of what its session takes for the reason. */
export function permittedStore(vault: TokenStore, keptBack: () => string | undefined): PermittedStore {
  let permitted: Intent | undefined;
  return {
    store: {
      read: (account) => vault.read(account),
      list: (cursor) => vault.list(cursor),
      watch: (listener) => vault.watch(listener),
      selfTest: () => vault.selfTest(),
      close: () => vault.close(),
      withLock: (account, waiting, body) =>
        vault.withLock(account, waiting, (writer) =>
          body({
            ...writer,
            async saveIntent(...given) {
              const permit = await writer.saveIntent(...given);
              permitted = permit.details.intent;
              return permit;
            },
            async settle(permit, settlement, change) {
              const [code, { lastError }] = [keptBack(), change];
              if (code === undefined || !lastError) return writer.settle(permit, settlement, change);
              return writer.settle(permit, settlement, { ...change, lastError: { ...lastError, code } });
            },
          }),
        ),
    },
    get permitted() {
      return permitted;
    },
  };
}
