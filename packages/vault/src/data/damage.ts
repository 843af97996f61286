/** Finds what can't be read any more in a data file. */

import { type AccountKey, StoreError } from 'trakt-usher/store';
import type { DataFile } from './data-file.ts';
import { damaged } from './database.ts';

/** The accounts whose access token can't be read. @throws StoreError `corrupt` if the file as a whole is damaged */
export async function damagedAccounts(file: DataFile): Promise<AccountKey[]> {
  await file.read((tables) => tables.checkStructure());
  // A missing key is no damage: it must not look like one for every account.
  await file.sealer();
  const found: AccountKey[] = [];
  for (const account of await file.read((tables) => tables.accounts())) {
    if (!(await serves(file, account))) found.push(account);
  }
  return found;
}

/** @throws StoreError `corrupt` for any damage */
export async function assertSound(file: DataFile): Promise<void> {
  if ((await damagedAccounts(file)).length > 0) throw damaged(file.path);
}

async function serves(file: DataFile, account: AccountKey): Promise<boolean> {
  try {
    const row = await file.read((tables) => tables.find(account));
    if (row) (await file.sealerFor(row.keyId)).accessToken(row);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return false;
    throw error;
  }
}
