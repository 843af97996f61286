/**
 * Which refresh token belongs to which version of which other program's grant, by digests. The tokens themselves are in the
 * vault.
 *
 * A token's digest is written before the token can be in anybody's hands, so that a crash leaves none that is unknown.
 */

import { createHmac } from 'node:crypto';
import type { PrivateDatabase, Row } from './private-database.ts';

/** Another program's sign-in. The tokens themselves are in the vault, under issuer and account. */
export interface ShieldedGrant {
  /** Of the server that was asked first: its tokens go to no other. */
  readonly issuer: string;
  /** The digest of the token that it began with. */
  readonly account: string;
  readonly program: string;
  readonly clientId: string;
  /** Of the client secret that Trakt took last. Undefined: Trakt has never taken this grant, and it is nobody's yet. */
  readonly secretDigest: string | undefined;
  /** It was revoked. */
  readonly ended: boolean;
}

/** Whoever asks Trakt for a grant's tokens. */
export type Owner = Pick<ShieldedGrant, 'program' | 'clientId'> & { readonly secretDigest: string };

export interface KnownToken {
  readonly grant: ShieldedGrant;
  /** The version of the grant whose refresh token this is. */
  readonly version: number;
  /** No token of a later version is known. */
  readonly latest: boolean;
  /** When the next version arrived. */
  readonly replacedAtMs: number | undefined;
}

/** Tokens that Trakt has given, by their digests. */
interface ReceivedDigests {
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly version: number;
}

type Received = [
  grant: Pick<ShieldedGrant, 'issuer' | 'account'>,
  digests: ReceivedDigests,
  by: { owner: Owner; nowMs: number },
];

const dayMs = 86_400_000;

export class GrantBook {
  readonly #database: PrivateDatabase;
  readonly #key: Buffer;
  /** What Trakt has given and the file has not taken yet. */
  readonly #unwritten = new Set<() => void>();

  constructor(database: PrivateDatabase, digestKey: string) {
    this.#database = database;
    this.#key = Buffer.from(digestKey, 'base64url');
    // The first form of the file had the key beside the digests.
    if (this.#database.get("SELECT 1 FROM sqlite_schema WHERE name = 'secret'")) this.#database.exec(dropFirstForm);
    this.#database.exec(tables);
    this.#forgetOtherKeys();
  }

  /** Of a token, a secret or a code, so that the file gives none away. */
  digest(kind: 'token' | 'secret' | 'code' | 'key', ...parts: readonly string[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([kind, ...parts]))
      .digest('base64url');
  }

  token(digest: string): KnownToken | undefined {
    return this.#known('digest', digest);
  }

  /** The refresh token that came with that access token. */
  tokenWith(accessToken: string): KnownToken | undefined {
    return this.#known('access_digest', this.digest('token', accessToken));
  }

  #known(column: 'digest' | 'access_digest', digest: string): KnownToken | undefined {
    this.#catchUp();
    const row = this.#database.get(
      `SELECT grants.*, version,
        (SELECT max(version) FROM tokens AS other WHERE other.account = tokens.account) AS last,
        (SELECT min(at_ms) FROM tokens AS next WHERE next.account = tokens.account
          AND next.version = tokens.version + 1) AS replaced_at_ms
       FROM tokens JOIN grants USING (account) WHERE ${column} = ? ORDER BY version DESC LIMIT 1`,
      digest,
    );
    if (!row) return undefined;
    return {
      grant: grantOf(row),
      version: Number(row.version),
      latest: row.version === row.last,
      replacedAtMs: row.replaced_at_ms === null ? undefined : Number(row.replaced_at_ms),
    };
  }

  grant(account: string): ShieldedGrant | undefined {
    this.#catchUp();
    const row = this.#database.get('SELECT * FROM grants WHERE account = ?', account);
    return row && grantOf(row);
  }

  /** Of all programs, the ended ones too. */
  all(): ShieldedGrant[] {
    return this.#database.all('SELECT * FROM grants').map(grantOf);
  }

  /** How many grants that Trakt has not taken so far that program has asked for since then. */
  untaken(program: string, sinceMs: number): number {
    const sql = `SELECT count(*) AS count FROM grants
      WHERE program = ? AND secret_digest IS NULL AND asked_at_ms >= ?`;
    return Number(this.#database.get(sql, program, sinceMs)?.count);
  }

  /** A token that nobody knows begins a grant, which is named by it. Whoever is first says at which server. */
  begin(digest: string, asked: Pick<ShieldedGrant, 'issuer' | 'program' | 'clientId'>, nowMs: number): KnownToken {
    this.#catchUp();
    return this.#database.transaction(() => {
      const there = this.token(digest);
      if (there) return there;
      this.#addGrant(digest, asked, nowMs);
      this.#database.run(
        'INSERT OR REPLACE INTO tokens (digest, account, version, at_ms) VALUES (?, ?, 1, ?)',
        ...[digest, digest, nowMs],
      );
      const begun = this.token(digest);
      if (!begun) throw new Error('What was written is not there');
      return begun;
    });
  }

  /**
   * Trakt has given tokens for this grant, which makes it the grant of whoever asked. Where that can't be written now, it is
   * the first that is written later: until then nothing is said of any token or grant.
   */
  received(...given: Received): void {
    const write = () => this.#write(...given);
    this.#unwritten.add(write);
    this.#catchUp();
  }

  #catchUp(): void {
    for (const write of this.#unwritten) {
      write();
      this.#unwritten.delete(write);
    }
  }

  #write(...[{ issuer, account }, { refreshToken, accessToken, version }, { owner, nowMs }]: Received): void {
    const { program, clientId, secretDigest } = owner;
    this.#database.transaction(() => {
      this.#addGrant(account, { issuer, program, clientId }, nowMs);
      this.#database.run(
        'UPDATE grants SET program = ?, client_id = ?, secret_digest = ? WHERE account = ?',
        ...[program, clientId, secretDigest, account],
      );
      this.#database.run(
        `INSERT INTO tokens (digest, access_digest, account, version, at_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (digest) DO UPDATE
           SET access_digest = excluded.access_digest, version = excluded.version, at_ms = excluded.at_ms
           WHERE tokens.account = excluded.account`,
        ...[refreshToken, accessToken, account, version, nowMs],
      );
    });
  }

  /** The vault lacks this version of the grant, and its program has the token: the grant begins again with it, as version 1. */
  beginAgain(digest: string, { grant: { account }, version }: KnownToken): void {
    if (account === digest) return;
    this.#database.transaction(() => {
      this.#database.run('UPDATE grants SET account = ? WHERE account = ?', digest, account);
      this.#database.run(
        'UPDATE tokens SET account = ?, version = version - ? WHERE account = ?',
        ...[digest, version - 1, account],
      );
      this.#database.run('UPDATE codes SET account = ? WHERE account = ?', digest, account);
    });
  }

  /** A token that Trakt refused leaves nothing behind, unless its grant had others. */
  forget(account: string): void {
    this.#database.transaction(() => {
      const { changes } = this.#database.run('DELETE FROM grants WHERE account = ? AND secret_digest IS NULL', account);
      if (changes > 0) this.#database.run('DELETE FROM tokens WHERE account = ?', account);
    });
  }

  /** It was asked for. Written once a day. */
  asked({ account }: ShieldedGrant, nowMs: number): void {
    this.#database.run(
      'UPDATE grants SET asked_at_ms = ? WHERE account = ? AND asked_at_ms < ?',
      ...[nowMs, account, nowMs - dayMs],
    );
  }

  /** Whether it was asked for since then. */
  wasAsked(account: string, sinceMs: number): boolean {
    return (
      this.#database.get('SELECT 1 FROM grants WHERE account = ? AND asked_at_ms >= ?', account, sinceMs) !== undefined
    );
  }

  end({ account }: Pick<ShieldedGrant, 'account'>): void {
    this.#database.run('UPDATE grants SET ended = 1 WHERE account = ?', account);
  }

  /** The account that the tokens for that code are under, where they came since then. */
  accountOfCode(digest: string, sinceMs: number): string | undefined {
    const account = this.#database.get(
      'SELECT account FROM codes WHERE digest = ? AND at_ms >= ?',
      digest,
      sinceMs,
    )?.account;
    return typeof account === 'string' ? account : undefined;
  }

  /** Forgets codes of before `sinceMs`. */
  putCode(digest: string, account: string, { nowMs, sinceMs }: { nowMs: number; sinceMs: number }): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM codes WHERE at_ms < ?', sinceMs);
      this.#database.run(
        'INSERT OR REPLACE INTO codes (digest, account, at_ms) VALUES (?, ?, ?)',
        digest,
        account,
        nowMs,
      );
    });
  }

  #addGrant(
    account: string,
    { issuer, program, clientId }: Pick<ShieldedGrant, 'issuer' | 'program' | 'clientId'>,
    nowMs: number,
  ): void {
    this.#database.run(
      'INSERT OR IGNORE INTO grants (account, issuer, program, client_id, asked_at_ms) VALUES (?, ?, ?, ?, ?)',
      ...[account, issuer, program, clientId, nowMs],
    );
  }

  /** Digests under the key of another vault, which was set aside, say nothing any more. */
  #forgetOtherKeys(): void {
    const ours = this.digest('key');
    if (this.#database.get('SELECT 1 FROM digest_key WHERE digest = ?', ours)) return;
    this.#database.transaction(() => {
      for (const table of ['digest_key', 'codes', 'tokens', 'grants']) this.#database.run(`DELETE FROM ${table}`);
      this.#database.run('INSERT INTO digest_key (digest) VALUES (?)', ours);
    });
  }
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

const dropFirstForm = `
  PRAGMA secure_delete = ON;
  DROP TABLE secret;
  DROP TABLE grants;
  DROP TABLE tokens;
  DROP TABLE IF EXISTS authority;
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA journal_mode = PERSIST;
`;

const tables = `
  CREATE TABLE IF NOT EXISTS digest_key (digest TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS grants (
    account TEXT PRIMARY KEY, issuer TEXT NOT NULL, program TEXT NOT NULL, client_id TEXT NOT NULL,
    secret_digest TEXT, ended INTEGER NOT NULL DEFAULT 0, asked_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY, access_digest TEXT, account TEXT NOT NULL, version INTEGER NOT NULL, at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS tokens_of_grant ON tokens (account, version);
  CREATE INDEX IF NOT EXISTS tokens_by_access_token ON tokens (access_digest);
  CREATE TABLE IF NOT EXISTS codes (digest TEXT PRIMARY KEY, account TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
`;
