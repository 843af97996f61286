/**
 * What `usher serve` remembers beside the vault's grants: its programs with their keys, its certificate authority, and which
 * refresh token belongs to which version of which grant. No token and no key stands in it: digests only.
 *
 * A token's digest is written before the token can be in anybody's hands, so that a crash leaves none that is unknown.
 */

import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export interface Program {
  readonly name: string;
  /** Undefined for whoever needs no key. */
  readonly keyDigest: string | undefined;
}

/** Another program's sign-in. The tokens themselves are in the vault, under issuer and account. */
export interface ShieldedGrant {
  readonly issuer: string;
  readonly account: string;
  readonly program: string;
  readonly clientId: string;
  /** Of the client secret that Trakt took last; undefined before it took any. */
  readonly secretDigest: string | undefined;
  /** It was revoked. */
  readonly ended: boolean;
}

export interface KnownToken {
  readonly grant: ShieldedGrant;
  /** The version of the grant whose refresh token this is. */
  readonly version: number;
  /** No token of a later version is known. */
  readonly latest: boolean;
  /** Trakt refused it when it was taken in. */
  readonly refused: boolean;
  /** When the next version arrived. */
  readonly replacedAtMs: number | undefined;
}

export interface SealedAuthority {
  readonly certificate: string;
  readonly keyId: string;
  readonly sealed: string;
}

type Row = Record<string, unknown>;

export class ServeBook {
  readonly #database: DatabaseSync;
  readonly #key: Buffer;

  /** Makes the file, for its owner alone, if there is none. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'serve.db');
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    chmodSync(path, 0o600);
    this.#database.exec(tables);
    this.#database.prepare('INSERT OR IGNORE INTO secret (id, key) VALUES (1, ?)').run(randomBytes(32));
    this.#key = Buffer.from(String(this.#get('SELECT hex(key) AS key FROM secret')?.key), 'hex');
  }

  close(): void {
    this.#database.close();
  }

  /** Of a token or a secret, so that the file gives none away. */
  digest(kind: 'token' | 'secret' | 'code', ...parts: readonly string[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([kind, ...parts]))
      .digest('base64url');
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

  authority(): SealedAuthority | undefined {
    const row = this.#get('SELECT certificate, key_id, sealed FROM authority');
    return row && { certificate: String(row.certificate), keyId: String(row.key_id), sealed: String(row.sealed) };
  }

  /** In the place of the one that was read; another process may have been first. */
  putAuthority({ certificate, keyId, sealed }: SealedAuthority, replaces: SealedAuthority | undefined): void {
    this.#transaction(() => {
      if (this.authority()?.sealed !== replaces?.sealed) return;
      const sql = 'INSERT OR REPLACE INTO authority (id, certificate, key_id, sealed) VALUES (1, ?, ?, ?)';
      this.#run(sql, certificate, keyId, sealed);
    });
  }

  token(digest: string): KnownToken | undefined {
    const row = this.#get(
      `SELECT grants.*, version, refused,
        (SELECT max(version) FROM tokens AS other WHERE other.account = tokens.account AND other.issuer = tokens.issuer) AS last,
        (SELECT min(at_ms) FROM tokens AS next WHERE next.account = tokens.account AND next.issuer = tokens.issuer
          AND next.version = tokens.version + 1) AS replaced_at_ms
       FROM tokens JOIN grants USING (issuer, account) WHERE digest = ?`,
      digest,
    );
    if (!row) return undefined;
    return {
      grant: grantOf(row),
      version: Number(row.version),
      latest: row.version === row.last,
      refused: row.refused === 1,
      replacedAtMs: row.replaced_at_ms === null ? undefined : Number(row.replaced_at_ms),
    };
  }

  /** Of all programs, the ended ones too. */
  grants(): ShieldedGrant[] {
    return this.#database.prepare('SELECT * FROM grants').all().map(grantOf);
  }

  grantsOf(program: string): ShieldedGrant[] {
    return this.#database.prepare('SELECT * FROM grants WHERE program = ? AND ended = 0').all(program).map(grantOf);
  }

  /** A token that nobody knows begins a grant, which is named by it. Whoever is first has it. */
  begin(digest: string, grant: Pick<ShieldedGrant, 'issuer' | 'program' | 'clientId'>, nowMs: number): void {
    const { issuer, program, clientId } = grant;
    this.#transaction(() => {
      if (this.token(digest)) return;
      this.#run(
        'INSERT OR IGNORE INTO grants (issuer, account, program, client_id) VALUES (?, ?, ?, ?)',
        ...[issuer, digest, program, clientId],
      );
      this.put(digest, { issuer, account: digest }, 1, nowMs);
    });
  }

  /** The token is, or is about to be, the refresh token of that version. */
  put(
    digest: string,
    { issuer, account }: Pick<ShieldedGrant, 'issuer' | 'account'>,
    version: number,
    nowMs: number,
  ): void {
    this.#run(
      `INSERT INTO tokens (digest, issuer, account, version, at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (digest) DO UPDATE SET version = excluded.version, at_ms = excluded.at_ms
         WHERE tokens.issuer = excluded.issuer AND tokens.account = excluded.account`,
      ...[digest, issuer, account, version, nowMs],
    );
  }

  /** The vault lacks this version of the grant, and its program has the token: the grant begins again with it, as version 1. */
  beginAgain(digest: string, { grant, version }: KnownToken): void {
    const { issuer, account } = grant;
    this.#transaction(() => {
      this.#run('UPDATE grants SET account = ? WHERE issuer = ? AND account = ?', digest, issuer, account);
      this.#run(
        'UPDATE tokens SET account = ?, version = version - ? WHERE issuer = ? AND account = ?',
        ...[digest, version - 1, issuer, account],
      );
    });
  }

  setSecret({ issuer, account }: Pick<ShieldedGrant, 'issuer' | 'account'>, digest: string): void {
    this.#run('UPDATE grants SET secret_digest = ? WHERE issuer = ? AND account = ?', digest, issuer, account);
  }

  setRefused(digest: string, refused: boolean): void {
    this.#run('UPDATE tokens SET refused = ? WHERE digest = ?', refused ? 1 : 0, digest);
  }

  end({ issuer, account }: Pick<ShieldedGrant, 'issuer' | 'account'>): void {
    this.#run('UPDATE grants SET ended = 1 WHERE issuer = ? AND account = ?', issuer, account);
  }

  /** A program's key is asked for at each request, and to prepare a statement costs more than to run it. */
  readonly #prepared = new Map<string, StatementSync>();

  #get(sql: string, ...values: readonly string[]): Row | undefined {
    const statement = this.#prepared.get(sql) ?? this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement.get(...values);
  }

  #run(sql: string, ...values: readonly (string | number)[]) {
    return this.#database.prepare(sql).run(...values);
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
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

function grantOf(row: Row): ShieldedGrant {
  return {
    issuer: String(row.issuer),
    account: String(row.account),
    program: String(row.program),
    clientId: String(row.client_id),
    secretDigest: row.secret_digest === null ? undefined : String(row.secret_digest),
    ended: row.ended === 1,
  };
}

const tables = `
  PRAGMA journal_mode = PERSIST;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS programs (name TEXT PRIMARY KEY, key_digest TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS authority (
    id INTEGER PRIMARY KEY CHECK (id = 1), certificate TEXT NOT NULL, key_id TEXT NOT NULL, sealed TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS grants (
    issuer TEXT NOT NULL, account TEXT NOT NULL, program TEXT NOT NULL, client_id TEXT NOT NULL,
    secret_digest TEXT, ended INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (issuer, account)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY, issuer TEXT NOT NULL, account TEXT NOT NULL, version INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, refused INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS tokens_of_grant ON tokens (issuer, account, version);
`;
