/**
 * The tokens that the sandbox has issued, and what rotation does to them. Nothing here awaits, so each call is atomic however
 * many requests arrive together.
 */
import type { SandboxClock } from '../clock.ts';
import type { Mint } from '../mint.ts';

/**
 * What a refresh token that was used already brings:
 * - `family`: refused, and every token of that user and client ends;
 * - `same`: the same pair again while the window is open, afterwards as `family`;
 * - `new`: another pair each time while the window is open, afterwards as `family`;
 * - `refuse`: refused, nothing else.
 */
export type ReplayMode = 'family' | 'same' | 'new' | 'refuse';

export const replayModes: readonly ReplayMode[] = ['family', 'same', 'new', 'refuse'];

export interface GrantRules {
  readonly replay: ReplayMode;
  /** How long `same` and `new` stay lenient after a refresh token was used. */
  readonly replayWindowSeconds: number;
  /** Whether the access token of a pair stays valid when the pair is refreshed. */
  readonly oldAccessToken: 'ended' | 'kept';
  readonly accessTokenLifeSeconds: number;
  readonly refreshTokenLifeSeconds: number;
}

/** Who granted access, to which client. */
export interface Connection {
  readonly username: string;
  readonly clientId: string;
}

export interface TokenPair extends Connection {
  /** One for each sign-in; pairs that came from it by refreshing share it. */
  readonly grantId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly createdAtMs: number;
  readonly accessExpiresAtMs: number;
  readonly refreshExpiresAtMs: number;
}

export type GrantRefusal = 'unknown' | 'other_client' | 'expired' | 'spent';

/** Lives of a pair that differ from the rules; 0 is a token that has expired already. */
export type Lives = Partial<Pick<GrantRules, 'accessTokenLifeSeconds' | 'refreshTokenLifeSeconds'>>;

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

  constructor(deps: { rules: GrantRules; clock: SandboxClock; mint: Mint }) {
    this.rules = deps.rules;
    this.#clock = deps.clock;
    this.#mint = deps.mint;
  }

  /** A new sign-in's first pair. */
  issue(connection: Connection, lives: Lives = {}): TokenPair {
    return this.#mintPair(connection, this.#mint.token(), lives);
  }

  /** RFC 6749 section 6, with rotation: the refresh token is spent by this call. */
  refresh(refreshToken: string, clientId: string): TokenPair | GrantRefusal {
    const pair = this.#byRefreshToken.get(refreshToken);
    if (!pair) return 'unknown';
    if (pair.clientId !== clientId) return 'other_client';
    const spent = this.#spent.get(refreshToken);
    if (spent) return this.#replay(pair, spent);
    if (this.#clock.now() >= pair.refreshExpiresAtMs) return 'expired';
    const successor = this.#mintPair(pair, pair.grantId);
    this.#spent.set(refreshToken, { atMs: this.#clock.now(), successor });
    if (this.rules.oldAccessToken === 'ended') this.#byAccessToken.delete(pair.accessToken);
    return successor;
  }

  /**
   * RFC 7009, with the sharp edges of a rotating server: an access token leaves its refresh token working; a refresh token
   * takes its pair along; one that was used already is refused as a replay. An unknown token is as good as revoked.
   */
  revoke(token: string, clientId: string): 'revoked' | GrantRefusal {
    const pair = this.#byAccessToken.get(token) ?? this.#byRefreshToken.get(token);
    if (!pair) return 'revoked';
    if (pair.clientId !== clientId) return 'other_client';
    if (token === pair.accessToken) {
      this.#byAccessToken.delete(token);
      return 'revoked';
    }
    if (this.#spent.has(token)) {
      this.#punish(pair);
      return 'spent';
    }
    this.#end(pair);
    return 'revoked';
  }

  /** Whose access token this is, while it is valid. */
  authenticate(accessToken: string): Connection | undefined {
    const pair = this.#byAccessToken.get(accessToken);
    if (!pair || this.#clock.now() >= pair.accessExpiresAtMs) return undefined;
    return { username: pair.username, clientId: pair.clientId };
  }

  kindOf(token: string): 'access' | 'refresh' | undefined {
    if (this.#byAccessToken.has(token)) return 'access';
    return this.#byRefreshToken.has(token) ? 'refresh' : undefined;
  }

  /** Ends every token of that user and client, as somebody does who removes the app from the account. */
  endConnection({ username, clientId }: Connection): void {
    this.#endWhere((pair) => pair.username === username && pair.clientId === clientId);
  }

  /** Ends every token that came from one sign-in. */
  endGrant(grantId: string): void {
    this.#endWhere((pair) => pair.grantId === grantId);
  }

  #replay(pair: TokenPair, spent: Spent): TokenPair | GrantRefusal {
    const { replay, replayWindowSeconds } = this.rules;
    const inWindow = this.#clock.now() < spent.atMs + replayWindowSeconds * 1000;
    if (inWindow && replay === 'new') return this.#mintPair(pair, pair.grantId);
    if (inWindow && replay === 'same' && this.#isLive(spent.successor)) return spent.successor;
    this.#punish(pair);
    return 'spent';
  }

  #isLive({ refreshToken }: TokenPair): boolean {
    return this.#byRefreshToken.has(refreshToken) && !this.#spent.has(refreshToken);
  }

  #punish(connection: Connection): void {
    if (this.rules.replay !== 'refuse') this.endConnection(connection);
  }

  #mintPair({ username, clientId }: Connection, grantId: string, lives: Lives = {}): TokenPair {
    const { accessTokenLifeSeconds, refreshTokenLifeSeconds } = { ...this.rules, ...lives };
    const createdAtMs = this.#clock.now();
    const pair: TokenPair = {
      username,
      clientId,
      grantId,
      accessToken: this.#mint.token(),
      refreshToken: this.#mint.token(),
      createdAtMs,
      accessExpiresAtMs: createdAtMs + accessTokenLifeSeconds * 1000,
      refreshExpiresAtMs: createdAtMs + refreshTokenLifeSeconds * 1000,
    };
    this.#byAccessToken.set(pair.accessToken, pair);
    this.#byRefreshToken.set(pair.refreshToken, pair);
    return pair;
  }

  #endWhere(matches: (pair: TokenPair) => boolean): void {
    for (const pair of this.#byAccessToken.values()) if (matches(pair)) this.#byAccessToken.delete(pair.accessToken);
    for (const pair of this.#byRefreshToken.values()) if (matches(pair)) this.#end(pair);
  }

  #end(pair: TokenPair): void {
    this.#byAccessToken.delete(pair.accessToken);
    this.#byRefreshToken.delete(pair.refreshToken);
    this.#spent.delete(pair.refreshToken);
  }
}
