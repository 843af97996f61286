/** Who is signed in to the page, and its password: a private file beside the vault. It holds digests alone. */

import { hash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { PrivateDatabase } from '../../serve/private-database.ts';
import { ApiKeys } from './keys.ts';

export interface SignedIn {
  /** The session's digest: names it here, and is no secret. */
  readonly id: string;
  /** The proof that a form comes from a page of this session. */
  readonly csrf: string;
  /** How and from where. */
  readonly via: string;
}

const hourMs = 3_600_000;
const idleMs = 30 * 24 * hourMs;

export class PageSessions {
  readonly #database: PrivateDatabase;
  /** Of other programs, in the same file. */
  readonly keys: ApiKeys;

  /** Makes the file if there is none. */
  constructor(folder: string) {
    this.#database = new PrivateDatabase(folder, 'page.db');
    this.#database.exec(tables);
    this.keys = new ApiKeys(this.#database);
  }

  close(): void {
    this.#database.close();
  }

  /** Returns what the browser keeps. `via`: how and from where, for people. */
  begin(nowMs: number, via: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM sessions WHERE used_ms < ?', nowMs - idleMs);
      this.#database.run('INSERT INTO sessions (digest, used_ms, via) VALUES (?, ?, ?)', digestOf(token), nowMs, via);
    });
    return token;
  }

  find(token: string, nowMs: number): SignedIn | undefined {
    const id = digestOf(token);
    const { used_ms: usedMs, via } = this.#database.get('SELECT used_ms, via FROM sessions WHERE digest = ?', id) ?? {};
    if (typeof usedMs !== 'number' || usedMs < nowMs - idleMs) return undefined;
    // Each request would be a write to the disk.
    if (usedMs < nowMs - hourMs) this.#database.run('UPDATE sessions SET used_ms = ? WHERE digest = ?', nowMs, id);
    return { id, csrf: hash('sha256', `form ${token}`, 'base64url'), via: String(via) };
  }

  count(): number {
    return Number(this.#database.get('SELECT count(*) AS count FROM sessions')?.count);
  }

  end(id: string): void {
    this.#database.run('DELETE FROM sessions WHERE digest = ?', id);
  }

  endAll(): void {
    this.#database.run('DELETE FROM sessions');
  }

  hasPassword(): boolean {
    return this.#database.get('SELECT 1 FROM password') !== undefined;
  }

  /** Undefined takes it away. Everybody is signed out: somebody may have known the old one. */
  async setPassword(password: string | undefined): Promise<void> {
    const salt = randomBytes(16);
    const key = password === undefined ? undefined : await derived(password, salt);
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM password');
      this.#database.run('DELETE FROM sessions');
      if (key === undefined) return;
      const words = [salt, key].map((bytes) => bytes.toString('base64url'));
      this.#database.run('INSERT INTO password (id, salt, key) VALUES (1, ?, ?)', ...words);
    });
  }

  async isPassword(given: string): Promise<boolean> {
    const row = this.#database.get('SELECT salt, key FROM password');
    if (!row) return false;
    const [salt, key] = [row.salt, row.key].map((word) => Buffer.from(String(word), 'base64url'));
    return salt !== undefined && key !== undefined && timingSafeEqual(await derived(given, salt), key);
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** 32 MiB and a tenth of a second for each guess. RFC 7914. */
function derived(password: string, salt: Buffer): Promise<Buffer> {
  const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key))),
  );
}

const tables = `
  CREATE TABLE IF NOT EXISTS sessions (digest TEXT PRIMARY KEY, used_ms INTEGER NOT NULL, via TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS password (id INTEGER PRIMARY KEY CHECK (id = 1), salt TEXT NOT NULL, key TEXT NOT NULL) STRICT;
`;
