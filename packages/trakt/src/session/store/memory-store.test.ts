import { describe, it } from 'vitest';
import { storeConformance } from './conformance.ts';
import { createMemoryStore } from './memory-store.ts';

describe('memory store', () => {
  for (const { name, run } of storeConformance) it(name, () => run({ open: async () => createMemoryStore() }));
});
