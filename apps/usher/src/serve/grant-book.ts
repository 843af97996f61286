/**
 * Which refresh token belongs to which version of which other program's grant, by digests. The tokens themselves are in the
 * vault.
 *
 * A token's digest is written before the token can be in anybody's hands, so that a crash leaves none that is unknown.
 */

import { createHmac } from 'node:crypto';
import type { BookDatabase, Statement } from './book-database.ts';
import { CodeBook } from './code-book.ts';
import type { Row } from './private-database.ts';
import { createUnwritten, type Entry, type Unwritten } from './unwritten.ts';

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
  /** Its program has asked to revoke it, and Trakt has neither refused that nor given tokens for it since. */
  readonly revocationAsked: boolean;
  /** When its program asked for it last, within a day. */
  readonly askedAtMs: number;
}

/** Whoever asks Trakt for a grant's tokens. */
export type Owner = Pick<ShieldedGrant, 'program' | 'clientId'> & { readonly secretDigest: string };

export interface KnownToken {
  readonly grant: ShieldedGrant;
  /** The version of the grant whose refresh token this is. */
  readonly version: number;
  /** The latest version that is known. */
  readonly newest: number;
  /** When the next version arrived. */
  readonly replacedAtMs: number | undefined;
}

/** Tokens that Trakt has given, by their digests. */
interface ReceivedDigests {
  readonly refreshToken: string;
  /** The one that it was asked for with. */
  readonly replaces?: string;
  readonly accessToken: string;
  readonly version: number;
}

const dayMs = 86_400_000;
/** What `ended` says of a grant, in the database. */
const endings = { none: 0, revoked: 1, asked: 2 };

export class GrantBook {
  readonly codes: CodeBook;
  readonly #database: BookDatabase;
  readonly #key: Buffer;
  /** What Trakt has given and the database has not taken yet. */
  readonly #unwritten: Unwritten;

  /** Digests under the key of another vault, which was set aside, say nothing any more: they go. */
  static async open(database: BookDatabase, digestKey: string): Promise<GrantBook> {
    const book = new GrantBook(database, digestKey);
    const { names } = database;
    const ours = book.digest('key');
    const [there] = await database.all(`SELECT 1 FROM ${names.digestKey} WHERE digest = ?`, ours);
    if (there) return book;
    // Only where another key is there: another process may have begun with ours meanwhile.
    const isAnothers = `EXISTS (SELECT 1 FROM ${names.digestKey} WHERE digest <> ?)`;
    await database.write(
      ...[names.codes, names.tokens, names.grants].map(
        (table): Statement => [`DELETE FROM ${table} WHERE ${isAnothers}`, ours],
      ),
      [`DELETE FROM ${names.digestKey} WHERE digest <> ?`, ours],
      [`INSERT INTO ${names.digestKey} (digest) VALUES (?) ON CONFLICT DO NOTHING`, ours],
    );
    return book;
  }

  private constructor(database: BookDatabase, digestKey: string) {
    this.codes = new CodeBook(database);
    this.#database = database;
    this.#unwritten = createUnwritten(database);
    this.#key = Buffer.from(digestKey, 'base64url');
  }

  /** Of a token, a secret or a code, so that the database gives none away. */
  digest(kind: 'token' | 'secret' | 'code' | 'key', ...parts: readonly string[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([kind, ...parts]))
      .digest('base64url');
  }

  token(digest: string): Promise<KnownToken | undefined> {
    return this.#known('digest', digest);
  }

  /** The refresh token that came with that access token. */
  tokenWith(accessToken: string): Promise<KnownToken | undefined> {
    return this.#known('access_digest', this.digest('token', accessToken));
  }

  async #known(column: 'digest' | 'access_digest', digest: string): Promise<KnownToken | undefined> {
    await this.#unwritten.written(({ refreshToken, accessToken }) => refreshToken === digest || accessToken === digest);
    const { tokens, grants } = this.#database.names;
    const row = await this.#one(
      `SELECT of_grant.*, this.version AS version,
        (SELECT max(other.version) FROM ${tokens} AS other WHERE other.account = this.account) AS newest,
        (SELECT min(later.at_ms) FROM ${tokens} AS later WHERE later.account = this.account
          AND later.version = this.version + 1) AS replaced_at_ms
       FROM ${tokens} AS this JOIN ${grants} AS of_grant ON of_grant.account = this.account
       WHERE this.${column} = ? ORDER BY this.version DESC LIMIT 1`,
      digest,
    );
    if (!row) return undefined;
    const isOfGrant = ({ account }: Entry) => account === row.account;
    if (this.#unwritten.has(isOfGrant)) {
      await this.#unwritten.written(isOfGrant);
      return this.#known(column, digest);
    }
    return {
      grant: grantOf(row),
      version: Number(row.version),
      newest: Number(row.newest),
      replacedAtMs: row.replaced_at_ms === null ? undefined : Number(row.replaced_at_ms),
    };
  }

  async grant(account: string): Promise<ShieldedGrant | undefined> {
    await this.#unwritten.written((each) => each.account === account);
    const row = await this.#one(`SELECT * FROM ${this.#grants} WHERE account = ?`, account);
    return row && grantOf(row);
  }

  /** Of all programs, the ended ones too. */
  async all(): Promise<ShieldedGrant[]> {
    await this.#unwritten.catchUp();
    return (await this.#database.all(`SELECT * FROM ${this.#grants}`)).map(grantOf);
  }

  /** How many grants that Trakt has not taken so far that program has asked for since then. */
  async untaken(program: string, sinceMs: number): Promise<number> {
    const sql = `SELECT count(*) AS count FROM ${this.#grants}
      WHERE program = ? AND secret_digest IS NULL AND asked_at_ms >= ?`;
    return Number((await this.#one(sql, program, sinceMs))?.count);
  }

  /** A token that nobody knows begins a grant, which is named by it. Whoever is first says at which server. */
  async begin(
    digest: string,
    { issuer, program, clientId }: Pick<ShieldedGrant, 'issuer' | 'program' | 'clientId'>,
    nowMs: number,
  ): Promise<KnownToken> {
    const there = await this.token(digest);
    if (there) return there;
    await this.#database.write(
      this.#tokenOf({ digest, account: digest, version: 1 }, nowMs),
      this.#grantOf(digest, { issuer, account: digest, program, clientId }, nowMs),
    );
    const begun = await this.token(digest);
    if (!begun) throw new Error('What was written is not there');
    return begun;
  }

  /**
   * Trakt has given tokens for this grant, which makes it the grant of whoever asked. Where that can't be written now, it is
   * tried again whenever anything is asked, and until then nothing is said of this grant and its tokens.
   */
  async received(
    { issuer, account }: Pick<ShieldedGrant, 'issuer' | 'account'>,
    { refreshToken, replaces, accessToken, version }: ReceivedDigests,
    { owner: { program, clientId, secretDigest }, nowMs }: { owner: Owner; nowMs: number },
  ): Promise<void> {
    const { tokens, grants } = this.#database.names;
    const statements: Statement[] = [
      [
        `INSERT INTO ${tokens} AS known (digest, access_digest, account, version, at_ms) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (digest) DO UPDATE
            SET access_digest = excluded.access_digest, version = excluded.version, at_ms = excluded.at_ms
            WHERE known.account = excluded.account`,
        ...[refreshToken, accessToken, account, version, nowMs],
      ],
      // It was known when it was sent. Another process that had asked with it in vain may have been late to forget it.
      ...(replaces === undefined ? [] : [this.#tokenOf({ digest: replaces, account, version: version - 1 }, nowMs)]),
      this.#grantOf(refreshToken, { issuer, account, program, clientId }, nowMs),
      [
        `UPDATE ${grants} SET program = ?, client_id = ?, secret_digest = ?,
          ended = CASE ended WHEN ${endings.asked} THEN ${endings.none} ELSE ended END WHERE account = ?`,
        ...[program, clientId, secretDigest, account],
      ],
    ];
    await this.#unwritten.write({ account, refreshToken, accessToken, statements });
  }

  /** Where nobody knows that token. */
  #tokenOf(
    { digest, account, version }: { digest: string; account: string; version: number },
    nowMs: number,
  ): Statement {
    const sql = `INSERT INTO ${this.#database.names.tokens} (digest, account, version, at_ms) VALUES (?, ?, ?, ?)
      ON CONFLICT DO NOTHING`;
    return [sql, digest, account, version, nowMs];
  }

  /** Where that token is of this account: by another process, it may have come to another. */
  #grantOf(
    digest: string,
    { issuer, account, program, clientId }: Pick<ShieldedGrant, 'issuer' | 'account' | 'program' | 'clientId'>,
    nowMs: number,
  ): Statement {
    const { tokens, grants } = this.#database.names;
    const sql = `INSERT INTO ${grants} (account, issuer, program, client_id, asked_at_ms)
      SELECT account, ?, ?, ?, ? FROM ${tokens} WHERE digest = ? AND account = ? ON CONFLICT DO NOTHING`;
    return [sql, issuer, program, clientId, nowMs, digest, account];
  }

  /**
   * Whether that grant has this refresh token, as it must before the token is sent or given. One that nobody knows comes to
   * it. Where one of the same program has begun with the token, while this one's copy was not to be had, it becomes a part of
   * that.
   */
  async claim(
    { account, program, clientId }: ShieldedGrant,
    { token, version }: { token: string; version: number },
    nowMs: number,
  ): Promise<boolean> {
    const digest = this.digest('token', token);
    if (!(await this.token(digest))) await this.#database.write(this.#tokenOf({ digest, account, version }, nowMs));
    const known = await this.token(digest);
    if (!known || known.grant.account === account) return known !== undefined;
    const { secretDigest, ...other } = known.grant;
    // One that Trakt has not taken is nobody's yet.
    if (secretDigest !== undefined && other.program === program && other.clientId === clientId) {
      const sql = `DELETE FROM ${this.#grants} WHERE account = ?`;
      await this.#database.write(...this.#moved(account, other.account, version - known.version), [sql, account]);
    }
    return false;
  }

  /** What is under one account comes to another, in versions that are that much lower. */
  #moved(from: string, to: string, by: number): Statement[] {
    const { tokens, codes } = this.#database.names;
    return [
      [`UPDATE ${tokens} SET account = ?, version = version - ? WHERE account = ?`, to, by, from],
      [`UPDATE ${codes} SET account = ? WHERE account = ?`, to, from],
    ];
  }

  /** The vault lacks this version of the grant, and its program has the token: the grant begins again with it, as version 1. */
  async beginAgain(digest: string, { grant: { account }, version }: KnownToken): Promise<void> {
    const sql = `UPDATE ${this.#grants} SET account = ? WHERE account = ?`;
    await this.#database.write([sql, digest, account], ...this.#moved(account, digest, version - 1));
  }

  /** A token that Trakt refused leaves nothing behind, unless its grant had others. */
  async forget(account: string): Promise<void> {
    const { tokens, grants } = this.#database.names;
    await this.#database.write(
      [`DELETE FROM ${grants} WHERE account = ? AND secret_digest IS NULL`, account],
      [
        `DELETE FROM ${tokens} WHERE account = ? AND NOT EXISTS (SELECT 1 FROM ${grants} WHERE account = ?)`,
        ...[account, account],
      ],
    );
  }

  /** It was asked for. Written once a day. */
  async asked({ account, askedAtMs }: ShieldedGrant, nowMs: number): Promise<void> {
    if (askedAtMs >= nowMs - dayMs) return;
    await this.#database.write([
      `UPDATE ${this.#grants} SET asked_at_ms = ? WHERE account = ? AND asked_at_ms < ?`,
      ...[nowMs, account, nowMs - dayMs],
    ]);
  }

  /** Its program asks to revoke it. */
  async askedToRevoke({ account }: Pick<ShieldedGrant, 'account'>): Promise<void> {
    const sql = `UPDATE ${this.#grants} SET ended = ? WHERE account = ? AND ended = ?`;
    await this.#database.write([sql, endings.asked, account, endings.none]);
  }

  /** Trakt has not done it. */
  async revocationRefused({ account }: Pick<ShieldedGrant, 'account'>): Promise<void> {
    const sql = `UPDATE ${this.#grants} SET ended = ? WHERE account = ? AND ended = ?`;
    await this.#database.write([sql, endings.none, account, endings.asked]);
  }

  async end({ account }: Pick<ShieldedGrant, 'account'>): Promise<void> {
    await this.#database.write([`UPDATE ${this.#grants} SET ended = ? WHERE account = ?`, endings.revoked, account]);
  }

  get #grants(): string {
    return this.#database.names.grants;
  }

  async #one(...statement: Statement): Promise<Row | undefined> {
    return (await this.#database.all(...statement))[0];
  }
}

function grantOf(row: Row): ShieldedGrant {
  return {
    issuer: String(row.issuer),
    account: String(row.account),
    program: String(row.program),
    clientId: String(row.client_id),
    secretDigest: row.secret_digest === null ? undefined : String(row.secret_digest),
    ended: row.ended === endings.revoked,
    revocationAsked: row.ended === endings.asked,
    askedAtMs: Number(row.asked_at_ms),
  };
}
