/** Which code is being exchanged, and which account its tokens came to. By digests, in the book of grants. */

import type { BookDatabase } from './book-database.ts';

/** Trakt gives tokens for a code once; a program that lost them asks again at once. */
const codeLifeMs = 10 * 60_000;
/** Longer than the taking and a request. A note of its answer comes after that. */
const sendingMs = 30_000;
/** In the place of an account, until there are tokens. */
const nobody = '';

/** The right to send a code. */
export interface TakenCode {
  /** Since then. */
  readonly takenAtMs: number;
  /** It has brought no tokens: it may be sent again. Whoever has taken it since keeps it. */
  giveBack(): Promise<void>;
}

export class CodeBook {
  readonly #database: BookDatabase;
  /** Whoever sent it so long ago has died, or has lost the answer. */
  readonly #lostAfterMs: number;

  constructor(database: BookDatabase) {
    this.#database = database;
    this.#lostAfterMs = sendingMs + database.mostForWriteMs;
  }

  /** The account that the tokens for that code are under, where they came within its life. Writes nothing. */
  async look(digest: string, nowMs: number): Promise<{ account: string } | 'sending' | 'free'> {
    const [row] = await this.#database.all(`SELECT account, at_ms FROM ${this.#codes} WHERE digest = ?`, digest);
    if (!row) return 'free';
    const { account, atMs } = { account: String(row.account), atMs: Number(row.at_ms) };
    if (atMs < nowMs - (account === nobody ? this.#lostAfterMs : codeLifeMs)) return 'free';
    return account === nobody ? 'sending' : { account };
  }

  /** Undefined where the code may not be sent: somebody else is sending it, or it has brought tokens within its life. */
  async take(digest: string, nowMs: number): Promise<TakenCode | undefined> {
    const rows = await this.#database.write([
      `INSERT INTO ${this.#codes} AS known (digest, account, at_ms) VALUES (?, ?, ?)
        ON CONFLICT (digest) DO UPDATE SET account = excluded.account, at_ms = excluded.at_ms
          WHERE (known.account = excluded.account AND known.at_ms < ?) OR known.at_ms < ?
        RETURNING digest`,
      ...[digest, nobody, nowMs, nowMs - this.#lostAfterMs, nowMs - codeLifeMs],
    ]);
    // The next to take it does so at a later time.
    const giveBack = `DELETE FROM ${this.#codes} WHERE digest = ? AND account = ? AND at_ms = ?`;
    if (rows.length === 0) return undefined;
    return {
      takenAtMs: nowMs,
      giveBack: async () => void (await this.#database.write([giveBack, digest, nobody, nowMs])),
    };
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
