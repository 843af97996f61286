/** A folder of its own for each test of the vault. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { environmentKey, openVault, type SqliteVault, type VaultOptions } from '../index.ts';
import { keyText } from './records.ts';

export interface VaultFolder {
  /** A folder for this test alone. */
  readonly root: string;
  /** The vault's folder in it, not made yet. */
  readonly directory: string;
  open(options?: Partial<VaultOptions>): Promise<SqliteVault>;
}

/** A new folder for each test of a file; its vaults are closed and it is deleted afterwards. */
export function vaultFolder(): VaultFolder {
  const opened: SqliteVault[] = [];
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'vault-'));
  });
  afterEach(async () => {
    for (const vault of opened.splice(0)) await vault.close();
    rmSync(root, { recursive: true });
  });
  return {
    get root() {
      return root;
    },
    get directory() {
      return join(root, 'usher', 'vault');
    },
    async open(options) {
      const key = environmentKey({ USHER_KEY: keyText });
      const vault = await openVault({ directory: this.directory, key, ...options });
      opened.push(vault);
      return vault;
    },
  };
}
