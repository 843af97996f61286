/** The vault as other packages see it: a folder with one encrypted SQLite file that the processes of one machine share. */

import type { AccountKey, Clock, Log, TokenRecord, TokenStore } from 'trakt-usher/store';
import type { SealedNote } from './data/token-sealer.ts';
import type { KeySource } from './keys/source.ts';

export interface VaultOptions {
  /** The vault's own folder; made, with its parents, at the first sign-in. */
  directory: string;
  key: KeySource;
  /** No other machine uses this folder: FUSE file systems are accepted. */
  singleHost?: boolean;
  /**
   * A folder outside the vault's folder, on another disk if there is one. It keeps how often each account was refreshed,
   * so that a restored vault is noticed; the fingerprints of refresh tokens that were sent; and the sealed tokens that the
   * vault couldn't save.
   */
  stateDirectory?: string;
  clock?: Clock;
  /** Is told, for debugging, of each lock between processes: waited for, taken, released. */
  log?: Log | undefined;
  /** Names this process in the attempts it writes; by default program, process id and machine. */
  by?: string;
}

export interface SqliteVault extends TokenStore {
  /** Path of the data file. */
  readonly location: string;
  /** Where the key comes from: as the vault remembers it, or for a vault that isn't made yet as it was configured. */
  readonly keySource: KeySource['kind'];
  /**
   * Whether a refresh token with that fingerprint may ever have been sent from this vault or from a vault that was set
   * aside here. True as long as a set-aside file is too damaged to tell. @throws StoreError
   */
  wasSpent(fingerprint: string): Promise<boolean>;
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
  /** A text that is kept sealed in the vault, whatever key that gets. Undefined if there is none, or if it can't be opened. @throws StoreError; ConfigError */
  readNote(name: string): Promise<string | undefined>;
  /**
   * Keeps a text, in the place of the one that was read. Another process may have been first.
   * @returns the one that is there now. @throws StoreError, also where there is no vault yet; ConfigError
   */
  writeNote(name: string, text: string, replaces: string | undefined): Promise<string>;
}

export interface ShieldedTokens {
  record: TokenRecord;
  refreshToken: string | undefined;
}
