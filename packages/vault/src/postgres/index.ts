/** `@trakt-usher/vault/postgres`: the vault of a program that runs on many machines. */

export { environmentKeyProvider, type KeyProvider } from './key-provider.ts';
export { openPostgresVault, type PostgresVault, type PostgresVaultOptions } from './postgres-vault.ts';
export { migratePostgres } from './schema.ts';
