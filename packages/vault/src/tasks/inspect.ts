/** Reports on a vault and its folder, for people who ask why and for programs that check. Changes no token. */

import { existsSync, statfsSync } from 'node:fs';
import { type AccountKey, StoreError, UsherError } from 'trakt-usher/store';
import { damagedAccounts } from '../data/damage.ts';
import type { DataFile } from '../data/data-file.ts';
import { valueOrError } from '../files/errors.ts';
import type { VaultParts } from '../held-account.ts';
import type { KeySourceKind } from '../keys/source.ts';
import { lockPath } from '../location/account-file-lock.ts';
import { estrangement } from '../location/binding.ts';
import { cloudService } from '../location/cloud-folder.ts';
import { fileSystemName, isEphemeral, nearestFolder } from '../location/file-system.ts';
import { type PermissionProblem, permissionProblems } from '../location/permissions.ts';
import type { VaultFolder } from '../location/vault-folder.ts';
import type { VaultOptions } from '../sqlite-vault.ts';
import { Vault } from '../vault.ts';

export interface PlaceReport {
  directory: string;
  /** Path of the data file. */
  location: string;
  /** Whether the vault exists. */
  exists: boolean;
  /** For example `ext4`; undefined if the system doesn't tell. */
  fileSystem: string | undefined;
  /** Files here are lost when the container ends or the machine restarts. */
  ephemeral: boolean;
  freeBytes: number;
  /** The service that copies the folder to other machines, for example `Dropbox`. */
  cloud: string | undefined;
  permissions: readonly PermissionProblem[];
  /** The reason why no refresh token can be sent from here, for example a read-only disk or a network file system. */
  obstacle: StoreError | undefined;
  /** Whether locks hold between processes: the error if they don't, undefined if it wasn't tried. */
  locks: 'hold' | StoreError | undefined;
  /** Why the vault can't be opened. */
  damage: StoreError | undefined;
  /** Where the key comes from, and the reason why it can't be had. */
  key: { source: KeySourceKind; problem: UsherError | undefined } | undefined;
  /** Accounts whose tokens can't be read any more. */
  damaged: readonly AccountKey[];
  /** Accounts that can't be refreshed until the vault is adopted: it is a copy, was restored or lacks their locks. */
  estranged: readonly AccountKey[];
}

/** Looks at the folder, and tries its locks and its key. Every problem is in the report; none is thrown. */
export async function inspectPlace(options: VaultOptions): Promise<PlaceReport> {
  const vault = new Vault(options);
  try {
    const { data, folder } = vault.parts;
    const location = data.path;
    const { directory } = folder;
    const there = nearestFolder(directory);
    const { bavail, bsize } = statfsSync(there);
    const obstacle = folder.obstacle();
    const exists = existsSync(location);
    const opened = await valueOrError(() => data.open());
    const file = opened instanceof UsherError ? undefined : opened;
    return {
      directory,
      location,
      exists,
      fileSystem: fileSystemName(there),
      ephemeral: isEphemeral(there),
      freeBytes: bavail * bsize,
      cloud: cloudService(directory),
      permissions: permissionProblems(directory),
      obstacle,
      locks: exists && !obstacle ? await tryLocks(folder) : undefined,
      damage: opened instanceof StoreError ? opened : undefined,
      ...(await inspectFile(vault.parts, file)),
    };
  } finally {
    await vault.close();
  }
}

async function tryLocks(folder: VaultFolder): Promise<PlaceReport['locks']> {
  const failure = await valueOrError(() => folder.test());
  return failure instanceof StoreError ? failure : 'hold';
}

async function inspectFile(
  parts: VaultParts,
  file: DataFile | undefined,
): Promise<Pick<PlaceReport, 'key' | 'damaged' | 'estranged'>> {
  if (!file) return { key: undefined, damaged: [], estranged: [] };
  const unlocked = await valueOrError(() => file.sealer());
  const problem = unlocked instanceof UsherError ? unlocked : undefined;
  const damaged = problem ? [] : await valueOrError(() => damagedAccounts(file));
  return {
    key: { source: file.recordedKeySource.kind, problem },
    damaged: damaged instanceof UsherError ? [] : damaged,
    estranged: await estranged(parts, file),
  };
}

async function estranged({ folder, generations }: VaultParts, file: DataFile): Promise<AccountKey[]> {
  const accounts = await file.read((tables) => tables.accounts());
  const rows = await Promise.all(
    accounts.map((account) => valueOrError(() => file.read((tables) => tables.find(account)))),
  );
  return accounts.filter((account, index) => {
    const row = rows[index];
    if (!row || row instanceof UsherError) return false;
    const lockId = existsSync(lockPath(folder.directory, account)) ? row.binding.lockId : undefined;
    const remembered = generations.read(file.storeId, account);
    return estrangement(row.binding, { file: file.identity, lockId, remembered }) !== undefined;
  });
}
