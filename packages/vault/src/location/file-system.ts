/** Refuses file systems whose locks don't hold between all programs that see the file. */

import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from 'trakt-usher/store';

/** The reason why no refresh token may be sent from this directory, or undefined. */
export function fileSystemObstacle(directory: string, { singleHost }: { singleHost: boolean }): StoreError | undefined {
  // On other systems the number means nothing; the lock test has to do.
  if (process.platform !== 'linux') return undefined;
  const refused = refusedFileSystem(statfsSync(directory).type, { singleHost });
  if (!refused) return undefined;
  const message = refused.fuse
    ? `${directory} is on a FUSE file system, where another machine may see the same file without its locks. If this machine alone uses it, set vault.single_host = true.`
    : `${directory} is on ${refused.name}, where locks don't hold between machines. Keep the vault on a local disk, or share a PostgreSQL vault or usher's broker.`;
  return new StoreError('unsafe_location', message, {
    location: directory,
    detail: { reason: 'file_system', ...refused },
  });
}

/** Judges the `f_type` of Linux's statfs(2). */
export function refusedFileSystem(
  type: number,
  { singleHost }: { singleHost: boolean },
): { name: string; fuse: boolean } | undefined {
  const name = sharedFileSystems.get(type);
  if (name !== undefined) return { name, fuse: false };
  return type === fuseType && !singleHost ? { name: 'FUSE', fuse: true } : undefined;
}

/** Whether files in this directory are lost when the container ends or the machine restarts. */
export function isEphemeral(directory: string): boolean {
  return process.platform === 'linux' && ephemeralFileSystems.has(statfsSync(directory).type);
}

/** The file system's usual name; undefined if the system doesn't tell. */
export function fileSystemName(directory: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const { type } = statfsSync(directory);
  const names = [sharedFileSystems, ephemeralFileSystems, localFileSystems];
  return type === fuseType ? 'FUSE' : names.map((known) => known.get(type)).find((name) => name !== undefined);
}

/** The folder, or the nearest folder above it that exists. */
export function nearestFolder(directory: string): string {
  let folder = directory;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

const fuseType = 0x65735546;

const ephemeralFileSystems: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
]);

const localFileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'XFS'],
  [0x2fc12fc1, 'ZFS'],
  [0xf2f52010, 'F2FS'],
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
  [0x5346544e, 'NTFS'],
  [0x7366746e, 'NTFS'],
]);

/** The numbers are from linux/magic.h and the file systems' own headers. */
const sharedFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x73757245, 'Coda'],
  [0x0bd00bd0, 'Lustre'],
  [0x786f4256, 'a VirtualBox shared folder'],
]);
