/** A session's store, and which sending it has permitted last: a transport gets the token alone. */

import type { Intent, TokenStore } from 'trakt-usher/store';

export interface PermittedStore {
  readonly store: TokenStore;
  /** As the intent was written. */
  readonly permitted: Intent | undefined;
}

export function permittedStore(vault: TokenStore): PermittedStore {
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
          }),
        ),
    },
    get permitted() {
      return permitted;
    },
  };
}
