/**
 * The outbox on disk: which programs have chosen it, and the plays that wait. What a play is stands there sealed; whose it is
 * and how it fares is readable, so that a list needs no key. One SQLite file that processes share.
 */

import { PrivateDatabase, type Row } from '../private-database.ts';

/** Whose an entry is. It is delivered with this sign-in or not at all. */
export interface Owner {
  readonly program: string;
  readonly issuer: string;
  /** The grant, by its first token's digest. */
  readonly account: string;
}

export interface Sealed {
  readonly keyId: string;
  readonly sealed: string;
}

export interface Entry {
  readonly number: number;
  readonly owner: Owner;
  /** When it arrived, or when a person let it wait again. */
  readonly sinceMs: number;
  /** When it was last sent; undefined before the first time. */
  readonly attemptedAtMs: number | undefined;
  /** Why it waits for a person: a status of Trakt's, or a word of ours. Undefined: it waits for its delivery. */
  readonly held: string | undefined;
  readonly play: Sealed;
}

export interface NewEntry {
  readonly play: Sealed;
  /** Digests of the names that a later write may have for the title. */
  readonly names: readonly string[];
}

export interface Counts {
  readonly waiting: number;
  readonly held: number;
}

/** Of one program, those that a person has to look at among them. */
const mostEntries = 10_000;

export class OutboxEntries {
  readonly #database: PrivateDatabase;

  /** Makes the file if there is none. */
  constructor(folder: string) {
    this.#database = new PrivateDatabase(folder, 'outbox.db');
    this.#database.exec(tables);
  }

  close(): void {
    this.#database.close();
  }

  choose(program: string): void {
    this.#database.run('INSERT OR IGNORE INTO chosen (program) VALUES (?)', program);
  }

  /** What waits already keeps waiting. */
  unchoose(program: string): void {
    this.#database.run('DELETE FROM chosen WHERE program = ?', program);
  }

  isChosen(program: string): boolean {
    return this.#database.get('SELECT 1 FROM chosen WHERE program = ?', program) !== undefined;
  }

  /** Of the digests; sealed, because ids of titles can be guessed. */
  nameKey(): Sealed | undefined {
    const row = this.#database.get('SELECT key_id, sealed FROM name_key');
    return row && sealedOf(row);
  }

  /** In the place of the one that was read; another process may have been first. */
  putNameKey({ keyId, sealed }: Sealed, replaces: Sealed | undefined): void {
    this.#database.transaction(() => {
      if (this.nameKey()?.sealed !== replaces?.sealed) return;
      this.#database.run('INSERT OR REPLACE INTO name_key (id, key_id, sealed) VALUES (1, ?, ?)', keyId, sealed);
    });
  }

  /** All of them in one durable write, or none where the program's part is full. */
  add({ program, issuer, account }: Owner, entries: readonly NewEntry[], nowMs: number): boolean {
    return this.#database.transaction(() => {
      const held = Number(
        this.#database.get('SELECT count(*) AS count FROM entries WHERE program = ?', program)?.count,
      );
      if (held + entries.length > mostEntries) return false;
      for (const { play, names } of entries) {
        const { lastInsertRowid } = this.#database.run(
          'INSERT INTO entries (program, issuer, account, since_ms, key_id, sealed) VALUES (?, ?, ?, ?, ?, ?)',
          ...[program, issuer, account, nowMs, play.keyId, play.sealed],
        );
        for (const name of names)
          this.#database.run('INSERT INTO names (entry, digest) VALUES (?, ?)', lastInsertRowid, name);
      }
      return true;
    });
  }

  hasWaiting(program: string): boolean {
    return (
      this.#database.get('SELECT 1 FROM entries WHERE program = ? AND held IS NULL LIMIT 1', program) !== undefined
    );
  }

  /** Whether a title with one of these names waits for its delivery. */
  isWaiting({ program, issuer, account }: Owner, names: readonly string[]): boolean {
    const sql = `SELECT 1 FROM names JOIN entries ON entries.number = names.entry
      WHERE digest = ? AND held IS NULL AND program = ? AND issuer = ? AND account = ? LIMIT 1`;
    return names.some((name) => this.#database.get(sql, name, program, issuer, account) !== undefined);
  }

  /** Of each sign-in the one that is next: the oldest first, and after them those that were sent in vain, in turn. */
  next(): Entry[] {
    const sql = `SELECT entries.* FROM (SELECT DISTINCT program, issuer, account FROM entries WHERE held IS NULL) AS sign_in
      JOIN entries ON number = (SELECT number FROM entries AS of_it WHERE held IS NULL AND of_it.program = sign_in.program
        AND of_it.issuer = sign_in.issuer AND of_it.account = sign_in.account ORDER BY attempted_at_ms, number LIMIT 1)
      ORDER BY attempted_at_ms, number`;
    return this.#database.all(sql).map(entryOf);
  }

  all(): Entry[] {
    return this.#database.all('SELECT * FROM entries ORDER BY number').map(entryOf);
  }

  /** By program: those that have chosen it, and those whose plays wait still. */
  counts(): Map<string, Counts> {
    const sql = `SELECT program, count(number) AS count, count(held) AS held
      FROM (SELECT program FROM chosen UNION SELECT program FROM entries) LEFT JOIN entries USING (program)
      GROUP BY program ORDER BY program`;
    const rows = this.#database.all(sql);
    return new Map(
      rows.map(({ program, count, held }) => [
        String(program),
        { waiting: Number(count) - Number(held), held: Number(held) },
      ]),
    );
  }

  /** It is about to be sent. */
  attempt({ number }: Entry, nowMs: number): void {
    this.#database.run('UPDATE entries SET attempted_at_ms = ? WHERE number = ?', nowMs, number);
  }

  hold({ number }: Entry, why: string): void {
    this.#database.run('UPDATE entries SET held = ? WHERE number = ?', why, number);
  }

  /** Lets those of them that are held wait for their delivery again. Returns how many. */
  retry(numbers: readonly number[], nowMs: number): number {
    const sql = 'UPDATE entries SET held = NULL, since_ms = ? WHERE number = ? AND held IS NOT NULL';
    return this.#database.transaction(() =>
      sum(numbers.map((number) => this.#database.run(sql, nowMs, number).changes)),
    );
  }

  /** The same plays and the same key of names, sealed anew. */
  reseal(plays: ReadonlyMap<number, Sealed>, nameKey: Sealed | undefined): void {
    this.#database.transaction(() => {
      for (const [number, { keyId, sealed }] of plays) {
        this.#database.run('UPDATE entries SET key_id = ?, sealed = ? WHERE number = ?', keyId, sealed, number);
      }
      if (nameKey) this.#database.run('UPDATE name_key SET key_id = ?, sealed = ?', nameKey.keyId, nameKey.sealed);
    });
  }

  /** Returns how many of them were there. */
  remove(numbers: readonly number[]): number {
    const sql = 'DELETE FROM entries WHERE number = ?';
    return this.#database.transaction(() => sum(numbers.map((number) => this.#database.run(sql, number).changes)));
  }
}

function entryOf(row: Row): Entry {
  return {
    number: Number(row.number),
    owner: { program: String(row.program), issuer: String(row.issuer), account: String(row.account) },
    sinceMs: Number(row.since_ms),
    attemptedAtMs: row.attempted_at_ms === null ? undefined : Number(row.attempted_at_ms),
    held: row.held === null ? undefined : String(row.held),
    play: sealedOf(row),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

function sealedOf(row: Row): Sealed {
  return { keyId: String(row.key_id), sealed: String(row.sealed) };
}

const tables = `
  CREATE TABLE IF NOT EXISTS chosen (program TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS name_key (
    id INTEGER PRIMARY KEY CHECK (id = 1), key_id TEXT NOT NULL, sealed TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, program TEXT NOT NULL, issuer TEXT NOT NULL, account TEXT NOT NULL,
    since_ms INTEGER NOT NULL, attempted_at_ms INTEGER, held TEXT, key_id TEXT NOT NULL, sealed TEXT NOT NULL
  ) STRICT;
  DROP INDEX IF EXISTS entries_of_grant;
  CREATE INDEX IF NOT EXISTS entries_in_turn ON entries (program, issuer, account, attempted_at_ms, number)
    WHERE held IS NULL;
  CREATE TABLE IF NOT EXISTS names (
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE, digest TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS names_by_digest ON names (digest);
  CREATE INDEX IF NOT EXISTS names_of_entry ON names (entry);
`;
