/** What of a data file can't be read any more. */

import { VaultError } from 'trakt-usher';
import type { AccountKey } from 'trakt-usher/session';
import type { DataFile } from './data-file.ts';
import type { Tables } from './tables.ts';
import { damaged, type TokenSealer } from './token-sealer.ts';

/** Accounts of which not even the access token can be had. @throws VaultError `corrupt` where the file as a whole is damaged */
export async function damagedAccounts(file: DataFile): Promise<AccountKey[]> {
  await file.read((tables) => tables.checkStructure());
  // Without the key nothing opens, and nothing is damaged.
  const sealer = await file.renewedSealer();
  return file.read((tables) => tables.accounts().filter((account) => isDamaged(account, { tables, sealer })));
}

/** @throws VaultError `corrupt` for any damage */
export async function assertSound(file: DataFile): Promise<void> {
  if ((await damagedAccounts(file)).length > 0) throw damaged(file.path);
}

/** The sealer has to have the vault's keys as they are now. */
export function isDamaged(account: AccountKey, { tables, sealer }: { tables: Tables; sealer: TokenSealer }): boolean {
  try {
    const row = tables.find(account);
    if (row) sealer.accessToken(row);
    return false;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'corrupt') return true;
    throw error;
  }
}
