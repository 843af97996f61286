/** Whether a vault's file is whole, as far as SQLite can tell. */

import { DatabaseSync } from 'node:sqlite';

/** Reads every page, and writes nothing. */
export function isWhole(path: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare('PRAGMA integrity_check').get()?.integrity_check === 'ok';
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  } finally {
    database.close();
  }
}

/** SQLite's codes for a file that is damaged, and for one that is none of its own. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 11 || error.errcode === 26);
}
