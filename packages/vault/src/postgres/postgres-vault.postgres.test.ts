import { storeConformance, systemClock, type TokenStore } from 'trakt-usher/store';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { keyText } from '../testing/records.ts';
import { environmentKeyProvider, migratePostgres, openPostgresVault } from './index.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase(inject('postgres'), 'vault');
  await migratePostgres(database.pool);
});

afterAll(() => database.end());

describe('as a token store', () => {
  const key = environmentKeyProvider({ USHER_KEY: keyText });
  const tenants = new Map<TokenStore, string>();
  /** Waits for a lease that nobody ends take a tenth of their time. */
  const clock = {
    ...systemClock,
    monotonic: () => systemClock.monotonic() * 10,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 10, signal),
  };
  const listen = () => ({ connectionString: database.url });
  const openFor = async (tenant: string) => {
    const store = await openPostgresVault({ pool: database.pool, key, tenant, clock, listen: listen() });
    tenants.set(store, tenant);
    return store;
  };
  const harness = {
    open: () => openFor(crypto.randomUUID()),
    reopen: (store: TokenStore) => openFor(tenants.get(store) ?? ''),
  };
  for (const { name, run } of storeConformance) it(name, () => run(harness));
});
