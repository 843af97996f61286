/** Keys of other programs, by their digests, in the page's private file. */

import { hash, randomBytes } from 'node:crypto';
import type { PrivateDatabase } from '../../serve/private-database.ts';

export interface ApiKey {
  readonly name: string;
  /** Else it reads alone. */
  readonly mayChange: boolean;
  readonly addedAtMs: number;
}

const mostKeys = 100;

export class ApiKeys {
  readonly #database: PrivateDatabase;

  constructor(database: PrivateDatabase) {
    this.#database = database;
    database.exec(table);
  }

  /** Returns the key, which nobody can read again. Undefined: the name is taken, or there are too many. */
  add({ name, mayChange }: Pick<ApiKey, 'name' | 'mayChange'>, nowMs: number): string | undefined {
    const key = `usher_${randomBytes(32).toString('base64url')}`;
    return this.#database.transaction(() => {
      const known = this.all();
      if (known.length >= mostKeys || known.some((each) => each.name === name)) return undefined;
      const insert = 'INSERT INTO keys (name, digest, may_change, added_ms) VALUES (?, ?, ?, ?)';
      this.#database.run(insert, name, digestOf(key), Number(mayChange), nowMs);
      return key;
    });
  }

  find(key: string): ApiKey | undefined {
    const row = this.#database.get('SELECT * FROM keys WHERE digest = ?', digestOf(key));
    return row && keyIn(row);
  }

  all(): ApiKey[] {
    return this.#database.all('SELECT * FROM keys ORDER BY name').map(keyIn);
  }

  /** False: there is none by that name. */
  remove(name: string): boolean {
    return this.#database.transaction(() => {
      const isThere = this.all().some((each) => each.name === name);
      this.#database.run('DELETE FROM keys WHERE name = ?', name);
      return isThere;
    });
  }
}

function keyIn({ name, may_change, added_ms }: Readonly<Record<string, unknown>>): ApiKey {
  return { name: String(name), mayChange: may_change === 1, addedAtMs: Number(added_ms) };
}

function digestOf(key: string): string {
  return hash('sha256', key, 'base64url');
}

const table = `CREATE TABLE IF NOT EXISTS keys (
  name TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, may_change INTEGER NOT NULL, added_ms INTEGER NOT NULL
) STRICT;`;
