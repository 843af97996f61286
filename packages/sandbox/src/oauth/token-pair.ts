/** Token pairs, and the rules for their lives and their rotation. */

/**
 * The answer to a refresh token that was used already:
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

/** A user's grant to a client. */
export interface Connection {
  readonly username: string;
  readonly clientId: string;
}

/** A sign-in. All pairs that come from it by refreshing share its id. */
export interface Grant extends Connection {
  readonly grantId: string;
  readonly grantedAtMs: number;
}

export interface TokenPair extends Grant {
  /** Whether the pair dates from before Trakt's move: its access token works, its refresh token never does. */
  readonly beforeMigration: boolean;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly createdAtMs: number;
  readonly accessExpiresAtMs: number;
  readonly refreshExpiresAtMs: number;
}

/** What ended a token, in the words of the request log. */
export type HowEnded =
  | 'expired'
  | 'used'
  | 'ended by a refresh'
  | 'revoked'
  | 'ended by a replay'
  | 'taken back'
  | 'ended with its app';

export interface TokenEnd {
  readonly kind: 'access' | 'refresh';
  readonly how: HowEnded;
  readonly atMs: number;
  readonly grantId: string;
}

/** Options of one pair. */
export interface PairOptions {
  /** In seconds, in place of the rules; 0 is a token that has expired already. */
  readonly accessTokenLifeSeconds?: number;
  readonly refreshTokenLifeSeconds?: number;
  /** Whether the pair dates from before Trakt's move in the middle of 2026: its refresh token is always refused (no). */
  readonly beforeMigration?: boolean;
}
