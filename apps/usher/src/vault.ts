/** The vault that the configuration names. */

import { join } from 'node:path';
import { chooseKeySource, type KeyWarning, openVault, type SqliteVault } from '@trakt-usher/vault';
import type { AccountSummary } from 'trakt-usher';
import type { Context } from './context.ts';

export interface OpenedVault {
  vault: SqliteVault;
  /** What to know about where the key is, before trusting it. */
  keyWarning(): KeyWarning | undefined;
}

/** Opens the vault, hands it to `work`, and closes it. @throws VaultError, and what `work` throws */
export async function withVault<T>(context: Context, work: (opened: OpenedVault) => Promise<T>): Promise<T> {
  const { config, clock, env } = context;
  const directory = config.get('vault.dir') ?? join(config.directories.data, 'vault');
  const key = chooseKeySource({ environment: env, directory });
  const vault = await openVault({ directory, key, singleHost: config.get('vault.single_host'), clock });
  try {
    return await work({ vault, keyWarning: () => key.warning });
  } finally {
    await vault.close();
  }
}

/** Every sign-in in it, in a stable order. Needs no key. */
export async function* signInsOf(vault: SqliteVault): AsyncGenerator<AccountSummary, void, undefined> {
  let cursor: string | undefined;
  do {
    const { accounts, next } = await vault.list(cursor);
    yield* accounts;
    cursor = next;
  } while (cursor !== undefined);
}
