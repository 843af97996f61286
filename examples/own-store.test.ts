import { storeConformance } from 'trakt-usher/store';
import { it } from 'vitest';
import { createStoreOver, type Row } from './own-store.ts';

/** As a Durable Object's storage: it keeps copies, and answers later. */
function inMemory() {
  const rows = new Map<string, Row>();
  return {
    get: async (key: string) => structuredClone(rows.get(key)),
    put: async (key: string, row: Row) => void rows.set(key, structuredClone(row)),
    delete: async (key: string) => rows.delete(key),
    list: async () => structuredClone(rows),
  };
}

for (const { name, run } of storeConformance) it(name, () => run({ open: async () => createStoreOver(inMemory()) }));
