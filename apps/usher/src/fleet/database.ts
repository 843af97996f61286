/** The database of a fleet, as the configuration names it. */

import { environmentKeyProvider, type PostgresVaultOptions } from '@trakt-usher/vault/postgres';
import { Pool } from 'pg';
import type { Context } from '../context.ts';

/** Long enough for a pooler that is busy, short enough for a person who waits. */
const connectMs = 10_000;

export type Database = Required<Pick<PostgresVaultOptions, 'pool' | 'key'>>;

/** Connects when something is asked. `most`: connections at once. @throws SettingError; what `work` throws */
export async function withDatabase<T>(
  context: Context,
  { most }: { most: number },
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const pool = new Pool({
    connectionString: context.config.require('fleet.database'),
    application_name: 'usher',
    max: most,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  });
  // An idle connection that the server ends is opened again when it is needed.
  pool.on('error', (error) => context.log.warn({ event: 'fleet.connection_lost', error: error.message }));
  try {
    return await work({ pool, key: environmentKeyProvider(context.env) });
  } finally {
    await pool.end();
  }
}
