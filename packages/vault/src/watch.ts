/** Tells listeners which account's row changed, by this process or another. */

import { type FSWatcher, watch } from 'node:fs';
import type { AccountKey } from 'trakt-usher/store';

export interface AccountText extends AccountKey {
  /** The row as it is written: another text is another state. */
  text: string;
}

export interface Watch {
  /** @returns the function that ends it */
  add(listener: (account: AccountKey) => void): () => void;
  /** This process wrote the account's row, or removed it. */
  wrote(account: AccountKey, text: string | undefined): void;
  end(): void;
}

/** The system tells at once, where it can; where it can't (some mounts), this is how late we are. */
const pollMs = 2_000;
/** A commit touches several files; one look is enough. */
const settleMs = 10;

/** `readTexts` gives every account's row; what it throws makes this look a miss, and the next one catches up. */
export function createWatch({
  directory,
  readTexts,
}: {
  directory: string;
  readTexts: () => Promise<AccountText[]>;
}): Watch {
  const listeners = new Set<(account: AccountKey) => void>();
  /** What listeners have been told of, while there are any. */
  const known = new Map<string, AccountText>();
  let endWatching: (() => void) | undefined;

  const tell = ({ issuer, account }: AccountKey) => {
    for (const listener of listeners) {
      try {
        listener({ issuer, account });
      } catch {
        // A listener's failure is its own: what it hears of has been written.
      }
    }
  };

  const look = async () => {
    const rows = await readTexts().catch(() => undefined);
    if (!rows || !endWatching) return;
    const gone = new Map(known);
    for (const row of rows) {
      const key = keyOf(row);
      gone.delete(key);
      if (known.get(key)?.text === row.text) continue;
      known.set(key, row);
      tell(row);
    }
    for (const [key, row] of gone) {
      known.delete(key);
      tell(row);
    }
  };

  const end = () => {
    endWatching?.();
    endWatching = undefined;
    listeners.clear();
    known.clear();
  };

  return {
    add(listener) {
      listeners.add(listener);
      if (!endWatching) {
        endWatching = watchDirectory(directory, () => void look());
        // Tells of every account: what changed since the caller last read, nobody here knows.
        void look();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) end();
      };
    },
    wrote(account, text) {
      if (!endWatching) return;
      if (text === undefined) known.delete(keyOf(account));
      else known.set(keyOf(account), { ...account, text });
      tell(account);
    },
    end,
  };
}

/** An account's name in a map. */
export function keyOf({ issuer, account }: AccountKey): string {
  return JSON.stringify([issuer, account]);
}

/**
 * Calls `look` soon after something in the directory changed, and now and then besides. Watches the directory, not the
 * file: some systems open what they watch, and closing the data file would drop SQLite's locks on it. Keeps no process
 * alive.
 */
function watchDirectory(directory: string, look: () => void): () => void {
  let watcher: FSWatcher | undefined;
  let pending: NodeJS.Timeout | undefined;

  const lookSoon = () => {
    pending ??= setTimeout(() => {
      pending = undefined;
      look();
    }, settleMs).unref();
  };

  const stopListening = () => {
    watcher?.close();
    watcher = undefined;
  };

  const listen = () => {
    try {
      watcher = watch(directory, { persistent: false }, lookSoon);
      watcher.on('error', stopListening);
    } catch {
      // Not there yet, or the system has no watches left: the poll does it.
    }
  };

  listen();
  const poll = setInterval(() => {
    if (!watcher) listen();
    look();
  }, pollMs).unref();

  return () => {
    clearInterval(poll);
    clearTimeout(pending);
    stopListening();
  };
}
