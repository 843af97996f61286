/** Sets a damaged vault, or one whose key is lost, aside for a new sign-in. Nothing is overwritten or deleted. */

import { existsSync, linkSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountKey, type Clock, lockWaitMs, StoreError, systemClock } from 'trakt-usher/store';
import { damagedAccounts } from '../data/damage.ts';
import { Database } from '../data/database.ts';
import { asideSuffix } from '../data/set-aside-tokens.ts';
import { fileError, fileIdentity, isSameFile, syncDirectory } from '../files/private-files.ts';
import { upkeepLock } from '../location/account-file-lock.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';
import { type AccountText, keyOf } from '../watch.ts';

/** `location`: the whole data file was set aside. `accounts`: only these were. Neither: there was no damage. */
export interface SetAside {
  location?: string;
  accounts: readonly AccountKey[];
}

/**
 * Sets damage aside: the data file if it can't be read as a whole, else the unreadable rows, which go to the orphans. The
 * other accounts stay as they are. A sign-in calls this after `corrupt`.
 * @throws StoreError `wrong_key`, `read_only`, `unsafe_location`, `unavailable`
 */
export async function setAsideDamage(options: VaultOptions): Promise<SetAside> {
  const { clock = systemClock } = options;
  const vault = new Vault(options);
  try {
    const file = await vault.parts.data.open();
    if (!file) return { accounts: [] };
    const before = textsByAccount(await file.read((tables) => tables.texts()));
    const damaged = await damagedAccounts(file);
    if (damaged.length === 0) return { accounts: [] };
    const accounts = await file.write((tables) => {
      // A person may have signed in to one of them since.
      const now = textsByAccount(tables.texts());
      const still = damaged.filter((account) => now.get(keyOf(account)) === before.get(keyOf(account)));
      for (const account of still) tables.setAside(account, clock.now());
      return still;
    });
    return { accounts };
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'corrupt') throw error;
    await vault.close();
    return { ...(await setAsideVault(options)), accounts: [] };
  } finally {
    await vault.close();
  }
}

/**
 * Sets the whole data file aside, as `vault.db.corrupt-<time>` with its journal, if it can't be read or its key is lost.
 * Its key file gets a second name. The next sign-in makes a new vault.
 * @returns the file's new path; undefined if there was no file. @throws StoreError `read_only`, `unsafe_location`, `busy`
 */
export async function setAsideVault(options: VaultOptions): Promise<{ location: string } | undefined> {
  const { clock = systemClock } = options;
  const { folder, log } = new Vault(options).parts;
  const found = fileIdentity(folder.dataFile);
  if (found === undefined) return undefined;
  folder.make();
  const lock = upkeepLock(folder.directory, { clock, log });
  try {
    await lock.make({ waitMs: lockWaitMs });
    // Another process was first: this is another file than the one that was looked at.
    const now = fileIdentity(folder.dataFile);
    if (now === undefined || !isSameFile(found, now)) return undefined;
    await finishTransactions(folder.dataFile, clock);
    return { location: moveAway(folder, clock) };
  } finally {
    lock.release();
  }
}

function textsByAccount(texts: readonly AccountText[]): Map<string, string> {
  return new Map(texts.map((row) => [keyOf(row), row.text]));
}

/** Plays back a journal that is still needed, as far as the file allows, before file and journal are renamed. */
async function finishTransactions(path: string, clock: Clock): Promise<void> {
  try {
    const database = new Database({ path, readOnly: false, clock });
    await database.write(() => undefined).finally(() => database.close());
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

function moveAway({ directory, dataFile }: { directory: string; dataFile: string }, clock: Clock): string {
  const time = new Date(clock.now()).toISOString().replace(/[-:.]/g, '');
  const location = freeName(`${dataFile}${asideSuffix}${time}`);
  try {
    for (const name of readdirSync(directory)) {
      if (name.endsWith('.key'))
        linkSync(join(directory, name), freeName(join(directory, `${name}${asideSuffix}${time}`)));
    }
    // The journal first: a journal that stayed behind would be taken for the new file's.
    if (existsSync(`${dataFile}-journal`)) renameSync(`${dataFile}-journal`, `${location}-journal`);
    renameSync(dataFile, location);
    syncDirectory(directory);
    return location;
  } catch (error) {
    throw fileError(error, dataFile);
  }
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; existsSync(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
