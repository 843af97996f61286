/** A pair of tokens, who granted it, and the rules by which pairs live and follow each other. */

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
  /** How long a device has to wait between polls. */
  readonly devicePollSeconds: number;
}

/** Who granted access, to which client. */
export interface Connection {
  readonly username: string;
  readonly clientId: string;
}

/** A sign-in; the pairs that came from it by refreshing share it. */
export interface Grant extends Connection {
  readonly grantId: string;
  readonly grantedAtMs: number;
}

export interface TokenPair extends Grant {
  /** Its access token lives as any other, but the server that knew its refresh token is gone. */
  readonly beforeMigration: boolean;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly createdAtMs: number;
  readonly accessExpiresAtMs: number;
  readonly refreshExpiresAtMs: number;
}

/** What a pair may have of its own. */
export interface PairOptions {
  /** Seconds, where they differ from the rules; 0 is a token that has expired already. */
  readonly accessTokenLifeSeconds?: number;
  readonly refreshTokenLifeSeconds?: number;
  /** Whether it dates from before Trakt's move in the middle of 2026: its refresh token is refused for good (no). */
  readonly beforeMigration?: boolean;
}
