/** Keeps Trakt tokens in one encrypted SQLite file that the processes of one machine share. */

export { isByOriginal } from './data/unknown-sending.ts';
export {
  type AskPassphrase,
  chooseKeySource,
  environmentKey,
  type KeyChoice,
  type KeyEnvironment,
  type KeySource,
  type KeySourceKind,
  type KeyWarning,
  keyFile,
  keyringKey,
  mayHaveKeyring,
  passphraseKey,
  type RecordedKeySource,
} from './keys/index.ts';
export { type FileLock, takeFileLock } from './location/file-lock.ts';
export { fixPermissions, type PermissionProblem } from './location/permissions.ts';
export { type TaskLockOptions, takeTaskLock } from './location/task-lock.ts';
export type { ShieldedTokens, ShieldVault } from './shield-vault.ts';
export type { SqliteVault, VaultOptions } from './sqlite-vault.ts';
export { adoptVault } from './tasks/adopt.ts';
export { exportGrant, type GrantExport } from './tasks/export-grant.ts';
export type { MovingGrant } from './tasks/grant-file.ts';
export { type GrantImport, importGrant, readGrantFile, setGrantFileAside } from './tasks/import-grant.ts';
export { inspectPlace, type PlaceReport } from './tasks/inspect.ts';
export { type Rekeyed, rekeyVault } from './tasks/rekey.ts';
export { type Seed, type Seeded, seedAccount } from './tasks/seed.ts';
export { type SetAside, setAsideDamage, setAsideVault } from './tasks/set-aside.ts';
export { openVault } from './vault.ts';
