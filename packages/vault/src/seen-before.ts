/** Which refresh tokens were sent from vaults that were put aside here: a new one in their place must not send them again. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Clock, VaultError } from 'trakt-usher';
import { Database } from './database.ts';

/** Stands for all of them, where a file is too damaged to tell. */
export const anyToken = '*';

/** Between the data file's name and the time at which it was put aside. */
export const asideSuffix = '.corrupt-';

/** Fingerprints, of every file that was put aside beside this path. Needs no key. */
export async function seenBefore(path: string, clock: Clock): Promise<string[]> {
  const folder = dirname(path);
  const aside = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => name.startsWith(`${basename(path)}${asideSuffix}`) && !name.endsWith('-journal'),
  );
  const seen: string[] = [];
  for (const name of aside) seen.push(...(await seenIn(join(folder, name), clock)));
  return seen;
}

async function seenIn(path: string, clock: Clock): Promise<string[]> {
  try {
    const database = new Database({ path, readOnly: true, clock });
    try {
      return await database.read(() => {
        if (database.get('PRAGMA quick_check(1)')?.quick_check !== 'ok') return [anyToken];
        return database.all('SELECT fingerprint FROM seen').map(({ fingerprint }) => String(fingerprint));
      });
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof VaultError) return [anyToken];
    throw error;
  }
}
