import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentKey, exportGrant, importGrant, keyFile } from '../index.ts';
import { ada, keyText, signIn } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

/** What happened to names and to the disk, in the order in which it happened. */
const steps: string[] = [];

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  return {
    ...fs,
    fsyncSync(file: number) {
      steps.push(`sync ${readlinkSync(`/proc/self/fd/${file}`)}`);
      fs.fsyncSync(file);
    },
    renameSync(from: string, to: string) {
      fs.renameSync(from, to);
      steps.push(`rename to ${to}`);
    },
    linkSync(from: string, to: string) {
      fs.linkSync(from, to);
      steps.push(`link ${to}`);
    },
  };
});

const vaults = vaultFolder();
const key = environmentKey({ USHER_KEY: keyText });
beforeEach(() => {
  steps.length = 0;
});

// Which file a descriptor is of can be asked on Linux.
describe.runIf(process.platform === 'linux')('a power cut', () => {
  it('leaves a new key whole, under its name', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    steps.length = 0;
    await keyFile(directory).create();
    const draft = expect.stringMatching(/^sync .*vault\.key\.[0-9a-f]{12}$/);
    expect(steps.slice(0, 4)).toEqual([
      draft,
      `sync ${directory}`,
      `link ${join(directory, 'vault.key')}`,
      `sync ${directory}`,
    ]);
  });

  it('leaves the sign-in that moves in the file that the vault gave it up for, and in one vault', async () => {
    await signIn(await vaults.open());
    const path = join(vaults.root, 'grant');
    steps.length = 0;
    await exportGrant({ directory: vaults.directory, key }, { account: ada, path, passphrase: 'a' });
    const ofFile = () => steps.filter((step) => step.includes(path) || step === `sync ${vaults.root}`);
    expect(ofFile()).toEqual([`sync ${path}.part`, `sync ${vaults.root}`, `rename to ${path}`, `sync ${vaults.root}`]);
    steps.length = 0;
    await importGrant({ directory: join(vaults.root, 'there', 'vault'), key }, { path, passphrase: 'a' });
    const renamed = expect.stringMatching(/^rename to .*grant\.imported-\d+$/);
    expect(ofFile().slice(-2)).toEqual([renamed, `sync ${vaults.root}`]);
  });
});
