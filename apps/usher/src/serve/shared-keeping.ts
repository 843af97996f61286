/** Programs and their sign-ins in PostgreSQL, where each `usher serve` of several machines finds them. */

import type { ShieldVault } from '@trakt-usher/vault';
import { checkPostgresKey, openPostgresShieldVault, serveTables } from '@trakt-usher/vault/postgres';
import type { Context } from '../context.ts';
import { withDatabase } from '../fleet/database.ts';
import type { ServeBook } from './book.ts';
import { openDatabaseBook } from './database-book.ts';

export interface Keeping {
  readonly book: ServeBook;
  /** `own`: this machine's vault. @throws StoreError, ConfigError; what `work` throws */
  withVault<T>(own: ShieldVault, work: (vault: ShieldVault) => Promise<T>): Promise<T>;
}

const mostConnections = 10;

/** @throws StoreError, SettingError; what `work` throws */
export function withSharedKeeping<T>(context: Context, work: (keeping: Keeping) => Promise<T>): Promise<T> {
  return withDatabase(context, { most: mostConnections }, async ({ pool, key }) => {
    const { clock } = context;
    const book = await openDatabaseBook(serveTables(pool), context);
    try {
      return await work({
        book,
        async withVault(_, next) {
          await checkPostgresKey({ pool, key });
          const vault = await openPostgresShieldVault({ pool, key, clock });
          try {
            return await next(vault);
          } finally {
            await vault.close();
          }
        },
      });
    } finally {
      book.close();
    }
  });
}
