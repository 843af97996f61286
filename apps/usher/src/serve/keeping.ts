/** Where `usher serve` keeps its programs and their sign-ins: beside the vault of this machine, or in a database of many. */

import type { Context } from '../context.ts';
import { openFileBook } from './file-book.ts';
import type { Keeping } from './shared-keeping.ts';
import { serveFolder } from './start.ts';

export const databaseWords = 'keep programs and their sign-ins in the database that USHER_DATABASE_URL names';

/** @throws StoreError, SettingError; what `work` throws */
export async function withKeeping<T>(
  context: Context,
  { database }: { database: boolean },
  work: (keeping: Keeping) => Promise<T>,
): Promise<T> {
  if (database || context.config.get('server.database')) {
    // The database's driver is loaded for those who use it.
    const { withSharedKeeping } = await import('./shared-keeping.ts');
    return withSharedKeeping(context, work);
  }
  const book = openFileBook(serveFolder(context));
  try {
    return await work({ book, withVault: (own, next) => next(own) });
  } finally {
    book.close();
  }
}
