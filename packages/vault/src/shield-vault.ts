/** What `usher serve` needs of a vault: other programs' sign-ins with both tokens, and texts that are sealed by the vault. */

import type { AccountKey, Clock, TokenRecord, TokenStore } from 'trakt-usher/store';
import type { SealedNote } from './data/token-sealer.ts';

export interface ShieldVault extends TokenStore {
  /** What its records are dated by. Undefined: this machine's. */
  readonly clock?: Clock & { keep?(): Promise<void> };
  /**
   * Whether a sign-in of usher's own has this refresh token, or a token with its fingerprint is known to have been sent. What
   * is too damaged to be read holds no token that anybody could send. @throws StoreError; ConfigError
   */
  hasOrHadRefreshToken(refreshToken: string): Promise<boolean>;
  /**
   * Both tokens of another program's grant, for that program. Undefined for a sign-in of usher's own.
   * @throws StoreError, also where the vault is a copy or was restored; ConfigError
   */
  readShielded(account: AccountKey): Promise<ShieldedTokens | undefined>;
  /**
   * Seals a text with the vault's key, for a file that the caller keeps. Only this vault opens it, under the same name, and
   * only until it gets another data key. @throws StoreError, also where there is no vault yet; ConfigError
   */
  sealNote(name: string, text: string): Promise<SealedNote>;
  /** The text; undefined if the note can't be opened any more, or belongs to another vault or name. @throws StoreError; ConfigError */
  openNote(name: string, note: SealedNote): Promise<string | undefined>;
  /**
   * A text that is kept sealed in the vault, whatever key that gets. Undefined if there is none.
   * @throws StoreError, `corrupt` where there is one that can't be opened; ConfigError
   */
  readNote(name: string): Promise<string | undefined>;
  /**
   * Keeps a text, in the place of the one that was read, or of one that can't be opened. Another process may have been first.
   * @returns the one that is there now. @throws StoreError, also where there is no vault yet; ConfigError
   */
  writeNote(name: string, text: string, replaces: string | undefined): Promise<string>;
}

export interface ShieldedTokens {
  record: TokenRecord;
  refreshToken: string | undefined;
}
