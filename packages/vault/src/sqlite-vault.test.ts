import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeConformance } from 'trakt-usher/conformance';
import { afterAll, describe, it } from 'vitest';
import { environmentKey, openVault, type SqliteVault } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'vault-'));
afterAll(() => rmSync(root, { recursive: true }));

const key = environmentKey({ USHER_KEY: '42'.repeat(32) });
let places = 0;

describe('SQLite vault', () => {
  const directories = new Map<unknown, string>();
  const openAt = async (directory: string): Promise<SqliteVault> => {
    const vault = await openVault({ directory, key });
    directories.set(vault, directory);
    return vault;
  };
  const harness = {
    open: () => openAt(join(root, `${++places}`, 'vault')),
    reopen: (store: unknown) => openAt(directories.get(store) ?? ''),
  };
  for (const { name, run } of storeConformance) it(name, () => run(harness));
});
