import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentKey, openVault, type SqliteVault } from '@trakt-usher/vault';
import type { DeviceCode } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PendingDevice, pendingDevice } from './pending-device.ts';

const nowMs = Date.UTC(2026, 10, 21);
const device: DeviceCode = {
  deviceCode: 'the-device-code',
  userCode: 'AB12CD34',
  verificationUrl: 'https://trakt.example/activate',
  expiresIn: 600,
  expiresAt: new Date(nowMs + 600_000),
  interval: 5,
};
const askedFor = ['https://trakt.example', 'app', 'default'];

let root: string;
const vaults: SqliteVault[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usher-device-'));
});
afterEach(async () => {
  for (const vault of vaults.splice(0)) await vault.close();
  rmSync(root, { recursive: true });
});

/** The pending sign-in as a process finds it, with a vault and a state folder. */
async function pendingIn(change: { vault?: string; askedFor?: string[] } = {}): Promise<PendingDevice> {
  const directory = join(root, change.vault ?? 'vault');
  const vault = await openVault({ directory, key: environmentKey({ USHER_KEY: '11'.repeat(32) }) });
  vaults.push(vault);
  await vault.selfTest();
  return pendingDevice({ vault, folder: join(root, 'state'), askedFor: change.askedFor ?? askedFor });
}

function files(): string[] {
  return readdirSync(join(root, 'state')).map((name) => join(root, 'state', name));
}

describe('a device sign-in that waits', () => {
  it('is found again by a later process, whole, while it lives', async () => {
    await (await pendingIn()).keep(device);
    const later = await pendingIn();
    expect(await later.find(nowMs + 599_999)).toEqual(device);
    expect(await later.find(nowMs + 600_000)).toBeUndefined();
  });

  it('is sealed', async () => {
    await (await pendingIn()).keep(device);
    expect(files().map((path) => readFileSync(path, 'utf8'))).toEqual([expect.stringContaining('"sealed"')]);
    for (const path of files()) expect(readFileSync(path, 'utf8')).not.toContain(device.deviceCode);
  });

  it("is nobody else's: of another app, or another vault", async () => {
    await (await pendingIn()).keep(device);
    expect(
      await (await pendingIn({ askedFor: ['https://trakt.example', 'other', 'default'] })).find(nowMs),
    ).toBeUndefined();
    expect(await (await pendingIn({ vault: 'another' })).find(nowMs)).toBeUndefined();
  });

  it('is left to the process that still polls for it', async () => {
    const pending = await pendingIn();
    await pending.keep(device);
    for (const path of files()) {
      writeFileSync(path, readFileSync(path, 'utf8').replace(`"pid":${process.pid}`, `"pid":${process.ppid}`));
    }
    expect(await pending.find(nowMs)).toBeUndefined();
  });

  it('is asked for anew the next time where it can not be kept, and nothing fails of that', async () => {
    const vault = await openVault({
      directory: join(root, 'vault'),
      key: environmentKey({ USHER_KEY: '11'.repeat(32) }),
    });
    vaults.push(vault);
    await vault.selfTest();
    writeFileSync(join(root, 'state'), 'a file');
    const pending = pendingDevice({ vault, folder: join(root, 'state'), askedFor });
    await pending.keep(device);
    expect(await pending.find(nowMs)).toBeUndefined();
    expect(() => pending.forget()).not.toThrow();
  });

  it('is gone once forgotten, and a damaged one is none', async () => {
    const pending = await pendingIn();
    await pending.keep(device);
    for (const path of files()) writeFileSync(path, '{"pid": 1');
    expect(await pending.find(nowMs)).toBeUndefined();
    pending.forget();
    expect(files()).toEqual([]);
  });
});
