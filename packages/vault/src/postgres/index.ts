/** `@trakt-usher/vault/postgres`: the vault of a program that runs on many machines. */

export { type FleetAccount, type FleetStateName, fleetAccounts, fleetStateNames } from './accounts.ts';
export { type Adopted, adoptPostgres, tenantsElsewhere } from './adopt.ts';
export { type DueGrant, dueGrants, type FleetState, fleetState, putOff, tidyPostgres } from './fleet.ts';
export { type GrantToImport, type Imported, type ImportOptions, importPostgres } from './import.ts';
export {
  checkPostgresKey,
  environmentKeyProvider,
  type KeyProvider,
  newEnvironmentKeyProvider,
} from './key-provider.ts';
export type { PostgresVaultOptions } from './parts.ts';
export { openPostgresVault, type PostgresVault } from './postgres-vault.ts';
export { type PostgresRekey, type PostgresRekeyed, rekeyPostgres } from './rekey.ts';
export { type MigrationOptions, migratePostgres } from './schema.ts';
export { type ServeStatement, type ServeTables, serveTables } from './serve-tables.ts';
export { openPostgresShieldVault, type PostgresShieldVault } from './shield-vault.ts';
export { postgresError } from './statements.ts';
