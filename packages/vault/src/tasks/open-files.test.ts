import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  adoptVault,
  environmentKey,
  exportGrant,
  importGrant,
  inspectPlace,
  keyFile,
  rekeyVault,
  setAsideDamage,
  setAsideVault,
} from '../index.ts';
import { openFilesIn } from '../testing/open-files.ts';
import { ada, keyText, rejection, signIn } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();

// A program that does many tasks must not run out of files, and on Windows an open file can't be renamed.
it.runIf(process.platform === 'linux')('no task leaves a file open, whether it succeeds or fails', async () => {
  const vault = await vaults.open();
  await signIn(vault);
  await vault.close();
  const here = { directory: vaults.directory, key: environmentKey({ USHER_KEY: keyText }) };
  const there = { directory: join(vaults.root, 'there', 'vault'), key: here.key };
  const withFile = { directory: here.directory, key: keyFile(here.directory) };
  const path = join(vaults.root, 'grant');
  const passphrase = 'correct horse';
  const tasks: Record<string, () => Promise<unknown>> = {
    inspect: () => inspectPlace(here),
    adopt: () => adoptVault(here),
    damage: () => setAsideDamage(here),
    wrongKey: () => rejection(rekeyVault(withFile, here.key)),
    rekey: () => rekeyVault(here, withFile.key),
    back: () => rekeyVault(withFile, here.key),
    nobody: () => rejection(exportGrant(here, { account: { ...ada, account: 'eve' }, path, passphrase })),
    export: () => exportGrant(here, { account: ada, path, passphrase }),
    import: () => importGrant(there, { path, passphrase }),
    setAside: () => setAsideVault(here),
    signIn: async () => {
      const next = await vaults.open();
      await signIn(next);
      await next.close();
    },
    tear: async () => writeFileSync(join(here.directory, 'vault.db'), 'no database'),
    torn: () => setAsideDamage(here),
  };
  for (const [name, task] of Object.entries(tasks)) {
    await task();
    expect([name, ...openFilesIn(vaults.root)]).toEqual([name]);
  }
});
