/** Tells listeners which account's record changed, in this tab or another. */

import { quietly } from '../../log.ts';
import type { AccountKey } from '../store/record.ts';

export interface WebWatch {
  /** @returns the function that ends it */
  add(listener: (account: AccountKey) => void): () => void;
  /** This tab has written or removed the account's record. */
  wrote(account: AccountKey): void;
  end(): void;
}

export function createWebWatch(storeName: string): WebWatch {
  const listeners = new Set<(account: AccountKey) => void>();
  /** Reaches every other tab, and not the one that posts. */
  const channel = new BroadcastChannel(`trakt-usher ${storeName}`);

  const tell = ({ issuer, account }: AccountKey) => {
    // A listener's failure is its own: what it hears of has been written.
    for (const listener of listeners) quietly(() => listener({ issuer, account }));
  };

  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const { issuer, account }: { issuer?: unknown; account?: unknown } = Object(data);
    if (typeof issuer === 'string' && typeof account === 'string') tell({ issuer, account });
  };

  let ended = false;
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wrote({ issuer, account }) {
      if (ended) return;
      channel.postMessage({ issuer, account });
      tell({ issuer, account });
    },
    end() {
      ended = true;
      channel.close();
    },
  };
}
