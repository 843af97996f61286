/**
 * The file of `usher serve` beside the vault: its programs with their keys, and what it knows of other programs' grants. No
 * token and no key stands in it: digests only.
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { GrantBook } from './grant-book.ts';
import { PrivateDatabase } from './private-database.ts';

export interface Program {
  readonly name: string;
  /** Undefined for whoever needs no key. */
  readonly keyDigest: string | undefined;
}

export class ServeBook {
  readonly #database: PrivateDatabase;

  /** Makes the file if there is none. */
  constructor(folder: string) {
    this.#database = new PrivateDatabase(folder, 'serve.db');
    this.#database.exec(tables);
  }

  close(): void {
    this.#database.close();
  }

  /** What is known of other programs' grants. `digestKey` is the vault's, and is kept nowhere else. */
  grantBook(digestKey: string): GrantBook {
    return new GrantBook(this.#database, digestKey);
  }

  /** Returns the program's key, which is kept nowhere. Undefined if there is a program of that name. */
  addProgram(name: string): string | undefined {
    const key = randomBytes(32).toString('base64url');
    const { changes } = this.#database.run(
      'INSERT OR IGNORE INTO programs (name, key_digest) VALUES (?, ?)',
      name,
      digestOf(key),
    );
    return changes === 1 ? key : undefined;
  }

  removeProgram(name: string): boolean {
    return this.#database.run('DELETE FROM programs WHERE name = ?', name).changes === 1;
  }

  programs(): string[] {
    return this.#database.all('SELECT name FROM programs ORDER BY name').map(({ name }) => String(name));
  }

  programWith(name: string, key: string): Program | undefined {
    const keyDigest = digestOf(key);
    const stored = this.#keyDigestOf(name);
    return stored !== undefined && isSame(stored, keyDigest) ? { name, keyDigest } : undefined;
  }

  /** Whether the program has that key now. Asked at each request. */
  isStill({ name, keyDigest }: Program): boolean {
    return keyDigest !== undefined && keyDigest === this.#keyDigestOf(name);
  }

  #keyDigestOf(name: string): string | undefined {
    const stored = this.#database.getKept('SELECT key_digest FROM programs WHERE name = ?', name)?.key_digest;
    return typeof stored === 'string' ? stored : undefined;
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

const tables = 'CREATE TABLE IF NOT EXISTS programs (name TEXT PRIMARY KEY, key_digest TEXT NOT NULL) STRICT';
