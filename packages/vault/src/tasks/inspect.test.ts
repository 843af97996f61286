import { chmodSync, cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from 'trakt-usher/store';
import { describe, expect, it, vi } from 'vitest';
import { environmentKey, fixPermissions, inspectPlace } from '../index.ts';
import { cloudService } from '../location/cloud-folder.ts';
import { VaultFolder } from '../location/vault-folder.ts';
import { ada, keyText, signIn } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();
const key = environmentKey({ USHER_KEY: keyText });

describe('inspecting a vault', () => {
  it('finds nothing wrong with a vault that works', async () => {
    await signIn(await vaults.open());
    const report = await inspectPlace({ directory: vaults.directory, key });
    expect(report).toMatchObject({
      exists: true,
      location: join(vaults.directory, 'vault.db'),
      cloud: undefined,
      permissions: [],
      obstacle: undefined,
      locks: 'hold',
      damage: undefined,
      key: { source: 'environment', problem: undefined },
      damaged: [],
      estranged: [],
    });
    expect(report.freeBytes).toBeGreaterThan(0);
    expect((await (await vaults.open()).read(ada))?.version).toBe(1);
  });

  it('tells of locks that do not hold, of accounts that are damaged, and tries no lock where none can be had', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await signIn(vault, { account: 'grace' });
    await vault.close();
    const { directory } = vaults;
    const failure = new StoreError('unsafe_location', "Locks don't hold.", { location: directory });
    const test = vi.spyOn(VaultFolder.prototype, 'test').mockRejectedValueOnce(failure);
    const database = new DatabaseSync(vault.location);
    database.exec("UPDATE accounts SET record = 'torn' WHERE account = 'ada'");
    database.close();
    const report = await inspectPlace({ directory, key });
    expect([report.locks, report.obstacle]).toEqual([failure, undefined]);
    expect(report).toMatchObject({ directory, damaged: [ada], estranged: [] });
    vi.spyOn(VaultFolder.prototype, 'obstacle').mockReturnValue(failure);
    expect(await inspectPlace({ directory, key })).toMatchObject({ obstacle: failure, locks: undefined });
    expect(test).toHaveBeenCalledTimes(1);
  });

  it('makes nothing where there is no vault, and tells of the disk it would be on', async () => {
    const report = await inspectPlace({ directory: vaults.directory, key });
    expect(report).toMatchObject({ exists: false, locks: undefined, key: undefined });
    expect(report.freeBytes).toBeGreaterThan(0);
    expect(statSync(vaults.directory, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('tells a missing key, a copy and damage apart', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.close();
    const { directory } = vaults;
    const other = await inspectPlace({ directory, key: environmentKey({}) });
    expect(other.key).toMatchObject({ source: 'environment', problem: { code: 'config_invalid' } });
    const copy = join(vaults.root, 'copy');
    cpSync(directory, copy, { recursive: true });
    chmodSync(copy, 0o700);
    expect((await inspectPlace({ directory: copy, key })).estranged).toEqual([ada]);
    rmSync(join(directory, 'locks'), { recursive: true });
    expect((await inspectPlace({ directory, key })).estranged).toEqual([ada]);
    writeFileSync(join(copy, 'vault.db'), 'no database');
    const damaged = await inspectPlace({ directory: copy, key });
    expect(damaged).toMatchObject({ exists: true, damage: { code: 'corrupt' }, key: undefined });
  });
});

describe('permissions', () => {
  it.each([
    ['that everybody can write to', 0o777, ['writable']],
    ['that everybody can write to, but not rename in', 0o1777, []],
    ['that others can read', 0o755, []],
  ])('of a parent %s are told, and left as they are', async (_name, mode, problems) => {
    await signIn(await vaults.open());
    const parent = dirname(vaults.directory);
    chmodSync(parent, mode);
    const { permissions } = await inspectPlace({ directory: vaults.directory, key });
    expect(permissions.map(({ path, problem, mend }) => [path, problem, mend])).toEqual(
      problems.map((problem) => [parent, problem, undefined]),
    );
    expect(fixPermissions(vaults.directory).left.map(({ path }) => path)).toEqual(problems.map(() => parent));
    expect(statSync(parent).mode & 0o7777).toBe(mode);
  });

  it('of everything in the folder are told, and mended', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.close();
    const { directory } = vaults;
    const file = join(directory, 'vault.db');
    chmodSync(directory, 0o777);
    chmodSync(join(directory, 'locks'), 0o755);
    chmodSync(file, 0o644);
    const { permissions } = await inspectPlace({ directory, key });
    expect(permissions).toContainEqual({
      path: directory,
      problem: 'writable',
      owner: uid(),
      mode: 0o777,
      mend: 0o700,
    });
    expect(permissions).toContainEqual({ path: file, problem: 'readable', owner: uid(), mode: 0o644, mend: 0o600 });
    expect(permissions).toHaveLength(3);
    const { fixed, left } = fixPermissions(directory);
    expect([fixed.length, left]).toEqual([3, []]);
    expect(await inspectPlace({ directory, key })).toMatchObject({ permissions: [], damage: undefined });
  });

  it('of what a link leads to are left alone', () => {
    const elsewhere = join(vaults.root, 'elsewhere');
    writeFileSync(elsewhere, '', { mode: 0o644 });
    mkdirSync(vaults.directory, { recursive: true, mode: 0o700 });
    symlinkSync(elsewhere, join(vaults.directory, 'link'));
    expect(fixPermissions(vaults.directory)).toEqual({ fixed: [], left: [] });
    expect(statSync(elsewhere).mode & 0o777).toBe(0o644);
  });
});

describe('a folder that a cloud service syncs', () => {
  it.each([
    ['/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/usher', 'iCloud'],
    ['/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.org/My Drive/usher', 'Google Drive'],
    ['/Users/ada/Library/CloudStorage/Dropbox/usher', 'Dropbox'],
    ['/home/ada/OneDrive - Analytical Engines/usher', 'OneDrive'],
    ['/home/ada/Dropbox (Personal)/usher', 'Dropbox'],
    ['/home/ada/Nextcloud/usher', 'Nextcloud'],
    ['/home/ada/nextcloud2/usher', 'Nextcloud'],
    ['/home/ada/ownCloud/usher', 'ownCloud'],
    ['/home/ada/iCloudDrive', 'iCloud'],
    ['/home/ada/OneDrive', 'OneDrive'],
    ['/home/ada/Google Drive/usher', 'Google Drive'],
  ])('is known by its name: %s', (path, service) => {
    expect(cloudService(path)).toBe(service);
  });

  it.each([
    ['.stfolder', 'Syncthing'],
    ['.dropbox', 'Dropbox'],
    ['.dropbox.cache', 'Dropbox'],
    ['.nextcloudsync.log', 'Nextcloud'],
    ['.owncloudsync.log', 'ownCloud'],
    ['.tmp.drivedownload', 'Google Drive'],
    ['_sync_0123456789ab.db', 'Nextcloud'],
    ['.sync_0123456789ab.db', 'Nextcloud'],
  ])('is known by a marker above it: %s', (marker, service) => {
    const folder = join(vaults.root, 'files', 'usher');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(vaults.root, 'files', marker), '');
    expect(cloudService(join(folder, 'vault'))).toBe(service);
  });

  it('is none elsewhere', () => {
    expect(cloudService(vaults.directory)).toBeUndefined();
    for (const name of [
      'dropbox-tools',
      'my Dropbox',
      'OneDrives',
      'old Nextcloud',
      'Nextcloud-notes',
      'ownCloud-notes',
      'My Drives',
      'Dropbox (Ada) old',
      'my iCloudDrive',
      'iCloudDrives',
      'old OneDrive',
      'the Google Drive',
      'my ownCloud',
    ]) {
      expect(cloudService(`/home/ada/${name}/usher`)).toBeUndefined();
    }
    mkdirSync(join(vaults.root, 'files'));
    for (const name of ['my.sync_0123456789ab.db', '.sync_0123456789ab.db.txt']) {
      writeFileSync(join(vaults.root, 'files', name), '');
    }
    expect(cloudService(join(vaults.root, 'files'))).toBeUndefined();
  });
});

function uid(): number {
  return process.getuid?.() ?? 0;
}
