/** What the vault in PostgreSQL and its tasks are made of. */

import { randomUUID } from 'node:crypto';
import type { ClientConfig, Pool } from 'pg';
import { type Clock, systemClock } from 'trakt-usher/store';
import { nameOfProcess } from '../files/process-name.ts';
import { createDatabaseClock, type DatabaseClock } from './database-clock.ts';
import { createGrants, type Grants } from './grants.ts';
import { createDataKeys, type DataKeys, type KeyProvider } from './key-provider.ts';
import { storeIdIn } from './schema.ts';
import { createAsk } from './statements.ts';
import { createGrantSealer, type GrantSealer } from './stored-grant.ts';

export interface PostgresVaultOptions {
  /** For all statements; through a pooler in transaction mode as well. The caller hears its `error` events, and ends it after `close()`. */
  pool: Pool;
  key: KeyProvider;
  /** Whose accounts these are, where several share a database: each has data keys of its own. None by default. */
  tenant?: string;
  /**
   * A direct connection, on which the database tells of changes at once. Without it they are looked for every two seconds.
   */
  listen?: ClientConfig;
  /** The machine's; what is stored is dated by the database's, which is measured with it. */
  clock?: Clock;
  /** Names this process in the attempts it writes; by default program, process id and machine. */
  by?: string;
}

export interface PostgresParts {
  readonly pool: Pool;
  readonly tenant: string;
  readonly grants: Grants;
  readonly keys: DataKeys;
  readonly sealer: GrantSealer;
  /** The database's. */
  readonly clock: DatabaseClock;
  readonly storeId: string;
  readonly by: string;
}

/** @throws StoreError `unavailable`: no database, no tables, or those of another version */
export async function openParts(options: PostgresVaultOptions): Promise<PostgresParts> {
  const { pool, key, tenant = '', by = nameOfProcess() } = options;
  const storeId = await storeIdIn(pool);
  const clock = await createDatabaseClock(pool, options.clock ?? systemClock);
  const grants = createGrants({ ask: await createAsk(pool), tenant, owner: randomUUID(), by });
  const keys = createDataKeys({ pool, key, tenant, storeId, clock });
  return { pool, tenant, grants, keys, sealer: createGrantSealer(keys, tenant), clock, storeId, by };
}
