/** The token pairs that were issued: which tokens are known, which refresh tokens are spent, and how each token has ended. */
import type { SandboxClock } from '../clock.ts';
import type { SavedGrants } from './saved.ts';
import type { HowEnded, TokenEnd, TokenPair } from './token-pair.ts';

interface Spent {
  readonly atMs: number;
  readonly successor: TokenPair;
}

export class IssuedTokens {
  readonly #clock: SandboxClock;
  readonly #byAccessToken = new Map<string, TokenPair>();
  readonly #byRefreshToken = new Map<string, TokenPair>();
  readonly #spent = new Map<string, Spent>();
  /** The time of the last use, by grant id. */
  readonly #usedAtMs = new Map<string, number>();
  /** For the reasons in the request log alone, so a snapshot doesn't keep it. */
  readonly #ends = new Map<string, TokenEnd>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  add(pair: TokenPair): void {
    this.#byAccessToken.set(pair.accessToken, pair);
    this.#byRefreshToken.set(pair.refreshToken, pair);
  }

  all(): ReadonlySet<TokenPair> {
    return new Set([...this.#byAccessToken.values(), ...this.#byRefreshToken.values()]);
  }

  withAccessToken(token: string): TokenPair | undefined {
    return this.#byAccessToken.get(token);
  }

  withRefreshToken(token: string): TokenPair | undefined {
    return this.#byRefreshToken.get(token);
  }

  /** The pair with this token, be it the access token or the refresh token. */
  with(token: string): TokenPair | undefined {
    return this.#byAccessToken.get(token) ?? this.#byRefreshToken.get(token);
  }

  kindOf(token: string): 'access' | 'refresh' | undefined {
    if (this.#byAccessToken.has(token)) return 'access';
    return this.#byRefreshToken.has(token) ? 'refresh' : undefined;
  }

  hasAccess({ accessToken, accessExpiresAtMs }: TokenPair): boolean {
    return this.#byAccessToken.has(accessToken) && this.#clock.now() < accessExpiresAtMs;
  }

  canRefresh(pair: TokenPair): boolean {
    return this.isUnspent(pair) && !pair.beforeMigration && this.#clock.now() < pair.refreshExpiresAtMs;
  }

  isUnspent({ refreshToken }: TokenPair): boolean {
    return this.#byRefreshToken.has(refreshToken) && !this.#spent.has(refreshToken);
  }

  /** When a refresh token was used, and the pair that it brought. */
  spent(refreshToken: string): Spent | undefined {
    return this.#spent.get(refreshToken);
  }

  spend(pair: TokenPair, successor: TokenPair): void {
    this.#spent.set(pair.refreshToken, { atMs: this.#clock.now(), successor });
    this.#noteEnd(pair, 'refresh', 'used');
  }

  noteUse({ grantId }: TokenPair): void {
    this.#usedAtMs.set(grantId, this.#clock.now());
  }

  lastUseMs({ grantId }: TokenPair): number | undefined {
    return this.#usedAtMs.get(grantId);
  }

  end(pair: TokenPair, how: HowEnded): void {
    this.endAccess(pair, how);
    this.#noteEnd(pair, 'refresh', how);
    this.#byRefreshToken.delete(pair.refreshToken);
    this.#spent.delete(pair.refreshToken);
  }

  endAccess(pair: TokenPair, how: HowEnded): void {
    this.#noteEnd(pair, 'access', how);
    this.#byAccessToken.delete(pair.accessToken);
  }

  endWhere(matches: (pair: TokenPair) => boolean, how: HowEnded): void {
    for (const pair of this.#byAccessToken.values()) if (matches(pair)) this.endAccess(pair, how);
    for (const pair of this.#byRefreshToken.values()) if (matches(pair)) this.end(pair, how);
  }

  /** Undefined for a token that is good or unknown. */
  endOf(token: string): TokenEnd | undefined {
    const noted = this.#ends.get(token);
    if (noted) return noted;
    const kind = this.kindOf(token);
    const pair = this.with(token);
    if (!kind || !pair) return undefined;
    const atMs = kind === 'access' ? pair.accessExpiresAtMs : pair.refreshExpiresAtMs;
    return this.#clock.now() < atMs ? undefined : { kind, how: 'expired', atMs, grantId: pair.grantId };
  }

  /** The id of the sign-in that a token comes from, also of one that has ended since the start. */
  signInOf(token: string): string | undefined {
    return (this.with(token) ?? this.#ends.get(token))?.grantId;
  }

  save(): SavedGrants {
    const spent = [...this.#spent];
    const pairs = [...new Set([...this.all(), ...spent.map(([, { successor }]) => successor)])];
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

  /** Loads what was saved into a new object. */
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

  /** The first end counts. */
  #noteEnd({ accessToken, refreshToken, grantId }: TokenPair, kind: TokenEnd['kind'], how: HowEnded): void {
    const token = kind === 'access' ? accessToken : refreshToken;
    this.#ends.set(token, this.endOf(token) ?? { kind, how, atMs: this.#clock.now(), grantId });
  }
}
