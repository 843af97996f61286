/** Changes an account's row in one durable commit. */

import type { AccountKey, TokenRecord } from 'trakt-usher/store';
import type { Watch } from '../watch.ts';
import type { DataFile } from './data-file.ts';
import type { StoredRow } from './row.ts';
import type { Tables } from './tables.ts';
import { type TokenSealer, withToken } from './token-sealer.ts';

/** The stored row, and the ways to change it within the commit. */
export interface Change {
  stored: StoredRow | undefined;
  tables: Tables;
  sealer: TokenSealer;
  /** Writes the row. @returns it as a record */
  put(row: StoredRow): TokenRecord;
}

/** A commit of one account's row in one data file. */
export interface CommitTarget {
  account: AccountKey;
  file: DataFile;
  watch: Watch;
  /** How long to wait while other processes commit, in milliseconds; by default as the database does. */
  giveUpMs?: number;
}

/** Runs `work` as one durable commit. If another process has replaced the data keys, reads them and runs `work` again. */
export async function commit<T>(target: CommitTarget, work: (change: Change) => T): Promise<T> {
  const { file } = target;
  try {
    return await commitWith(target, await file.sealer(), work);
  } catch (error) {
    if (!(error instanceof KeysReplaced)) throw error;
    return commitWith(target, await file.renewedSealer(), work);
  }
}

async function commitWith<T>(
  { account, file, watch, giveUpMs }: CommitTarget,
  sealer: TokenSealer,
  work: (change: Change) => T,
): Promise<T> {
  let written: string | undefined;
  const result = await file.write((tables) => {
    const stored = tables.find(account);
    if (!tables.hasKey(sealer.keyId) || (stored && !sealer.knows(stored.keyId))) throw new KeysReplaced();
    const put = (row: StoredRow): TokenRecord => {
      written = tables.put(row);
      return withToken(row.summary, sealer.accessToken(row));
    };
    return work({ stored, tables, sealer, put });
  }, giveUpMs);
  if (written !== undefined) watch.wrote(account, written);
  return result;
}

/** Another process has replaced the vault's data keys. */
class KeysReplaced extends Error {}
