/** Where Trakt tokens rest: one encrypted SQLite file that the processes of one machine share. */

export { adoptVault } from './adopt.ts';
export { exportGrant, type GrantExport } from './export-grant.ts';
export { type GrantImport, importGrant } from './import-grant.ts';
export { inspectPlace, type PlaceReport } from './inspect.ts';
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
  passphraseKey,
  type RecordedKeySource,
} from './keys/index.ts';
export { fixPermissions, type PermissionProblem } from './permissions.ts';
export { type Rekeyed, rekeyVault } from './rekey.ts';
export { type Seed, type Seeded, seedAccount } from './seed.ts';
export { type SetAside, setAsideDamage, setAsideVault } from './set-aside.ts';
export { openVault, type SqliteVault, type VaultOptions } from './sqlite-vault.ts';
