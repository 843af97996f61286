import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileSystemName, fileSystemObstacle, isEphemeral, nearestFolder, refusedFileSystem } from './file-system.ts';

const system = vi.hoisted(() => ({ type: undefined as number | undefined, exists: (_path: string): boolean => true }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  return {
    ...fs,
    existsSync: (path: string) => system.exists(path),
    statfsSync: (path: string) => (system.type === undefined ? fs.statfsSync(path) : { type: system.type }),
  };
});
afterEach(() => {
  system.type = undefined;
  system.exists = () => true;
  vi.unstubAllGlobals();
});

/** As statfs(2), linux/magic.h and the file systems' own headers have them. */
const shared = {
  NFS: [0x6969],
  SMB: [0x517b, 0xff534d42, 0xfe534d42],
  '9p': [0x01021997],
  AFS: [0x5346414f, 0x6b414653],
  Ceph: [0x00c36400],
  Coda: [0x73757245],
  Lustre: [0x0bd00bd0],
  'a VirtualBox shared folder': [0x786f4256],
};
const ephemeral = { tmpfs: [0x01021994], ramfs: [0x858458f6], overlay: [0x794c7630] };
const local = {
  ext4: [0xef53],
  btrfs: [0x9123683e],
  XFS: [0x58465342],
  ZFS: [0x2fc12fc1],
  F2FS: [0xf2f52010],
  FAT: [0x4d44],
  exFAT: [0x2011bab0],
  NTFS: [0x5346544e, 0x7366746e],
};
const fuse = 0x65735546;
const rows = (known: Record<string, number[]>) =>
  Object.entries(known).flatMap(([name, types]) => types.map((type) => [name, type] as const));

describe('file system', () => {
  it.each(rows(shared))('refuses %s (%i), which machines share without locks', (name, type) => {
    for (const singleHost of [false, true]) {
      expect(refusedFileSystem(type, { singleHost })).toEqual({ name, fuse: false });
    }
    system.type = type;
    expect(fileSystemName('/vault')).toBe(name);
    expect(isEphemeral('/vault')).toBe(false);
  });

  it.each(rows(local))('takes %s (%i)', (name, type) => {
    expect(refusedFileSystem(type, { singleHost: false })).toBeUndefined();
    system.type = type;
    expect(fileSystemName('/vault')).toBe(name);
    expect(isEphemeral('/vault')).toBe(false);
  });

  it.each(rows(ephemeral))('takes %s (%i), and says that it does not last', (name, type) => {
    expect(refusedFileSystem(type, { singleHost: false })).toBeUndefined();
    system.type = type;
    expect(fileSystemName('/vault')).toBe(name);
    expect(isEphemeral('/vault')).toBe(true);
  });

  it('refuses FUSE unless this machine alone uses it', () => {
    expect(refusedFileSystem(fuse, { singleHost: false })).toEqual({ name: 'FUSE', fuse: true });
    expect(refusedFileSystem(fuse, { singleHost: true })).toBeUndefined();
    system.type = fuse;
    expect(fileSystemName('/vault')).toBe('FUSE');
  });

  it('says where the vault is, and what to do', () => {
    system.type = fuse;
    expect(fileSystemObstacle('/vault', { singleHost: true })).toBeUndefined();
    expect(fileSystemObstacle('/vault', { singleHost: false })).toMatchObject({
      code: 'unsafe_location',
      location: '/vault',
      message: expect.stringContaining('vault.single_host = true'),
      detail: { reason: 'file_system', name: 'FUSE', fuse: true },
    });
    system.type = 0x6969;
    expect(fileSystemObstacle('/vault', { singleHost: true })).toMatchObject({
      message: expect.stringContaining('/vault is on NFS'),
      detail: { reason: 'file_system', name: 'NFS', fuse: false },
    });
  });

  it('is judged on Linux alone: on other systems the number means nothing', () => {
    system.type = 0x6969;
    vi.stubGlobal('process', { ...process, platform: 'darwin' });
    expect(fileSystemObstacle('/vault', { singleHost: false })).toBeUndefined();
    expect(fileSystemName('/vault')).toBeUndefined();
    system.type = 0x01021994;
    expect(isEphemeral('/vault')).toBe(false);
  });

  it('finds nothing against the disk that these tests run on', () => {
    expect(fileSystemObstacle(tmpdir(), { singleHost: true })).toBeUndefined();
  });
});

describe('the nearest folder', () => {
  it('is the folder, or one above it', () => {
    system.exists = (path) => path === '/srv' || path === '/';
    expect(['/srv/usher/vault', '/srv', '/none/vault'].map(nearestFolder)).toEqual(['/srv', '/srv', '/']);
  });

  it('is the root where not even that is there, as on a drive that was taken out', () => {
    let looks = 0;
    system.exists = () => {
      looks += 1;
      return looks > 10;
    };
    expect([nearestFolder('/srv/usher'), looks]).toEqual(['/', 3]);
  });
});
