/**
 * The database that an origin's tabs share: a sealed row for each account, and the key that sealed it. Opened within a
 * deadline, written durably, and let go as soon as another tab asks for that.
 */

import { type Clock, withDeadline } from '../../clock.ts';
import { StoreError, UsherError } from '../../errors.ts';
import { quietly } from '../../log.ts';
import { carriedOver, type FirstEdition } from '../store/first-edition.ts';
import type { AccountKey } from '../store/record.ts';
import {
  createWebSealer,
  damaged,
  newSealingKey,
  type SealedRow,
  type SealedTokens,
  type WebSealer,
} from './web-sealer.ts';

export interface IndexedDb {
  /** Of the tables; `newestVersion` where records of the second edition may be written. */
  readonly version: number;
  /** Random, made with the database. */
  readonly storeId: string;
  readonly sealer: WebSealer;
  /** `work` may wait for its tables and for nothing else: a transaction ends once nothing is asked of it. */
  read<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /** As `read`, in one durable transaction. @throws StoreError `unavailable`, and what `work` throws; nothing is written then */
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  close(): void;
}

/** The tables, during one transaction. What is put without waiting fails the transaction when it fails. */
export interface Tables {
  /** @throws StoreError `corrupt` for a row that isn't one of ours */
  find(account: AccountKey): Promise<SealedRow | undefined>;
  /** Up to `limit` rows in the order of issuer and account, from after the one named. */
  page(after: AccountKey | undefined, limit: number): Promise<SealedRow[]>;
  put(row: SealedRow): void;
  remove(account: AccountKey): void;
  /** Remembers for ever that this refresh token may have been sent. */
  addSeen(fingerprint: string): void;
  /** Keeps aside tokens whose record has moved on; nobody sends them. */
  addOrphan(orphan: SealedRow, atMs: number): void;
  /** Values that a self-test writes, reads back and deletes. */
  probe: {
    put(id: string, value: string): void;
    get(id: string): Promise<unknown>;
    remove(id: string): void;
  };
}

export interface IndexedDbOptions {
  name: string;
  clock: Clock;
  /** Called once this connection is of no further use: another has to be opened. */
  onGone: () => void;
  /** Brings the tables to this version; without it they stay as they are. */
  version?: number;
}

/**
 * The version of the tables. It is raised with the first record of the second edition, under that account's lock: a tab
 * with an older program, which can't read such a record, then asks for a reload, and isn't kept from saving what it has sent.
 */
export const newestVersion = 2;

/** Opens the database; makes it, with its key, where there is none. @throws StoreError `unavailable`, `corrupt` */
export async function openIndexedDb({ name, clock, onGone, version }: IndexedDbOptions): Promise<IndexedDb> {
  const connection = await connect({ name, clock, version });
  const gone = () => {
    connection.close();
    onGone();
  };
  // Deleting or upgrading the database waits until each tab has closed its connection.
  connection.onversionchange = gone;
  connection.onclose = gone;

  const transact = async <T>(
    mode: IDBTransactionMode,
    work: (transaction: IDBTransaction) => Promise<T>,
  ): Promise<T> => {
    try {
      return await withDeadline({ clock, ms: transactionMs }, (signal) => run({ connection, mode, signal }, work));
    } catch (error) {
      if (error instanceof UsherError) throw error;
      // The browser may have dropped the connection without a word (iOS does): the next use opens one of its own.
      gone();
      throw unavailable(name, error);
    }
  };

  try {
    const { storeId, keyId, key } = await identify(transact);
    return {
      version: connection.version,
      storeId,
      sealer: createWebSealer({ key, keyId }),
      read: (work) => transact('readonly', (transaction) => work(tablesOf(transaction, storeId))),
      write: (work) => transact('readwrite', (transaction) => work(tablesOf(transaction, storeId))),
      close: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** How long opening may take: it waits for tabs that don't let go of the database. */
const openMs = 10_000;
/** How long one transaction may take: it waits for those of other tabs. */
const transactionMs = 10_000;

function upgrade(connection: IDBDatabase, { from, to }: { from: number; to: number }): void {
  if (from < 1) {
    connection.createObjectStore('vault');
    connection.createObjectStore('accounts', { keyPath: ['summary.issuer', 'summary.account'] });
    connection.createObjectStore('seen');
    connection.createObjectStore('orphans', { autoIncrement: true });
  }
  // For the shield, which keeps the digests of replaced tokens.
  if (to >= 2) connection.createObjectStore('replaced');
}

async function connect({
  name,
  clock,
  version,
}: Pick<IndexedDbOptions, 'name' | 'clock'> & { version: number | undefined }): Promise<IDBDatabase> {
  let late = false;
  try {
    return await withDeadline({ clock, ms: openMs }, async () => {
      const opening = indexedDB.open(name, version);
      opening.onupgradeneeded = ({ oldVersion, newVersion }) =>
        upgrade(opening.result, { from: oldVersion, to: newVersion ?? newestVersion });
      const connection = await answer(opening);
      const isNewer = connection.version > newestVersion;
      if (late || isNewer) connection.close();
      if (isNewer) throw new DOMException('The database is of a newer program', 'VersionError');
      return connection;
    });
  } catch (error) {
    late = true;
    throw unavailable(name, error);
  }
}

/** Resolves with what `work` gave once the transaction is complete: with `strict`, once it is on disk. */
async function run<T>(
  { connection, mode, signal }: { connection: IDBDatabase; mode: IDBTransactionMode; signal: AbortSignal },
  work: (transaction: IDBTransaction) => Promise<T>,
): Promise<T> {
  const transaction = connection.transaction(connection.objectStoreNames, mode, { durability: 'strict' });
  const complete = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('The transaction ended', 'AbortError'));
  });
  // It is awaited below, unless `work` fails first.
  complete.catch(() => undefined);
  // It may be over already.
  const undo = () => quietly(() => transaction.abort());
  signal.addEventListener('abort', undo);
  try {
    const result = await work(transaction);
    await complete;
    return result;
  } catch (error) {
    undo();
    throw error;
  }
}

interface Identity {
  storeId: string;
  keyId: string;
  key: CryptoKey;
}

/** The database's id and key. Tabs that make a new database at the same moment agree on the first one's. */
async function identify(
  transact: <T>(mode: IDBTransactionMode, work: (transaction: IDBTransaction) => Promise<T>) => Promise<T>,
): Promise<Identity> {
  const stored = (transaction: IDBTransaction) => answer<unknown>(transaction.objectStore('vault').get('identity'));
  const known = await transact('readonly', stored);
  if (known !== undefined) return asIdentity(known);
  const made: Identity = { storeId: crypto.randomUUID(), keyId: crypto.randomUUID(), key: await newSealingKey() };
  return transact('readwrite', async (transaction) => {
    const first = await stored(transaction);
    if (first !== undefined) return asIdentity(first);
    transaction.objectStore('vault').put(made, 'identity');
    return made;
  });
}

function tablesOf(transaction: IDBTransaction, storeId: string): Tables {
  const accounts = transaction.objectStore('accounts');
  const vault = transaction.objectStore('vault');
  return {
    async find({ issuer, account }) {
      const row = await answer<unknown>(accounts.get([issuer, account]));
      return row === undefined ? undefined : asRow(row, storeId);
    },
    async page(after, limit) {
      const range = after && IDBKeyRange.lowerBound([after.issuer, after.account], true);
      const rows = await answer<unknown[]>(accounts.getAll(range, limit));
      return rows.map((row) => asRow(row, storeId));
    },
    put: (row) => void accounts.put(row),
    remove: ({ issuer, account }) => void accounts.delete([issuer, account]),
    addSeen: (fingerprint) => void transaction.objectStore('seen').put(true, fingerprint),
    addOrphan: (orphan, atMs) => void transaction.objectStore('orphans').add({ ...orphan, atMs }),
    probe: {
      put: (id, value) => void vault.put(value, id),
      get: (id) => answer<unknown>(vault.get(id)),
      remove: (id) => void vault.delete(id),
    },
  };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

type Loose<T> = { [Field in keyof T]?: unknown };

function asIdentity(value: unknown): Identity {
  const { storeId, keyId, key }: Loose<Identity> = Object(value);
  if (typeof storeId !== 'string' || typeof keyId !== 'string' || !(key instanceof CryptoKey)) throw damaged();
  return { storeId, keyId, key };
}

/**
 * Checks shape and store id only. That the tokens belong to this row is verified when they are decrypted, for what they
 * belong to is authenticated with them.
 */
function asRow(value: unknown, storeId: string): SealedRow {
  if (!isRow(value) || value.summary.storeId !== storeId) throw damaged();
  const { summary } = value;
  return { ...value, summary: summary.schema === 1 ? carriedOver(summary) : summary };
}

/** As it is stored, in either edition. */
type StoredRow = Omit<SealedRow, 'summary'> & { summary: FirstEdition | SealedRow['summary'] };

function isRow(value: unknown): value is StoredRow {
  const { summary, sealed }: Loose<StoredRow> = Object(value);
  const { schema, current }: Loose<StoredRow['summary']> = Object(summary);
  const { refreshable }: Loose<SealedRow['summary']['current']> = Object(current);
  const { accessToken, refreshToken }: Loose<SealedTokens> = Object(sealed);
  if ((schema !== 1 && schema !== 2) || !(accessToken instanceof Uint8Array)) return false;
  return refreshable ? refreshToken instanceof Uint8Array : refreshToken === undefined;
}

function unavailable(name: string, cause: unknown): StoreError {
  const reason = cause instanceof DOMException ? cause.name : 'UnknownError';
  const words = reasons[reason] ?? `The browser's storage can't be used now (${reason}).`;
  return new StoreError('unavailable', words, { cause, location: `IndexedDB ${name}` });
}

const reasons: Record<string, string> = {
  QuotaExceededError: "This site's storage in the browser is full. Free some space on the device, then try again.",
  SecurityError:
    "The browser doesn't let this page store anything. Use createMemoryStore(), or allow it to store data.",
  TimeoutError: "Another tab of this site keeps the browser's storage busy. Close or reload the other tabs.",
  VersionError: 'Another tab has moved on to a newer version of this site. Reload the page.',
};
