/** Where Trakt tokens rest: one encrypted SQLite file that the processes of one machine share. */

export {
  chooseKeySource,
  environmentKey,
  type KeyEnvironment,
  type KeySource,
  type KeySourceKind,
  type KeyWarning,
  keyFile,
  type RecordedKeySource,
} from './key-source.ts';
export { openVault, type SqliteVault, type VaultOptions } from './sqlite-vault.ts';
