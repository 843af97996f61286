/** Tells listeners which account's row changed, by this process or another. */

import { type FSWatcher, watch } from 'node:fs';
import type { AccountKey } from 'trakt-usher/store';

export interface AccountText extends AccountKey {
  /** The row as it is written: if the text differs, the account has changed. */
  text: string;
}

export interface Watch {
  /** @returns the function that ends the watching */
  add(listener: (account: AccountKey) => void): () => void;
  /** This process wrote the account's row, or removed it. */
  wrote(account: AccountKey, text: string | undefined): void;
  end(): void;
}

/** Most systems report a change at once. On mounts that don't, it is noticed this late. */
const pollMs = 2_000;
/** A commit touches several files; one look is enough. */
const settleMs = 10;

/** `readTexts` gives every account's row. If it throws, this look is skipped, and the next one catches up. */
export function createWatch({
  directory,
  readTexts,
}: {
  directory: string;
  readTexts: () => Promise<AccountText[]>;
}): Watch {
  const listeners = new Set<(account: AccountKey) => void>();
  /** The rows that listeners know, while there are listeners. */
  const known = new Map<string, AccountText>();
  let endWatching: (() => void) | undefined;

  const tell = ({ issuer, account }: AccountKey) => {
    for (const listener of listeners) {
      try {
        listener({ issuer, account });
      } catch {
        // A listener's failure must not undo a write that has happened.
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
        // Report every account: nobody here knows what changed since the caller's last read.
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
 * Calls `look` soon after something in the directory changed, and every few seconds. It watches the directory, not the
 * file: some systems open the file that they watch, and closing the data file would drop SQLite's locks on it. It keeps
 * no process alive.
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
      // The directory isn't there yet, or the system has no watches left: polling has to do.
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
