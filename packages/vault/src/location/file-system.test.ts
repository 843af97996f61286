import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { fileSystemObstacle, refusedFileSystem } from './file-system.ts';

describe('file system', () => {
  it.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'SMB'],
    [0x01021997, '9p'],
  ])('refuses %i, which machines share without locks', (type, name) => {
    for (const singleHost of [false, true]) expect(refusedFileSystem(type, { singleHost })?.name).toBe(name);
  });

  it('refuses FUSE unless this machine alone uses it', () => {
    expect(refusedFileSystem(0x65735546, { singleHost: false })?.fuse).toBe(true);
    expect(refusedFileSystem(0x65735546, { singleHost: true })).toBeUndefined();
  });

  it.each([
    ['ext4', 0xef53],
    ['btrfs', 0x9123683e],
    ['xfs', 0x58465342],
    ['tmpfs', 0x01021994],
    ['overlay', 0x794c7630],
  ])('takes %s', (_name, type) => {
    expect(refusedFileSystem(type, { singleHost: false })).toBeUndefined();
  });

  it('finds nothing against the disk that these tests run on', () => {
    expect(fileSystemObstacle(tmpdir(), { singleHost: true })).toBeUndefined();
  });
});
