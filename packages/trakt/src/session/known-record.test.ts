import { describe, expect, it } from 'vitest';
import { deferred } from '../deferred.ts';
import { digestInstantly } from '../testing/instant-digest.ts';
import { aRecord } from '../testing/records.ts';
import { createKnownRecord } from './known-record.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { AccountKey, TokenRecord } from './store/record.ts';
import type { TokenStore } from './store/store.ts';

digestInstantly();

const key = { issuer: 'https://auth.example', account: 'ada' };

/** A record that is read from a store whose reads are counted, may be held, and whose changes the test tells. */
function aKnownRecord({ check = () => undefined }: { check?: (record: TokenRecord) => void } = {}) {
  const store = { record: aRecord() as TokenRecord | undefined, reads: 0, held: Promise.resolve(), watchers: 0 };
  let tell: ((account: AccountKey) => void) | undefined;
  const port: TokenStore = {
    ...createMemoryStore(),
    async read() {
      store.reads += 1;
      const { record } = store;
      await store.held;
      return record;
    },
    watch(listener) {
      store.watchers += 1;
      tell = listener;
      return () => {
        store.watchers -= 1;
      };
    },
  };
  return { store, known: createKnownRecord({ store: port, key, check }), tell: (changed = key) => tell?.(changed) };
}

describe('the record as a process knows it', () => {
  it('is read once for all who ask at a time', async () => {
    const { store, known } = aKnownRecord();
    const records = await Promise.all([known.load(), known.load(), known.load()]);
    expect([store.reads, new Set(records).size]).toEqual([1, 1]);
    await known.load();
    expect(store.reads).toBe(2);
  });

  it('is known from the second look on, with one watcher: a program that looks once needs none', async () => {
    const { store, known } = aKnownRecord();
    await known.load();
    expect([known.current(), store.watchers]).toEqual([undefined, 0]);
    await known.load();
    await known.load();
    expect([known.current(), store.watchers]).toEqual([store.record, 1]);
    known.close();
    expect(store.watchers).toBe(0);
  });

  it('is forgotten when it changes, and not for the change of another', async () => {
    const { known, tell } = aKnownRecord();
    await known.load();
    const record = await known.load();
    tell({ ...key, account: 'grace' });
    tell({ ...key, issuer: 'https://other.example' });
    expect(known.current()).toBe(record);
    tell();
    expect(known.current()).toBeUndefined();
  });

  it('is not known where it changed while it was read', async () => {
    const { store, known, tell } = aKnownRecord();
    await known.load();
    const { promise, resolve } = deferred<void>();
    store.held = promise;
    const loading = known.load();
    tell();
    resolve();
    expect(await loading).toBe(store.record);
    expect(known.current()).toBeUndefined();
  });

  it('is the one that this process has written since', async () => {
    const { known } = aKnownRecord();
    await known.load();
    await known.load();
    const written = aRecord({ version: 2 });
    known.put(written);
    expect(known.current()).toBe(written);
    known.put(undefined);
    expect(known.current()).toBeUndefined();
  });

  it('is refused where it may not be used here; one that is not there is not', async () => {
    const refused = new Error('of another API');
    const check = () => {
      throw refused;
    };
    const { store, known } = aKnownRecord({ check });
    await expect(known.load()).rejects.toBe(refused);
    store.record = undefined;
    expect(await known.load()).toBeUndefined();
  });
});
