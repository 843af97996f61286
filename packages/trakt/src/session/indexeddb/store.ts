/**
 * A store in the browser, for tabs that share a sign-in. IndexedDB keeps the sealed record, Web Locks keep the tabs apart,
 * and the intent in the record excludes a second sender.
 */

import { type Clock, systemClock } from '../../clock.ts';
import { StoreError } from '../../errors.ts';
import type { AccountKey, TokenRecord } from '../store/record.ts';
import type { TokenStore } from '../store/store.ts';
import { createAccountWriter, type LockedContext, withToken } from './account-writer.ts';
import { type IndexedDb, newestVersion, openIndexedDb } from './database.ts';
import { withWebLock } from './web-lock.ts';
import { createWebWatch } from './web-watch.ts';

export interface IndexedDbStoreOptions {
  /** Name of the database; `trakt-usher` when left out. Two names are two stores. */
  name?: string;
  clock?: Clock;
  /** Names this tab in the attempts it writes; a random name when left out. */
  by?: string;
}

/**
 * Opens the store of this origin; makes it where there is none. It doesn't ask the browser to keep the site's data for
 * good: a page does that with `navigator.storage.persist()`.
 *
 * @example
 * ```ts
 * const store = await createIndexedDbStore().catch(() => createMemoryStore());
 * ```
 * @throws StoreError `unavailable` where this page has no IndexedDB, Web Locks or WebCrypto (use `createMemoryStore`), or
 * can't open the database now; `corrupt`
 */
export async function createIndexedDbStore({
  name = 'trakt-usher',
  clock = systemClock,
  by,
}: IndexedDbStoreOptions = {}): Promise<TokenStore> {
  assertSupported();
  const writer = by ?? `browser ${crypto.randomUUID().slice(0, 8)}`;
  const watch = createWebWatch(name);
  let opened: Promise<IndexedDb> | undefined;
  let closed = false;

  const connect = (version?: number): Promise<IndexedDb> => {
    const forget = () => {
      if (opened === opening) opened = undefined;
    };
    const opening = openIndexedDb({ name, clock, onGone: forget, ...(version !== undefined && { version }) });
    opening.catch(forget);
    opened = opening;
    return opening;
  };

  /** The database, opened again when the browser or another tab has closed it. */
  const open = (): Promise<IndexedDb> => {
    if (closed) return Promise.reject(new StoreError('unavailable', 'The store is closed.'));
    return opened ?? connect();
  };

  const openToWrite = async (): Promise<IndexedDb> => {
    const opening = open();
    const database = await opening;
    if (database.version === newestVersion) return database;
    // The browser asks the older connection to close, as it asks those of other tabs.
    if (opened === opening) connect(newestVersion);
    return openToWrite();
  };

  const close = async () => {
    closed = true;
    watch.end();
    await opened?.then(
      (database) => database.close(),
      () => undefined,
    );
  };

  const read = async (account: AccountKey): Promise<TokenRecord | undefined> => {
    const database = await open();
    const row = await database.read((tables) => tables.find(account));
    return row && withToken(row.summary, await database.sealer.accessToken(row));
  };

  try {
    await open();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    read,
    close,
    watch: watch.add,

    async withLock(account, { waitMs, signal }, body) {
      const { storeId } = await open();
      const lock = { name: lockName(storeId, account), clock, waitMs, signal };
      const context: LockedContext = {
        ...{ open, openToWrite, clock, by: writer },
        read: () => read(account),
        wrote: watch.wrote,
      };
      return withWebLock(lock, () => body(createAccountWriter(account, context)));
    },

    async list(cursor) {
      const database = await open();
      const rows = await database.read((tables) => tables.page(parseCursor(cursor), pageSize + 1));
      const accounts = rows.slice(0, pageSize).map(({ summary }) => summary);
      const last = accounts.at(-1);
      const more = rows.length > pageSize && last !== undefined;
      return { accounts, ...(more && { next: JSON.stringify([last.issuer, last.account]) }) };
    },

    async selfTest() {
      const database = await open();
      const probe = crypto.randomUUID();
      await database.write(async (tables) => tables.probe.put(probe, probe));
      const found = await database.read((tables) => tables.probe.get(probe));
      await database.write(async (tables) => tables.probe.remove(probe));
      const excluded = await withWebLock({ name: probe, clock, waitMs: 0 }, () =>
        withWebLock({ name: probe, clock, waitMs: 0 }, async () => false).catch(() => true),
      );
      if (found === probe && excluded) return;
      throw new StoreError('unsafe_location', "This browser doesn't keep what it stores, or its locks don't hold.");
    },
  };
}

const pageSize = 100;

function lockName(storeId: string, { issuer, account }: AccountKey): string {
  return JSON.stringify(['trakt-usher', storeId, issuer, account]);
}

/** Where `list` goes on: `[issuer, account]` of the last one given. */
function parseCursor(cursor: string | undefined): AccountKey | undefined {
  if (cursor === undefined) return undefined;
  const [issuer, account]: unknown[] = JSON.parse(cursor);
  return { issuer: String(issuer), account: String(account) };
}

/** All three are there in any browser since 2022, on pages that came by https or from this machine. */
function assertSupported(): void {
  const { indexedDB, navigator, crypto } = globalThis;
  const missing = [!indexedDB && 'IndexedDB', !navigator?.locks && 'Web Locks', !crypto?.subtle && 'WebCrypto'].filter(
    (part) => part !== false,
  );
  if (missing.length === 0) return;
  throw new StoreError(
    'unavailable',
    `This page has no ${missing.join(', no ')}: the browser is too old, or the page didn't come by https. Keep the sign-in in memory, with createMemoryStore().`,
  );
}
