/** Reads which refresh tokens were sent from vaults that were set aside here: the new vault must not send them again. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Clock, StoreError } from 'trakt-usher/store';
import { Database } from './database.ts';

/** Stands between the data file's name and the time at which it was set aside. */
export const asideSuffix = '.corrupt-';

export interface SetAsideTokens {
  /** Fingerprints. */
  tokens: string[];
  /** False if a file is too damaged to tell. */
  complete: boolean;
}

/** Looks into every file that was set aside beside this path. Needs no key. */
export async function readSetAsideTokens(path: string, clock: Clock): Promise<SetAsideTokens> {
  const folder = dirname(path);
  const aside = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => name.startsWith(`${basename(path)}${asideSuffix}`) && /\d{8}T\d{9}Z(-\d+)?$/.test(name),
  );
  const all: (string[] | undefined)[] = [];
  for (const name of aside) all.push(await seenIn(join(folder, name), clock));
  return { tokens: all.flatMap((tokens) => tokens ?? []), complete: !all.includes(undefined) };
}

async function seenIn(path: string, clock: Clock): Promise<string[] | undefined> {
  try {
    const database = new Database({ path, readOnly: true, clock });
    try {
      return await database.read(() => {
        if (database.get('PRAGMA quick_check(1)')?.quick_check !== 'ok') return undefined;
        return database.all('SELECT fingerprint FROM seen').map(({ fingerprint }) => String(fingerprint));
      });
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
