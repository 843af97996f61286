/**
 * The book of `usher serve`: its programs with their keys, and what it knows of other programs' grants. No token and no key
 * stands in it: digests only.
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BookDatabase } from './book-database.ts';
import { GrantBook } from './grant-book.ts';

export interface Program {
  readonly name: string;
  /** Undefined for whoever needs no key. */
  readonly keyDigest: string | undefined;
}

/** Asked at each request, so that none of it waits. */
export interface KeyDigests {
  /** Of the program of that name. */
  of(name: string): string | undefined;
  /** A program was added here, or removed: from now on it has that key, or none. */
  changed(name: string, digest: string | undefined): void;
  /** Whether it is as it is now everywhere, as far as can be known. */
  isFresh(): boolean;
  close(): void;
}

export class ServeBook {
  readonly #database: BookDatabase;
  readonly #digests: KeyDigests;

  constructor(database: BookDatabase, digests: KeyDigests) {
    this.#database = database;
    this.#digests = digests;
  }

  close(): void {
    this.#digests.close();
  }

  /** False while its database is away: keys are those that were known last. */
  isReachable(): boolean {
    return this.#digests.isFresh();
  }

  /** What is known of other programs' grants. `digestKey` is the vault's, and is kept nowhere else. */
  grantBook(digestKey: string): Promise<GrantBook> {
    return GrantBook.open(this.#database, digestKey);
  }

  /** Returns the program's key, which is kept nowhere. Undefined if there is a program of that name. */
  async addProgram(name: string): Promise<string | undefined> {
    const key = randomBytes(32).toString('base64url');
    const digest = digestOf(key);
    const added = await this.#database.write([
      `INSERT INTO ${this.#programs} (name, key_digest) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING name`,
      ...[name, digest],
    ]);
    // Nothing that can fail comes after it: the key would be seen by nobody.
    if (added.length > 0) this.#digests.changed(name, digest);
    return added.length > 0 ? key : undefined;
  }

  async removeProgram(name: string): Promise<boolean> {
    const removed = await this.#database.write([`DELETE FROM ${this.#programs} WHERE name = ? RETURNING name`, name]);
    this.#digests.changed(name, undefined);
    return removed.length > 0;
  }

  async programs(): Promise<string[]> {
    const rows = await this.#database.all(`SELECT name FROM ${this.#programs}`);
    return rows.map(({ name }) => String(name)).toSorted();
  }

  programWith(name: string, key: string): Program | undefined {
    const keyDigest = digestOf(key);
    const stored = this.#digests.of(name);
    return stored !== undefined && isSame(stored, keyDigest) ? { name, keyDigest } : undefined;
  }

  /** Whether the program has that key now. Asked at each request. */
  isStill({ name, keyDigest }: Program): boolean {
    return keyDigest !== undefined && keyDigest === this.#digests.of(name);
  }

  get #programs(): string {
    return this.#database.names.programs;
  }
}

/** Takes as long for every wrong text. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(hash('sha256', one)), Buffer.from(hash('sha256', other))];
  return timingSafeEqual(a, b);
}

/** A key has 256 random bits: there is nothing to guess. */
function digestOf(key: string): string {
  return hash('sha256', key, 'base64url');
}
