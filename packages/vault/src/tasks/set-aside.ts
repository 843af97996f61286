/** Makes room for a new sign-in where a vault is damaged or its key is lost. Nothing is overwritten, nothing deleted. */

import { existsSync, linkSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountKey, type Clock, StoreError, systemClock } from 'trakt-usher/store';
import { damagedAccounts } from '../data/damage.ts';
import { Database } from '../data/database.ts';
import { asideSuffix } from '../data/seen-before.ts';
import { fileError, fileIdentity, isSameFile, syncDirectory } from '../files/private-files.ts';
import { AccountFileLock } from '../location/account-file-lock.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';
import { type AccountText, keyOf } from '../watch.ts';

/** What was put aside: the whole file, or accounts that could be told apart. Neither: there was no damage. */
export interface SetAside {
  location?: string;
  accounts: readonly AccountKey[];
}

/**
 * Puts aside what is damaged: the data file where it can't be read as a whole, else the rows that can't be, which go to
 * the vault's orphans. The other accounts stay as they are. For a sign-in to call, after `corrupt`.
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
      // Somebody may have signed in there since.
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
 * Puts the whole data file aside, as `vault.db.corrupt-<time>` with its journal, and its key file under a second name: for a
 * file that can't be read, or whose key is lost. The next sign-in makes a new vault in its place.
 * @returns where it is now; undefined where there was none. @throws StoreError `read_only`, `unsafe_location`, `busy`
 */
export async function setAsideVault(options: VaultOptions): Promise<{ location: string } | undefined> {
  const { clock = systemClock } = options;
  const { folder } = new Vault(options).parts;
  const found = fileIdentity(folder.dataFile);
  if (found === undefined && !existsSync(folder.dataFile)) return undefined;
  folder.make();
  const lock = new AccountFileLock({ path: join(folder.directory, 'locks', 'upkeep.db'), clock });
  try {
    await lock.make({ waitMs: 45_000 });
    // Somebody else was first: what is there now is not what was looked at.
    if (!existsSync(folder.dataFile) || !isStill(found, fileIdentity(folder.dataFile))) return undefined;
    await finishTransactions(folder.dataFile, clock);
    return { location: moveAway(folder, clock) };
  } finally {
    lock.release();
  }
}

function isStill(found: string | undefined, now: string | undefined): boolean {
  return found === undefined || now === undefined ? found === now : isSameFile(found, now);
}

function textsByAccount(texts: readonly AccountText[]): Map<string, string> {
  return new Map(texts.map((row) => [keyOf(row), row.text]));
}

/** A journal that is still needed is played back before the two part, as far as the file lets it. */
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
    // The journal first: one that stayed behind would be taken for the new file's.
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
