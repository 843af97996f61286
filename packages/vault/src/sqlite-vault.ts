/** The vault as other packages see it: a folder with one encrypted SQLite file that the processes of one machine share. */

import type { Clock, Log } from 'trakt-usher/store';
import type { KeySource } from './keys/source.ts';
import type { ShieldVault } from './shield-vault.ts';

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

export interface SqliteVault extends ShieldVault {
  /** Path of the data file. */
  readonly location: string;
  /** Where the key comes from: as the vault remembers it, or for a vault that isn't made yet as it was configured. */
  readonly keySource: KeySource['kind'];
  /**
   * Whether a refresh token with that fingerprint may ever have been sent from this vault or from a vault that was set
   * aside here. True as long as a set-aside file is too damaged to tell. @throws StoreError
   */
  wasSpent(fingerprint: string): Promise<boolean>;
}
