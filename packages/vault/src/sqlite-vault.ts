/** A vault: a folder with one encrypted SQLite file that many processes on one machine share. */

import type { Clock, TokenStore } from 'trakt-usher/store';
import type { SealedNote } from './data/token-sealer.ts';
import type { KeySource } from './keys/source.ts';

export interface VaultOptions {
  /** The vault's own folder; made, with its parents, at the first sign-in. */
  directory: string;
  key: KeySource;
  /** Trusts FUSE file systems: no other machine sees this folder. */
  singleHost?: boolean;
  /**
   * Outside the vault's folder, on another disk where there is one. Tokens are kept there, sealed, that the vault can't
   * save; and how often each account was refreshed, so that a folder restored from a backup is noticed.
   */
  stateDirectory?: string;
  clock?: Clock;
  /** Names this process in the attempts it writes; program, process id and machine unless told. */
  by?: string;
}

export interface SqliteVault extends TokenStore {
  /** Path of the data file. */
  readonly location: string;
  /** Where the key comes from: as the vault remembers it, or as it would be for one that isn't made yet. */
  readonly keySource: KeySource['kind'];
  /**
   * Whether a refresh token of that fingerprint may have been sent from this vault, ever, or from one that was put aside
   * here: as long as such a file is there that is too damaged to tell, it may. @throws StoreError
   */
  wasSpent(fingerprint: string): Promise<boolean>;
  /**
   * Seals a text with the vault's key, for a file of the caller's own. It opens in this vault alone, under the same name.
   * @throws StoreError, also where there is no vault yet; ConfigError
   */
  sealNote(name: string, text: string): Promise<SealedNote>;
  /** The text, or undefined where the note was changed or is not of this vault and name. @throws StoreError; ConfigError */
  openNote(name: string, note: SealedNote): Promise<string | undefined>;
}
