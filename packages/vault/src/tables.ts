/** The data file's tables, and how accounts are read and written in them. */

import type { AccountKey } from 'trakt-usher/session';
import type { Database } from './database.ts';
import { encodeRow, Malformed, parseRow, type StoredRow } from './row.ts';
import { damaged } from './token-sealer.ts';
import type { AccountText } from './watch.ts';

/** The tables, during one read or one transaction. */
export class Tables {
  readonly #database: Database;
  readonly #storeId: string;

  constructor(database: Database, storeId: string) {
    this.#database = database;
    this.#storeId = storeId;
  }

  /** @throws VaultError `corrupt` for a row that isn't this account's */
  find({ issuer, account }: AccountKey): StoredRow | undefined {
    const found = this.#database.get('SELECT record FROM accounts WHERE issuer = ? AND account = ?', issuer, account);
    const row = found && this.#parse(found.record);
    if (row && (row.summary.issuer !== issuer || row.summary.account !== account)) throw damaged(this.#database.path);
    return row;
  }

  /** Up to `limit` rows in the order of issuer and account, from after the one named. */
  page(after: AccountKey | undefined, limit: number): StoredRow[] {
    const { issuer, account } = after ?? { issuer: '', account: '' };
    const sql = 'SELECT record FROM accounts WHERE (issuer, account) > (?, ?) ORDER BY issuer, account LIMIT ?';
    return this.#database.all(sql, issuer, account, limit).map(({ record }) => this.#parse(record));
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

  /** @returns the row as it is written */
  put(row: StoredRow): string {
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

  /** Remembers for ever that this refresh token may have been sent. */
  addSeen(fingerprint: string): void {
    this.#database.run('INSERT OR IGNORE INTO seen (fingerprint) VALUES (?)', fingerprint);
  }

  /** Keeps aside tokens whose record has moved on; nobody sends them. */
  addOrphan(orphan: Omit<StoredRow, 'home'>, atMs: number): void {
    const sql = 'INSERT INTO orphans (key_id, at_ms, record) VALUES (?, ?, ?)';
    this.#database.run(sql, orphan.keyId, atMs, JSON.stringify(orphan));
  }

  /** The place and boot for which the lock test was passed. */
  tested(): string | undefined {
    const tested = this.#database.get('SELECT tested FROM vault')?.tested;
    return typeof tested === 'string' ? tested : undefined;
  }

  setTested(place: string): void {
    this.#database.run('UPDATE vault SET tested = ?', place);
  }

  #parse(record: unknown): StoredRow {
    try {
      const row = parseRow(record);
      if (row.summary.storeId === this.#storeId) return row;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
    throw damaged(this.#database.path);
  }
}

/** Tells a vault from any other database: `ushr`. */
export const applicationId = 0x75736872;
/** Raised by each change of the tables. */
export const tablesVersion = 1;

/** A page holds whole rows, and nothing that changes has an index: a refresh writes one page in its place. */
export const createTables: string = `
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${tablesVersion};
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
`;
