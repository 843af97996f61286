import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
const pendings: PendingDevice[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usher-device-'));
});
afterEach(async () => {
  for (const pending of pendings.splice(0)) pending.release();
  for (const vault of vaults.splice(0)) await vault.close();
  rmSync(root, { recursive: true });
});

/** A process that polls for a code until its stdin ends, or it is killed. */
async function startHolder(path: string): Promise<ChildProcessWithoutNullStreams> {
  const holder = spawn(process.execPath, ['-e', holding, path]);
  await once(holder.stdout, 'data');
  return holder;
}

const holding = `
  const { DatabaseSync } = require('node:sqlite');
  const note = new DatabaseSync(process.argv[1]);
  note.exec('BEGIN EXCLUSIVE');
  console.log('held');
  process.stdin.resume();
`;

/** The pending sign-in as a process finds it, with a vault and a state folder. */
async function pendingIn(change: { vault?: string; askedFor?: string[] } = {}): Promise<PendingDevice> {
  const directory = join(root, change.vault ?? 'vault');
  const vault = await openVault({ directory, key: environmentKey({ USHER_KEY: '11'.repeat(32) }) });
  vaults.push(vault);
  await vault.selfTest();
  const pending = pendingDevice({ vault, folder: join(root, 'state'), askedFor: change.askedFor ?? askedFor });
  pendings.push(pending);
  return pending;
}

/** By a process that has ended since. */
async function keptBefore(): Promise<void> {
  const pending = await pendingIn();
  await pending.keep(device);
  pending.release();
}

function files(): string[] {
  return readdirSync(join(root, 'state')).map((name) => join(root, 'state', name));
}

describe('a device sign-in that waits', () => {
  it('is found again by a later process, whole, while it lives', async () => {
    await keptBefore();
    const later = await pendingIn();
    expect(await later.find(nowMs + 599_999)).toEqual(device);
    expect(await later.find(nowMs + 600_000)).toBeUndefined();
  });

  it('is sealed', async () => {
    await keptBefore();
    expect(files()).toHaveLength(1);
    for (const path of files()) {
      expect(readFileSync(path, 'latin1')).not.toMatch(/the-device-code|AB12CD34/);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  it("is nobody else's: of another app, or another vault", async () => {
    await keptBefore();
    expect(
      await (await pendingIn({ askedFor: ['https://trakt.example', 'other', 'default'] })).find(nowMs),
    ).toBeUndefined();
    expect(await (await pendingIn({ vault: 'another' })).find(nowMs)).toBeUndefined();
  });

  it('is left to the process that still polls for it, and to nobody longer than that', async () => {
    await keptBefore();
    const holder = await startHolder(files()[0] ?? '');
    const other = await pendingIn();
    expect(await other.find(nowMs)).toBeUndefined();
    await other.keep({ ...device, userCode: 'OTHER' });
    other.forget();
    holder.kill('SIGKILL');
    await once(holder, 'close');
    expect(await (await pendingIn()).find(nowMs)).toEqual(device);
  });

  it('does not stay for long where it was given up, whatever it was for', async () => {
    await keptBefore();
    const old = join(root, 'state', 'device-0123456789abcdef.json.17');
    const kept = join(root, 'state', 'accounts.json');
    for (const path of [old, kept]) writeFileSync(path, '{}');
    for (const path of [...files()]) utimesSync(path, 1, 1);
    const other = await pendingIn({ askedFor: ['https://trakt.example', 'other', 'default'] });
    expect(await other.find(nowMs)).toBeUndefined();
    other.forget();
    expect(files()).toEqual([kept]);
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

  it('is none where it is damaged, and another takes its place', async () => {
    const pending = await pendingIn();
    await pending.keep(device);
    pending.release();
    for (const path of files()) writeFileSync(path, 'no database, by far');
    const later = await pendingIn();
    expect(await later.find(nowMs)).toBeUndefined();
    await later.keep(device);
    later.release();
    expect(await (await pendingIn()).find(nowMs)).toEqual(device);
  });

  it('is gone once forgotten', async () => {
    const pending = await pendingIn();
    await pending.keep(device);
    pending.forget();
    expect(files()).toEqual([]);
  });
});
