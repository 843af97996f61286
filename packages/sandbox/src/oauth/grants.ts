/**
 * What becomes of tokens: they are issued, rotated, revoked and ended by the server's rules. Nothing here awaits, so each call
 * is atomic, however many requests arrive together.
 */
import type { SandboxClock } from '../clock.ts';
import type { Mint } from '../mint.ts';
import { IssuedTokens } from './issued-tokens.ts';
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

export class Grants {
  readonly rules: GrantRules;
  readonly #clock: SandboxClock;
  readonly #mint: Mint;
  readonly #issued: IssuedTokens;

  constructor(deps: { rules: GrantRules; clock: SandboxClock; mint: Mint }) {
    this.rules = deps.rules;
    this.#clock = deps.clock;
    this.#mint = deps.mint;
    this.#issued = new IssuedTokens(deps.clock);
  }

  /** Issues the first pair of a new sign-in. */
  issue(connection: Connection, options: PairOptions = {}): TokenPair {
    return this.#mintPair({ ...connection, grantId: this.#mint.token(), grantedAtMs: this.#clock.now() }, options);
  }

  /** RFC 6749 section 6, with rotation: the refresh token is spent by this call. */
  refresh(refreshToken: string, clientId: string): TokenPair | GrantRefusal {
    const pair = this.#issued.withRefreshToken(refreshToken);
    if (!pair || pair.beforeMigration) return 'unknown';
    if (pair.clientId !== clientId) return 'other_client';
    const spent = this.#issued.spent(refreshToken);
    if (spent) return this.#replay(pair, spent);
    if (this.#clock.now() >= pair.refreshExpiresAtMs) return 'expired';
    const successor = this.#mintPair(pair);
    this.#issued.spend(pair, successor);
    if (this.rules.oldAccessToken === 'ended') this.#issued.endAccess(pair, 'ended by a refresh');
    return successor;
  }

  /**
   * RFC 7009 on a rotating server: revoking an access token leaves its refresh token working; revoking a refresh token
   * ends its pair; a used refresh token is refused as a replay. An unknown token counts as revoked.
   */
  revoke(token: string, clientId: string): 'revoked' | GrantRefusal {
    const pair = this.#issued.with(token);
    if (!pair) return 'revoked';
    if (pair.clientId !== clientId) return 'other_client';
    if (token === pair.accessToken) {
      this.#issued.endAccess(pair, 'revoked');
      return 'revoked';
    }
    if (this.#issued.spent(token)) {
      this.#punish(pair);
      return 'spent';
    }
    this.#issued.end(pair, 'revoked');
    return 'revoked';
  }

  /** The user and the app of a valid access token. */
  authenticate(accessToken: string): Connection | undefined {
    const pair = this.#issued.withAccessToken(accessToken);
    if (!pair || !this.#issued.hasAccess(pair)) return undefined;
    this.#issued.noteUse(pair);
    return { username: pair.username, clientId: pair.clientId };
  }

  /** The facts of a token, if it is good and belongs to the client. Asking changes nothing (RFC 7662). */
  inspect(token: string, clientId: string): LiveToken | undefined {
    const pair = this.#issued.with(token);
    if (pair?.clientId !== clientId) return undefined;
    const { username, createdAtMs } = pair;
    if (token === pair.accessToken) {
      if (!this.#issued.hasAccess(pair)) return undefined;
      return { kind: 'access', username, createdAtMs, expiresAtMs: pair.accessExpiresAtMs };
    }
    if (!this.#issued.canRefresh(pair)) return undefined;
    return { kind: 'refresh', username, createdAtMs, expiresAtMs: pair.refreshExpiresAtMs };
  }

  /** The apps that can use that account now, the oldest access first. */
  connectedApps(username: string): ConnectedApp[] {
    const found = new Map<string, ConnectedApp>();
    for (const pair of this.#issued.all()) {
      if (pair.username !== username || !(this.#issued.hasAccess(pair) || this.#issued.canRefresh(pair))) continue;
      const { clientId, grantedAtMs } = pair;
      const known = found.get(clientId);
      const sinceMs = Math.min(known?.sinceMs ?? grantedAtMs, grantedAtMs);
      found.set(clientId, {
        clientId,
        sinceMs,
        lastUsedAtMs: later(known?.lastUsedAtMs, this.#issued.lastUseMs(pair)),
      });
    }
    return [...found.values()].toSorted((a, b) => a.sinceMs - b.sinceMs);
  }

  kindOf(token: string): 'access' | 'refresh' | undefined {
    return this.#issued.kindOf(token);
  }

  /** The id of the sign-in that a token comes from, also of one that has ended since the start. */
  signInOf(token: string): string | undefined {
    return this.#issued.signInOf(token);
  }

  /** Undefined for a token that is good or unknown. */
  endOf(token: string): TokenEnd | undefined {
    return this.#issued.endOf(token);
  }

  /** Ends every token of that user and client, as removing the app from the account does. */
  endConnection({ username, clientId }: Connection, how: HowEnded = 'taken back'): void {
    this.#issued.endWhere((pair) => pair.username === username && pair.clientId === clientId, how);
  }

  /** Ends every token of that client, of all users. */
  endClient(clientId: string): void {
    this.#issued.endWhere((pair) => pair.clientId === clientId, 'ended with its app');
  }

  /** Ends every token that came from one sign-in. */
  endGrant(grantId: string): void {
    this.#issued.endWhere((pair) => pair.grantId === grantId, 'ended by a replay');
  }

  save(): SavedGrants {
    return this.#issued.save();
  }

  /** Loads saved grants into a new object. */
  load(saved: SavedGrants): void {
    this.#issued.load(saved);
  }

  #replay(pair: TokenPair, spent: { readonly atMs: number; readonly successor: TokenPair }): TokenPair | GrantRefusal {
    const { replay, replayWindowSeconds } = this.rules;
    const inWindow = this.#clock.now() < spent.atMs + replayWindowSeconds * 1000;
    if (inWindow && replay === 'new') return this.#mintPair(pair);
    if (inWindow && replay === 'same' && this.#issued.isUnspent(spent.successor)) return spent.successor;
    this.#punish(pair);
    return 'spent';
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
    this.#issued.add(pair);
    return pair;
  }
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
