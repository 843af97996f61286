/** Keys of a vault in PostgreSQL: two data keys for each tenant, wrapped by a key that never comes into the database. */

import { createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { type Clock, StoreError } from 'trakt-usher/store';
import { environmentKey, type KeyEnvironment, type KeyVariable } from '../keys/environment.ts';
import { keyBytes, newDataKey, sealText, unsealText } from '../sealing/sealing.ts';
import { storeIdIn } from './schema.ts';
import { databaseError, run, theDatabase } from './statements.ts';

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
 * A provider whose key is in `USHER_KEY`, or in the file that `USHER_KEY_FILE` names. Where `USHER_NEW_KEY` is set, or
 * `USHER_NEW_KEY_FILE`, it opens what that key has wrapped as well. @throws ConfigError at its first use
 *
 * @example
 * ```ts
 * const vault = await openPostgresVault({ pool, key: environmentKeyProvider(process.env) });
 * ```
 */
export function environmentKeyProvider(environment: KeyEnvironment): KeyProvider {
  const provider = keyProviderOf(environment, 'USHER_KEY');
  if (!environment.USHER_NEW_KEY && !environment.USHER_NEW_KEY_FILE) return provider;
  const newProvider = keyProviderOf(environment, 'USHER_NEW_KEY');
  return {
    // Processes that know the old key alone open it too.
    wrap: provider.wrap,
    unwrap: async (wrapped, context) =>
      (await provider.unwrap(wrapped, context)) ?? (await newProvider.unwrap(wrapped, context)),
  };
}

/** The provider for `rekeyPostgres` whose key is in `USHER_NEW_KEY`, or in the file that `USHER_NEW_KEY_FILE` names. */
export function newEnvironmentKeyProvider(environment: KeyEnvironment): KeyProvider {
  return keyProviderOf(environment, 'USHER_NEW_KEY');
}

function keyProviderOf(environment: KeyEnvironment, variable: KeyVariable): KeyProvider {
  const source = environmentKey(environment, variable);
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
  /** A key to seal with is gone: the next is read anew. */
  forgetCurrent(): void;
  /** The key that something was sealed with. @throws StoreError `wrong_key`, `corrupt`, `unavailable` */
  find(id: string): Promise<KeyObject>;
}

/** Between two looks at which key is the current one. */
const currentMs = 60_000;

/** What is authenticated with a wrapped data key. */
export function dataKeyContext({ tenant, storeId, id }: { tenant: string; storeId: string; id: string }): string {
  return JSON.stringify([1, tenant, storeId, 'data_key', id]);
}

/** @throws StoreError `wrong_key` */
export async function unwrapDataKey(provider: KeyProvider, wrapped: string, context: string): Promise<Uint8Array> {
  const bytes = await provider.unwrap(wrapped, context);
  if (bytes?.length === keyBytes) return bytes;
  const message = "The key is another than the one that sealed the database's tokens. Provide that one.";
  throw databaseError('wrong_key', { problem: 'other_key', message });
}

/**
 * Sees whether the key opens what is in the database, before anything is sealed with it. @throws StoreError `wrong_key`
 *
 * @example
 * ```ts
 * await checkPostgresKey({ pool, key });
 * ```
 */
export async function checkPostgresKey({ pool, key }: { pool: Pool; key: KeyProvider }): Promise<void> {
  const storeId = await storeIdIn(pool);
  const newest = 'SELECT id, tenant, wrapped FROM usher.data_keys ORDER BY is_current DESC, created_at DESC LIMIT 1';
  for (const row of await run(pool, newest)) {
    const context = dataKeyContext({ tenant: String(row.tenant), storeId, id: String(row.id) });
    await unwrapDataKey(key, String(row.wrapped), context);
  }
}

/** Whether a write failed because a data key that it names was deleted, or a deletion because a row names the key. */
export function isKeyGone(error: unknown): boolean {
  return error instanceof StoreError && error.detail?.reason === 'database' && error.detail.system === '23503';
}

export function createDataKeys({
  pool,
  key: provider,
  tenant,
  storeId,
  clock,
}: {
  pool: Pool;
  key: KeyProvider;
  tenant: string;
  storeId: string;
  clock: Pick<Clock, 'monotonic'>;
}): DataKeys {
  const opened = new Map<string, Promise<KeyObject>>();
  const currents = new Map<Purpose, Promise<DataKey>>();
  let readAnewMs = clock.monotonic();

  /** Keeps what comes, and forgets what fails. */
  function kept<K, V>(map: Map<K, Promise<V>>, name: K, make: () => Promise<V>): Promise<V> {
    const known = map.get(name);
    if (known) return known;
    const made = make();
    map.set(name, made);
    made.catch(() => map.delete(name));
    return made;
  }

  const contextOf = (id: string) => dataKeyContext({ tenant, storeId, id });

  async function unwrapped(id: string, wrapped: unknown): Promise<KeyObject> {
    return createSecretKey(await unwrapDataKey(provider, String(wrapped), contextOf(id)));
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
    current(purpose) {
      // A new one takes its place now and then: `rekeyPostgres`.
      if (clock.monotonic() > readAnewMs + currentMs) {
        currents.clear();
        readAnewMs = clock.monotonic();
      }
      return kept(currents, purpose, () => currentOf(purpose));
    },
    forgetCurrent: () => currents.clear(),
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
