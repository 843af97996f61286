/**
 * The file of `usher serve` beside the vault: its programs with their keys, and what it knows of other programs' grants. No
 * token and no key stands in it: digests only.
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GrantBook } from './grant-book.ts';

export interface Program {
  readonly name: string;
  /** Undefined for whoever needs no key. */
  readonly keyDigest: string | undefined;
}

export class ServeBook {
  readonly #database: DatabaseSync;

  /** Makes the file, for its owner alone, if there is none. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'serve.db');
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    chmodSync(path, 0o600);
    this.#database.exec(settings);
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
    const { changes } = this.#run(
      'INSERT OR IGNORE INTO programs (name, key_digest) VALUES (?, ?)',
      name,
      digestOf(key),
    );
    return Number(changes) === 1 ? key : undefined;
  }

  removeProgram(name: string): boolean {
    return Number(this.#run('DELETE FROM programs WHERE name = ?', name).changes) === 1;
  }

  programs(): string[] {
    return this.#database
      .prepare('SELECT name FROM programs ORDER BY name')
      .all()
      .map(({ name }) => String(name));
  }

  programWith(name: string, key: string): Program | undefined {
    const keyDigest = digestOf(key);
    return this.isStill({ name, keyDigest }) ? { name, keyDigest } : undefined;
  }

  /** Whether the program has that key now. */
  isStill({ name, keyDigest }: Program): boolean {
    const stored = this.#get('SELECT key_digest FROM programs WHERE name = ?', name)?.key_digest;
    return typeof stored === 'string' && keyDigest !== undefined && isSame(stored, keyDigest);
  }

  #get(sql: string, ...values: readonly string[]) {
    return this.#database.prepare(sql).get(...values);
  }

  #run(sql: string, ...values: readonly string[]) {
    return this.#database.prepare(sql).run(...values);
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

const settings = `
  PRAGMA journal_mode = PERSIST;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
`;

const tables = 'CREATE TABLE IF NOT EXISTS programs (name TEXT PRIMARY KEY, key_digest TEXT NOT NULL) STRICT';
