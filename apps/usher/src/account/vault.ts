/** The vault that the configuration names. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  chooseKeySource,
  type KeySource,
  type KeySourceKind,
  type KeyWarning,
  openVault,
  type SqliteVault,
  type VaultOptions,
} from '@trakt-usher/vault';
import type { AccountSummary } from 'trakt-usher';
import type { KeyChoice } from '../config/settings.ts';
import type { Context } from '../context.ts';
import type { KnownSignIns } from '../errors/sign-in.ts';

export interface OpenedVault {
  vault: SqliteVault;
  /** A warning about the place of the vault's key, if there is one. */
  keyWarning(): KeyWarning | undefined;
}

/** Opens the vault, hands it to `work`, and closes it. @throws StoreError, and what `work` throws */
export async function withVault<T>(context: Context, work: (opened: OpenedVault) => Promise<T>): Promise<T> {
  const options = vaultOptions(context);
  const vault = await openVault(options);
  try {
    return await work({ vault, keyWarning: () => options.key.warning });
  } finally {
    await vault.close();
  }
}

export function vaultOptions(context: Context): VaultOptions {
  const { config, clock, log } = context;
  const directory = vaultDirectory(context);
  const choice = config.get('vault.key');
  // The choice is for a new vault: one that exists remembers its own.
  const kind = choice === undefined || existsSync(join(directory, 'vault.db')) ? undefined : kinds[choice];
  return {
    directory,
    key: keySource(context, kind),
    singleHost: config.get('vault.single_host'),
    stateDirectory: config.directories.state,
    clock,
    log,
  };
}

/** The vault's folder, which may not exist yet. */
export function vaultDirectory({ config }: Pick<Context, 'config'>): string {
  return config.get('vault.dir') ?? join(config.directories.data, 'vault');
}

/** A source of that kind, or whatever fits. Asks for a passphrase at the terminal. */
export function keySource(context: Context, kind?: KeySourceKind): KeySource {
  return chooseKeySource({
    environment: context.env,
    directory: vaultDirectory(context),
    kind,
    askPassphrase: async (purpose) =>
      (await import('../terminal/ask-passphrase.ts')).askPassphrase({ purpose, of: 'vault' }, context),
  });
}

/** The vault's own names for the choices of a person. */
export const kinds: Readonly<Record<KeyChoice, KeySourceKind>> = {
  keyring: 'keyring',
  passphrase: 'passphrase',
  environment: 'environment',
  file: 'key_file',
};

/** Those at this server, and those at others. Needs no key. */
export async function knownSignIns(vault: SqliteVault, server: string): Promise<KnownSignIns> {
  const known: string[] = [];
  const elsewhere: { account: string; server: string }[] = [];
  for await (const { account, issuer } of signInsOf(vault)) {
    if (issuer === server) known.push(account);
    else elsewhere.push({ account, server: issuer });
  }
  return { server, known, elsewhere };
}

/** Every sign-in of usher's own in it, in a stable order. Needs no key. */
export async function* signInsOf(vault: SqliteVault): AsyncGenerator<AccountSummary, void, undefined> {
  let cursor: string | undefined;
  do {
    const { accounts, next } = await vault.list(cursor);
    yield* accounts.filter(({ kind }) => kind === 'own');
    cursor = next;
  } while (cursor !== undefined);
}
