/** A temporary folder for each test of the vault. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { environmentKey, openVault, type SqliteVault, type VaultOptions } from '../index.ts';
import { keyText } from './records.ts';

export interface VaultFolder {
  /** The test's temporary folder. */
  readonly root: string;
  /** The vault's folder in `root`, not made yet. */
  readonly directory: string;
  open(options?: Partial<VaultOptions>): Promise<SqliteVault>;
}

/** Makes a new folder for each test; afterwards closes its vaults and deletes it. */
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
