/**
 * The tokens that the sandbox has issued, and their rotation. Nothing here awaits, so each call is atomic, however
 * many requests arrive together.
 */
import type { SandboxClock } from '../clock.ts';
import type { Mint } from '../mint.ts';
import type { SavedGrants } from './saved.ts';
import type { Connection, Grant, GrantRules, HowEnded, PairOptions, TokenEnd, TokenPair } from './token-pair.ts';

export type GrantRefusal = 'unknown' | 'other_client' | 'expired' | 'spent';

/** An app's access to an account, as its user sees it. */
export interface ConnectedApp {
  readonly clientId: string;
  readonly sinceMs: number;
  readonly lastUsedAtMs: number | undefined;
}

/** A token that is good. */
export interface LiveToken {
  readonly kind: 'access' | 'refresh';
  readonly username: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

interface Spent {
  readonly atMs: number;
  readonly successor: TokenPair;
}

export class Grants {
  readonly rules: GrantRules;
  readonly #clock: SandboxClock;
  readonly #mint: Mint;
  readonly #byAccessToken = new Map<string, TokenPair>();
  readonly #byRefreshToken = new Map<string, TokenPair>();
  readonly #spent = new Map<string, Spent>();
  /** The time of the last use, by grant id. */
  readonly #usedAtMs = new Map<string, number>();
  /** For the reasons in the request log alone, so a snapshot doesn't keep it. */
  readonly #ends = new Map<string, TokenEnd>();

  constructor(deps: { rules: GrantRules; clock: SandboxClock; mint: Mint }) {
    this.rules = deps.rules;
    this.#clock = deps.clock;
    this.#mint = deps.mint;
  }

  /** Issues the first pair of a new sign-in. */
  issue(connection: Connection, options: PairOptions = {}): TokenPair {
    return this.#mintPair({ ...connection, grantId: this.#mint.token(), grantedAtMs: this.#clock.now() }, options);
  }

  /** RFC 6749 section 6, with rotation: the refresh token is spent by this call. */
  refresh(refreshToken: string, clientId: string): TokenPair | GrantRefusal {
    const pair = this.#byRefreshToken.get(refreshToken);
    if (!pair || pair.beforeMigration) return 'unknown';
    if (pair.clientId !== clientId) return 'other_client';
    const spent = this.#spent.get(refreshToken);
    if (spent) return this.#replay(pair, spent);
    if (this.#clock.now() >= pair.refreshExpiresAtMs) return 'expired';
    const successor = this.#mintPair(pair);
    this.#spent.set(refreshToken, { atMs: this.#clock.now(), successor });
    this.#noteEnd(pair, 'refresh', 'used');
    if (this.rules.oldAccessToken === 'ended') this.#endAccess(pair, 'ended by a refresh');
    return successor;
  }

  /**
   * RFC 7009 on a rotating server: revoking an access token leaves its refresh token working; revoking a refresh token
   * ends its pair; a used refresh token is refused as a replay. An unknown token counts as revoked.
   */
  revoke(token: string, clientId: string): 'revoked' | GrantRefusal {
    const pair = this.#byAccessToken.get(token) ?? this.#byRefreshToken.get(token);
    if (!pair) return 'revoked';
    if (pair.clientId !== clientId) return 'other_client';
    if (token === pair.accessToken) {
      this.#endAccess(pair, 'revoked');
      return 'revoked';
    }
    if (this.#spent.has(token)) {
      this.#punish(pair);
      return 'spent';
    }
    this.#end(pair, 'revoked');
    return 'revoked';
  }

  /** The user and the app of a valid access token. */
  authenticate(accessToken: string): Connection | undefined {
    const pair = this.#byAccessToken.get(accessToken);
    if (!pair || !this.#hasAccess(pair)) return undefined;
    this.#usedAtMs.set(pair.grantId, this.#clock.now());
    return { username: pair.username, clientId: pair.clientId };
  }

  /** The facts of a token, if it is good and belongs to the client. Asking changes nothing (RFC 7662). */
  inspect(token: string, clientId: string): LiveToken | undefined {
    const pair = this.#byAccessToken.get(token) ?? this.#byRefreshToken.get(token);
    if (pair?.clientId !== clientId) return undefined;
    const { username, createdAtMs } = pair;
    if (token === pair.accessToken) {
      if (!this.#hasAccess(pair)) return undefined;
      return { kind: 'access', username, createdAtMs, expiresAtMs: pair.accessExpiresAtMs };
    }
    if (!this.#canRefresh(pair)) return undefined;
    return { kind: 'refresh', username, createdAtMs, expiresAtMs: pair.refreshExpiresAtMs };
  }

  /** The apps that can use that account now, the oldest access first. */
  connectedApps(username: string): ConnectedApp[] {
    const found = new Map<string, ConnectedApp>();
    for (const pair of new Set([...this.#byAccessToken.values(), ...this.#byRefreshToken.values()])) {
      if (pair.username !== username || !(this.#hasAccess(pair) || this.#canRefresh(pair))) continue;
      const { clientId, grantedAtMs, grantId } = pair;
      const known = found.get(clientId);
      const sinceMs = Math.min(known?.sinceMs ?? grantedAtMs, grantedAtMs);
      found.set(clientId, { clientId, sinceMs, lastUsedAtMs: later(known?.lastUsedAtMs, this.#usedAtMs.get(grantId)) });
    }
    return [...found.values()].toSorted((a, b) => a.sinceMs - b.sinceMs);
  }

  kindOf(token: string): 'access' | 'refresh' | undefined {
    if (this.#byAccessToken.has(token)) return 'access';
    return this.#byRefreshToken.has(token) ? 'refresh' : undefined;
  }

  /** The id of the sign-in that a token comes from, also of one that has ended since the start. */
  signInOf(token: string): string | undefined {
    return (this.#byAccessToken.get(token) ?? this.#byRefreshToken.get(token) ?? this.#ends.get(token))?.grantId;
  }

  /** Undefined for a token that is good or unknown. */
  endOf(token: string): TokenEnd | undefined {
    const noted = this.#ends.get(token);
    if (noted) return noted;
    const kind = this.kindOf(token);
    const pair = this.#byAccessToken.get(token) ?? this.#byRefreshToken.get(token);
    if (!kind || !pair) return undefined;
    const atMs = kind === 'access' ? pair.accessExpiresAtMs : pair.refreshExpiresAtMs;
    return this.#clock.now() < atMs ? undefined : { kind, how: 'expired', atMs, grantId: pair.grantId };
  }

  /** Ends every token of that user and client, as removing the app from the account does. */
  endConnection({ username, clientId }: Connection, how: HowEnded = 'taken back'): void {
    this.#endWhere((pair) => pair.username === username && pair.clientId === clientId, how);
  }

  /** Ends every token of that client, of all users. */
  endClient(clientId: string): void {
    this.#endWhere((pair) => pair.clientId === clientId, 'ended with its app');
  }

  /** Ends every token that came from one sign-in. */
  endGrant(grantId: string): void {
    this.#endWhere((pair) => pair.grantId === grantId, 'ended by a replay');
  }

  save(): SavedGrants {
    const spent = [...this.#spent];
    const pairs = [
      ...new Set([
        ...this.#byAccessToken.values(),
        ...this.#byRefreshToken.values(),
        ...spent.map(([, { successor }]) => successor),
      ]),
    ];
    const numbers = new Map(pairs.map((pair, index) => [pair, index]));
    const number = (pair: TokenPair): number => numbers.get(pair) ?? -1;
    return {
      pairs,
      access: [...this.#byAccessToken.values()].map(number),
      refresh: [...this.#byRefreshToken.values()].map(number),
      spent: spent.map(([refreshToken, { atMs, successor }]) => ({ refreshToken, atMs, successor: number(successor) })),
      used: Object.fromEntries(this.#usedAtMs),
    };
  }

  /** Loads saved grants into a new object. */
  load({ pairs, access, refresh, spent, used }: SavedGrants): void {
    const named = (numbers: readonly number[]): TokenPair[] => numbers.flatMap((number) => pairs[number] ?? []);
    for (const pair of named(access)) this.#byAccessToken.set(pair.accessToken, pair);
    for (const pair of named(refresh)) this.#byRefreshToken.set(pair.refreshToken, pair);
    for (const { refreshToken, atMs, successor: number } of spent) {
      const [successor] = named([number]);
      if (successor) this.#spent.set(refreshToken, { atMs, successor });
    }
    for (const [grantId, atMs] of Object.entries(used)) this.#usedAtMs.set(grantId, atMs);
  }

  #replay(pair: TokenPair, spent: Spent): TokenPair | GrantRefusal {
    const { replay, replayWindowSeconds } = this.rules;
    const inWindow = this.#clock.now() < spent.atMs + replayWindowSeconds * 1000;
    if (inWindow && replay === 'new') return this.#mintPair(pair);
    if (inWindow && replay === 'same' && this.#isLive(spent.successor)) return spent.successor;
    this.#punish(pair);
    return 'spent';
  }

  #isLive({ refreshToken }: TokenPair): boolean {
    return this.#byRefreshToken.has(refreshToken) && !this.#spent.has(refreshToken);
  }

  #canRefresh(pair: TokenPair): boolean {
    return this.#isLive(pair) && !pair.beforeMigration && this.#clock.now() < pair.refreshExpiresAtMs;
  }

  #hasAccess({ accessToken, accessExpiresAtMs }: TokenPair): boolean {
    return this.#byAccessToken.has(accessToken) && this.#clock.now() < accessExpiresAtMs;
  }

  #punish(connection: Connection): void {
    if (this.rules.replay !== 'refuse') this.endConnection(connection, 'ended by a replay');
  }

  #mintPair(grant: Grant, options: PairOptions = {}): TokenPair {
    const { username, clientId, grantId, grantedAtMs } = grant;
    const { accessTokenLifeSeconds, refreshTokenLifeSeconds, beforeMigration = false } = { ...this.rules, ...options };
    const token = (): string => (beforeMigration ? this.#mint.hexToken() : this.#mint.token());
    const createdAtMs = this.#clock.now();
    const pair: TokenPair = {
      username,
      clientId,
      grantId,
      grantedAtMs,
      beforeMigration,
      accessToken: token(),
      refreshToken: token(),
      createdAtMs,
      accessExpiresAtMs: createdAtMs + accessTokenLifeSeconds * 1000,
      refreshExpiresAtMs: createdAtMs + refreshTokenLifeSeconds * 1000,
    };
    this.#byAccessToken.set(pair.accessToken, pair);
    this.#byRefreshToken.set(pair.refreshToken, pair);
    return pair;
  }

  #endWhere(matches: (pair: TokenPair) => boolean, how: HowEnded): void {
    for (const pair of this.#byAccessToken.values()) if (matches(pair)) this.#endAccess(pair, how);
    for (const pair of this.#byRefreshToken.values()) if (matches(pair)) this.#end(pair, how);
  }

  #end(pair: TokenPair, how: HowEnded): void {
    this.#endAccess(pair, how);
    this.#noteEnd(pair, 'refresh', how);
    this.#byRefreshToken.delete(pair.refreshToken);
    this.#spent.delete(pair.refreshToken);
  }

  #endAccess(pair: TokenPair, how: HowEnded): void {
    this.#noteEnd(pair, 'access', how);
    this.#byAccessToken.delete(pair.accessToken);
  }

  /** The first end counts. */
  #noteEnd({ accessToken, refreshToken, grantId }: TokenPair, kind: TokenEnd['kind'], how: HowEnded): void {
    const token = kind === 'access' ? accessToken : refreshToken;
    this.#ends.set(token, this.endOf(token) ?? { kind, how, atMs: this.#clock.now(), grantId });
  }
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
