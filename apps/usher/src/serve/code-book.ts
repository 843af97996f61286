/** Which code is being exchanged, and which account its tokens came to. By digests, in the book of grants. */

import type { BookDatabase } from './book-database.ts';

/** Trakt gives tokens for a code once; a program that lost them asks again at once. */
const codeLifeMs = 10 * 60_000;
/** Longer than a request takes, and a note of its answer: whoever sent it then has died, or has lost the answer. */
const sendingMs = 30_000;
/** In the place of an account, until there are tokens. */
const nobody = '';

export class CodeBook {
  readonly #database: BookDatabase;

  constructor(database: BookDatabase) {
    this.#database = database;
  }

  /** The account that the tokens for that code are under, where they came within its life. */
  async account(digest: string, nowMs: number): Promise<string | undefined> {
    const sql = `SELECT account FROM ${this.#codes} WHERE digest = ? AND account <> ? AND at_ms >= ?`;
    const [row] = await this.#database.all(sql, digest, nobody, nowMs - codeLifeMs);
    return typeof row?.account === 'string' ? row.account : undefined;
  }

  /** Whether the code may be sent: nobody else is sending it, and it has brought no tokens within its life. */
  async take(digest: string, nowMs: number): Promise<boolean> {
    const rows = await this.#database.write([
      `INSERT INTO ${this.#codes} AS known (digest, account, at_ms) VALUES (?, ?, ?)
        ON CONFLICT (digest) DO UPDATE SET account = excluded.account, at_ms = excluded.at_ms
          WHERE (known.account = excluded.account AND known.at_ms < ?) OR known.at_ms < ?
        RETURNING digest`,
      ...[digest, nobody, nowMs, nowMs - sendingMs, nowMs - codeLifeMs],
    ]);
    return rows.length === 1;
  }

  /** It has brought no tokens: it may be sent again. */
  async giveBack(digest: string): Promise<void> {
    await this.#database.all(`DELETE FROM ${this.#codes} WHERE digest = ? AND account = ?`, digest, nobody);
  }

  /** Its tokens are under that account. Forgets codes that have lived. */
  async put(digest: string, account: string, nowMs: number): Promise<void> {
    await this.#database.write(
      [`DELETE FROM ${this.#codes} WHERE at_ms < ?`, nowMs - codeLifeMs],
      [
        `INSERT INTO ${this.#codes} (digest, account, at_ms) VALUES (?, ?, ?)
          ON CONFLICT (digest) DO UPDATE SET account = excluded.account, at_ms = excluded.at_ms`,
        ...[digest, account, nowMs],
      ],
    );
  }

  get #codes(): string {
    return this.#database.names.codes;
  }
}
