/** Keys of a vault in PostgreSQL: two data keys for each tenant, wrapped by a key that never comes into the database. */

import { createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { StoreError } from 'trakt-usher/store';
import { environmentKey, type KeyEnvironment } from '../keys/environment.ts';
import { keyBytes, newDataKey, sealText, unsealText } from '../sealing/sealing.ts';
import { run, theDatabase } from './statements.ts';

/**
 * Wraps data keys: a key from the environment, or a service that keeps keys. `context` has to be authenticated with the
 * wrapped key (at such services: encryption context, additional authenticated data).
 */
export interface KeyProvider {
  wrap(dataKey: Uint8Array, context: string): Promise<string>;
  /** Undefined where another key, or another context, wrapped it. */
  unwrap(wrapped: string, context: string): Promise<Uint8Array | undefined>;
}

/**
 * A provider whose key is in `USHER_KEY`, or in the file that `USHER_KEY_FILE` names. @throws ConfigError at its first use
 *
 * @example
 * ```ts
 * const vault = await openPostgresVault({ pool, key: environmentKeyProvider(process.env) });
 * ```
 */
export function environmentKeyProvider(environment: KeyEnvironment): KeyProvider {
  const source = environmentKey(environment);
  const key = () => source.find({ kind: 'environment' });
  return {
    wrap: async (dataKey, context) => sealText(Buffer.from(dataKey).toString('base64'), await key(), context),
    async unwrap(wrapped, context) {
      const opened = unsealText(wrapped, await key(), context);
      return opened === undefined ? undefined : Buffer.from(opened, 'base64');
    },
  };
}

/** Access and refresh tokens are sealed apart, so that whoever may read the ones can't read the others. */
type Purpose = 'access' | 'refresh';

interface DataKey {
  id: string;
  key: KeyObject;
}

export interface DataKeys {
  /** The key to seal with; made where there is none. @throws StoreError `wrong_key`, `unavailable`, `read_only` */
  current(purpose: Purpose): Promise<DataKey>;
  /** The key that something was sealed with. @throws StoreError `wrong_key`, `corrupt`, `unavailable` */
  find(id: string): Promise<KeyObject>;
}

export function createDataKeys({
  pool,
  key: provider,
  tenant,
  storeId,
}: {
  pool: Pool;
  key: KeyProvider;
  tenant: string;
  storeId: string;
}): DataKeys {
  const opened = new Map<string, Promise<KeyObject>>();
  const currents = new Map<Purpose, Promise<DataKey>>();
  const contextOf = (id: string) => JSON.stringify([1, tenant, storeId, 'data_key', id]);

  /** Keeps what comes, and forgets what fails. */
  function kept<K, V>(map: Map<K, Promise<V>>, name: K, make: () => Promise<V>): Promise<V> {
    const known = map.get(name);
    if (known) return known;
    const made = make();
    map.set(name, made);
    made.catch(() => map.delete(name));
    return made;
  }

  async function unwrapped(id: string, wrapped: unknown): Promise<KeyObject> {
    const bytes = await provider.unwrap(String(wrapped), contextOf(id));
    if (bytes?.length !== keyBytes) {
      const message = "The key is another than the one that sealed the database's tokens. Provide that one.";
      throw new StoreError('wrong_key', message, { location: theDatabase });
    }
    return createSecretKey(bytes);
  }

  async function currentOf(purpose: Purpose): Promise<DataKey> {
    const select = 'SELECT id, wrapped FROM usher.data_keys WHERE tenant = $1 AND purpose = $2 AND is_current';
    let [row] = await run(pool, select, [tenant, purpose]);
    if (!row) {
      const id = randomUUID();
      const wrapped = await provider.wrap(newDataKey().export(), contextOf(id));
      const insert = `INSERT INTO usher.data_keys (id, tenant, purpose, wrapped) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;
      await run(pool, insert, [id, tenant, purpose, wrapped]);
      // Another process may have been first.
      [row] = await run(pool, select, [tenant, purpose]);
    }
    const id = String(row?.id);
    return { id, key: await kept(opened, id, () => unwrapped(id, row?.wrapped)) };
  }

  return {
    current: (purpose) => kept(currents, purpose, () => currentOf(purpose)),
    find: (id) =>
      kept(opened, id, async () => {
        const [row] = await run(pool, 'SELECT wrapped FROM usher.data_keys WHERE id = $1 AND tenant = $2', [
          id,
          tenant,
        ]);
        if (!row) throw new StoreError('corrupt', `The database lacks the data key ${id}.`, { location: theDatabase });
        return unwrapped(id, row.wrapped);
      }),
  };
}
