/** The data file's tables, and how accounts are read and written in them. */

import type { AccountKey, AccountSummary } from 'trakt-usher/store';
import type { AccountText } from '../watch.ts';
import { type Database, damaged } from './database.ts';
import { encodeRow, Malformed, parseRow, type StoredRow } from './row.ts';
import type { SealedNote } from './token-sealer.ts';

/** A data key as it is stored. */
export interface WrappedKey {
  id: string;
  /** The source of the key that wraps it, as JSON. */
  source: string;
  wrapped: string;
}

/** The tables, during one read or one transaction. */
export class Tables {
  readonly #database: Database;
  readonly #storeId: string;

  constructor(database: Database, storeId: string) {
    this.#database = database;
    this.#storeId = storeId;
  }

  /** @throws StoreError `corrupt` for a row that isn't this account's */
  find({ issuer, account }: AccountKey): StoredRow | undefined {
    const found = this.#database.get('SELECT record FROM accounts WHERE issuer = ? AND account = ?', issuer, account);
    if (!found) return undefined;
    const row = this.#parse(found.record);
    if (row?.summary.issuer === issuer && row.summary.account === account) return row;
    throw damaged(this.#database.path);
  }

  /**
   * The accounts in the order of issuer and name, from after the one named, out of up to `limit` rows; rows that are
   * damaged are passed over. `next`: the last one looked at, where there are more.
   */
  page(after: AccountKey | undefined, limit: number): { accounts: AccountSummary[]; next?: AccountKey } {
    const { issuer, account } = after ?? { issuer: '', account: '' };
    const sql = `SELECT issuer, account, record FROM accounts WHERE (issuer, account) > (?, ?)
      ORDER BY issuer, account LIMIT ?`;
    const rows = this.#database.all(sql, issuer, account, limit + 1);
    const shown = rows.slice(0, limit);
    const accounts = shown.flatMap(({ record }) => this.#parse(record)?.summary ?? []);
    const last = shown.at(-1);
    if (rows.length <= limit || !last) return { accounts };
    return { accounts, next: { issuer: String(last.issuer), account: String(last.account) } };
  }

  /** Each account's record as it is written, to tell whether it changed. */
  texts(): AccountText[] {
    const rows = this.#database.all('SELECT issuer, account, record FROM accounts');
    return rows.map(({ issuer, account, record }) => ({
      issuer: String(issuer),
      account: String(account),
      text: String(record),
    }));
  }

  /** Brings the tables to the version that the row needs. @returns the row as it is written */
  put(row: StoredRow): string {
    this.#raise();
    const { issuer, account } = row.summary;
    const sql = `INSERT INTO accounts (issuer, account, key_id, record) VALUES (?, ?, ?, ?)
      ON CONFLICT (issuer, account) DO UPDATE SET key_id = excluded.key_id, record = excluded.record`;
    const text = encodeRow(row);
    this.#database.run(sql, issuer, account, row.keyId, text);
    return text;
  }

  remove({ issuer, account }: AccountKey): void {
    this.#database.run('DELETE FROM accounts WHERE issuer = ? AND account = ?', issuer, account);
  }

  /** The rows that can be read. */
  rows(): StoredRow[] {
    return this.#database.all('SELECT record FROM accounts').flatMap(({ record }) => this.#parse(record) ?? []);
  }

  /** Every account that has a row, readable or not. */
  accounts(): AccountKey[] {
    return this.texts().map(({ issuer, account }) => ({ issuer, account }));
  }

  /** Remembers for ever that this refresh token may have been sent. */
  addSeen(fingerprint: string): void {
    this.#database.run('INSERT OR IGNORE INTO seen (fingerprint) VALUES (?)', fingerprint);
  }

  wasSeen(fingerprint: string): boolean {
    return this.#database.get('SELECT 1 FROM seen WHERE fingerprint = ?', fingerprint) !== undefined;
  }

  /** Keeps tokens whose record has moved on. They are never sent. */
  addOrphan(orphan: Omit<StoredRow, 'binding'>, atMs: number): void {
    const sql = 'INSERT INTO orphans (key_id, at_ms, record) VALUES (?, ?, ?)';
    this.#database.run(sql, orphan.keyId, atMs, JSON.stringify(orphan));
  }

  /** Drops the orphans of an account that signs out. */
  dropOrphansOf({ issuer, account }: AccountKey): void {
    const sql = `DELETE FROM orphans WHERE json_valid(record)
      AND coalesce(record ->> '$.summary.issuer', record ->> '$.issuer') = ?
      AND coalesce(record ->> '$.summary.account', record ->> '$.account') = ?`;
    this.#database.run(sql, issuer, account);
  }

  note(name: string): SealedNote | undefined {
    return this.notes().find((note) => note.name === name);
  }

  notes(): (SealedNote & { name: string })[] {
    if (versionOf(this.#database) !== tablesVersion) return [];
    return this.#database.all('SELECT name, key_id, sealed FROM notes').map(({ name, key_id, sealed }) => ({
      name: String(name),
      keyId: String(key_id),
      sealed: String(sealed),
    }));
  }

  putNote(name: string, { keyId, sealed }: SealedNote): void {
    this.#raise();
    const sql = `INSERT INTO notes (name, key_id, sealed) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed`;
    this.#database.run(sql, name, keyId, sealed);
  }

  /** Every data key as it is stored, also those of an unfinished re-keying. */
  keys(): WrappedKey[] {
    return this.#database.all('SELECT id, source, wrapped FROM keys').map(({ id, source, wrapped }) => ({
      id: String(id),
      source: String(source),
      wrapped: String(wrapped),
    }));
  }

  putKey({ id, source, wrapped }: WrappedKey): void {
    const sql = `INSERT INTO keys (id, source, wrapped) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET source = excluded.source, wrapped = excluded.wrapped`;
    this.#database.run(sql, id, source, wrapped);
  }

  /** Whether there are wraps of a re-keying that is under way or was killed. */
  hasPendingKeys(): boolean {
    return this.keys().some(({ id }) => id.startsWith(pendingPrefix));
  }

  dropPendingKeys(): void {
    this.#database.run('DELETE FROM keys WHERE id LIKE ?', `${pendingPrefix}%`);
  }

  /** A key that a row, an orphan, a note or the vault still names can't be dropped: a foreign key holds that. */
  dropKey(id: string): void {
    this.#database.run('DELETE FROM keys WHERE id = ?', id);
  }

  /** The data key that seals. */
  currentKey(): string | undefined {
    const id = this.#database.get('SELECT key_id FROM vault')?.key_id;
    return typeof id === 'string' ? id : undefined;
  }

  /** The data key that seals from now on. */
  setCurrentKey(id: string): void {
    this.#database.run('UPDATE vault SET key_id = ?', id);
  }

  /** Data keys that nothing names any more. */
  unusedKeys(): string[] {
    const sql = `SELECT id FROM keys WHERE id NOT IN (SELECT key_id FROM vault) AND id NOT IN (SELECT key_id FROM accounts)
      AND id NOT IN (SELECT key_id FROM orphans) AND id NOT LIKE ?`;
    const ofNotes = new Set(this.notes().map(({ keyId }) => keyId));
    const unused = this.#database.all(sql, `${pendingPrefix}%`).map(({ id }) => String(id));
    return unused.filter((id) => !ofNotes.has(id));
  }

  hasKey(id: string): boolean {
    return this.#database.get('SELECT 1 FROM keys WHERE id = ?', id) !== undefined;
  }

  /** Drops the orphans from before that time. */
  dropOrphans(beforeMs: number): void {
    this.#database.run('DELETE FROM orphans WHERE at_ms < ?', beforeMs);
  }

  hasOrphans(beforeMs: number): boolean {
    return this.#database.get('SELECT 1 FROM orphans WHERE at_ms < ?', beforeMs) !== undefined;
  }

  /** The folder and boot for which the lock test passed. */
  tested(): string | undefined {
    const tested = this.#database.get('SELECT tested FROM vault')?.tested;
    return typeof tested === 'string' ? tested : undefined;
  }

  setTested(tested: string): void {
    this.#database.run('UPDATE vault SET tested = ?', tested);
  }

  /** Moves an unreadable row to the orphans, unchanged. */
  setAside({ issuer, account }: AccountKey, atMs: number): void {
    const sql = `INSERT INTO orphans (key_id, at_ms, record)
      SELECT key_id, ?, record FROM accounts WHERE issuer = ? AND account = ?`;
    this.#database.run(sql, atMs, issuer, account);
    this.remove({ issuer, account });
  }

  /** @throws StoreError `corrupt` where the file's own structure is damaged */
  checkStructure(): void {
    const found = this.#database.get('PRAGMA quick_check(1)');
    if (found?.quick_check !== 'ok') throw damaged(this.#database.path);
  }

  #raise(): void {
    const version = versionOf(this.#database);
    if (version === 2) this.#database.exec('DROP TABLE replaced');
    if (version !== tablesVersion) this.#database.exec(raiseTables);
  }

  /** Undefined if this is no row of this vault. */
  #parse(record: unknown): StoredRow | undefined {
    try {
      const row = parseRow(record);
      return row.summary.storeId === this.#storeId ? row : undefined;
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  }
}

/** Marks the id of a wrap that isn't in force yet: its re-keying is under way or was interrupted. */
export const pendingPrefix = 'next:';

/** Tells a vault from any other database: `ushr`. */
export const applicationId = 0x75736872;
/**
 * Raised by each change of the tables or of the records in them. Version 1 had records of the first edition, version 2 no
 * notes. Both are read, and raised with the first record or note that is written.
 */
export const tablesVersion = 3;

export function versionOf(database: Database): unknown {
  return database.get('PRAGMA user_version')?.user_version;
}

/** From version 1. */
const raiseTables = `
  CREATE TABLE notes (name TEXT PRIMARY KEY, key_id TEXT NOT NULL REFERENCES keys (id), sealed TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${tablesVersion};
`;

/** A page holds whole rows, and nothing that changes has an index: a refresh writes one page in its place. */
export const createTables: string = `
  PRAGMA application_id = ${applicationId};
  CREATE TABLE keys (id TEXT PRIMARY KEY, source TEXT NOT NULL, wrapped TEXT NOT NULL) STRICT;
  CREATE TABLE vault (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES keys (id),
    tested TEXT
  ) STRICT;
  CREATE TABLE accounts (
    issuer TEXT NOT NULL,
    account TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES keys (id),
    record TEXT NOT NULL,
    UNIQUE (issuer, account)
  ) STRICT;
  CREATE TABLE seen (fingerprint TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE orphans (
    id INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES keys (id),
    at_ms INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  ${raiseTables}
`;
