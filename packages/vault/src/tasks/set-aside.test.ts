import fs, { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from 'trakt-usher/store';
import { describe, expect, it, vi } from 'vitest';
import { DataFile } from '../data/data-file.ts';
import type { Tables } from '../data/tables.ts';
import { environmentKey, keyFile, rekeyVault, setAsideDamage, setAsideVault } from '../index.ts';
import { upkeepLock } from '../location/account-file-lock.ts';
import { openFilesIn } from '../testing/open-files.ts';
import { ada, keyText, present, refresh, rejection, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();
const key = environmentKey({ USHER_KEY: keyText });
const grace = { ...ada, account: 'grace' };

describe('a damaged file', () => {
  it('is put aside whole, byte for byte, and a sign-in makes a new one', async () => {
    await made();
    const damagedBytes = tear();
    const { directory } = vaults;
    expect(await rejection(vaults.open())).toMatchObject({ code: 'corrupt' });
    const { location, accounts } = await setAsideDamage({ directory, key });
    expect(location).toMatch(/vault\.db\.corrupt-\d{8}T\d{9}Z$/);
    expect(accounts).toEqual([]);
    expect(readFileSync(present(location))).toEqual(damagedBytes);
    expect(existsSync(`${location}-journal`)).toBe(true);
    expect(existsSync(join(directory, 'vault.db-journal'))).toBe(false);
    const vault = await vaults.open();
    await vault.selfTest();
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('is put aside without a journal, where there is none', async () => {
    await made();
    tear();
    rmSync(join(vaults.directory, 'vault.db-journal'));
    const { location } = await setAsideDamage({ directory: vaults.directory, key });
    expect([existsSync(present(location)), existsSync(`${location}-journal`)]).toEqual([true, false]);
  });

  it('is put aside again when it is damaged again: each has a name of its own', async () => {
    const { directory } = vaults;
    const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };
    for (let time = 0; time < 3; time += 1) {
      await made();
      tear();
      await setAsideDamage({ directory, key, clock });
    }
    const kept = readdirSync(directory).filter((name) => /^vault\.db\.corrupt-[^-]+(-\d)?$/.test(name));
    expect(kept).toHaveLength(3);
  });

  it('in the middle, with its header whole, is found by the self-test before a sign-in asks for tokens', async () => {
    await made();
    const file = join(vaults.directory, 'vault.db');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(7, bytes.length - 16_384));
    expect(await rejection(vaults.open().then((vault) => vault.selfTest()))).toMatchObject({ code: 'corrupt' });
  });
});

describe('a damaged row', () => {
  it.each([
    ['torn', (record: string) => record.slice(0, 300)],
    ['changed', (record: string) => record.replace('"clientId":"app"', '"clientId":"abc"')],
  ])('that was %s goes to the orphans as it is; the others are served as before', async (_name, spoil) => {
    await made();
    const spoilt = tamper(spoil);
    const vault = await vaults.open();
    expect((await vault.read(grace))?.current.accessToken).toBe('access-1');
    expect((await vault.list()).accounts.map(({ account }) => account)).toContain('grace');
    expect(await rejection(vault.read(ada))).toMatchObject({ code: 'corrupt' });
    expect(await rejection(vault.selfTest())).toMatchObject({ code: 'corrupt' });
    const { directory } = vaults;
    expect(await setAsideDamage({ directory, key })).toEqual({ accounts: [ada] });
    expect(orphans()).toEqual([spoilt]);
    await vault.selfTest();
    expect(await vault.read(ada)).toBeUndefined();
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('is left alone where somebody has signed in anew since it was looked at', async () => {
    await made();
    tamper((record) => record.slice(0, 300));
    const { directory } = vaults;
    const vault = await vaults.open();
    const { write } = DataFile.prototype;
    const writing = vi.spyOn(DataFile.prototype, 'write').mockImplementationOnce(async function <T>(
      this: DataFile,
      work: (tables: Tables) => T,
    ): Promise<T> {
      await setAsideDamage({ directory, key });
      await signIn(vault, { grantId: 'grant-2' });
      return write.call(this, work) as Promise<T>;
    });
    expect(await setAsideDamage({ directory, key })).toEqual({ accounts: [] });
    writing.mockRestore();
    expect((await refresh(vault)).version).toBe(2);
  });

  it('whose refresh token alone is damaged serves its access token, and sends nothing', async () => {
    await made();
    tamper((record) => record.replace(/(?<="refreshToken":")./, (first) => (first === '_' ? '-' : '_')));
    const vault = await vaults.open();
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect(await rejection(refresh(vault))).toMatchObject({ code: 'corrupt' });
    expect((await vault.read(ada))?.intent).toBeUndefined();
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('is none where only the key is another', async () => {
    await made();
    const { directory } = vaults;
    const other = environmentKey({ USHER_KEY: 'ee'.repeat(32) });
    expect(await rejection(setAsideDamage({ directory, key: other }))).toMatchObject({ code: 'wrong_key' });
    expect(await setAsideDamage({ directory, key })).toEqual({ accounts: [] });
    expect((await (await vaults.open()).read(ada))?.version).toBe(1);
  });
});

describe('a vault whose key is lost', () => {
  it('is moved when nobody holds the lock of those that look after it, and not before', async () => {
    await made();
    const { directory } = vaults;
    const lock = upkeepLock(directory, { clock: systemClock, log: undefined });
    await lock.make({ waitMs: 5_000 });
    const there: boolean[] = [];
    const clock = {
      ...systemClock,
      async sleep(ms: number, signal?: AbortSignal) {
        // Time enough to move it, for who doesn't wait.
        for (let turns = 0; turns < 50; turns += 1) await new Promise(setImmediate);
        there.push(existsSync(join(directory, 'vault.db')));
        lock.release();
        await systemClock.sleep(ms, signal);
      },
    };
    expect(await setAsideVault({ directory, key, clock })).toBeDefined();
    expect(there[0]).toBe(true);
    expect(existsSync(join(directory, 'vault.db'))).toBe(false);
  });

  it('is put aside when the transaction of another program is over', async () => {
    await made();
    const { directory } = vaults;
    const path = join(directory, 'vault.db');
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const inPlace: boolean[] = [];
    const sleep = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      inPlace.push(existsSync(path));
      other.close();
    };
    await setAsideVault({ directory, key, clock: { ...systemClock, sleep } });
    expect([inPlace, existsSync(path)]).toEqual([[true], false]);
  });

  it('is put aside, and comes back when its key does', async () => {
    await made();
    const { directory } = vaults;
    const other = environmentKey({ USHER_KEY: 'ee'.repeat(32) });
    const { location } = present(await setAsideVault({ directory, key: other }));
    const vault = await vaults.open({ key: other });
    await signIn(vault, { grantId: 'grant-2' });
    expect((await refresh(vault)).version).toBe(2);
    const old = new DatabaseSync(location, { readOnly: true });
    expect(old.prepare('SELECT count(*) AS count FROM accounts').get()).toEqual({ count: 2 });
    old.close();
  });

  it('keeps its key file, whatever becomes of the new vault’s', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open({ key: keyFile(directory) }));
    const text = readFileSync(join(directory, 'vault.key'), 'utf8');
    await setAsideVault({ directory, key: keyFile(directory) });
    await signIn(await vaults.open({ key: keyFile(directory) }));
    await rekeyVault({ directory, key: keyFile(directory) }, key);
    expect(existsSync(join(directory, 'vault.key'))).toBe(false);
    const kept = present(readdirSync(directory).find((name) => name.startsWith('vault.key.corrupt-')));
    expect(readFileSync(join(directory, kept), 'utf8')).toBe(text);
    expect(statSync(join(directory, kept)).mode & 0o777).toBe(0o600);
  });

  it('makes room for a new vault, even if something else is in its key file', async () => {
    const { directory } = vaults;
    const inFile = { key: keyFile(directory) };
    await (await vaults.open(inFile)).selfTest();
    writeFileSync(join(directory, 'vault.key'), 'a line of a log');
    await setAsideVault({ directory, ...inFile });
    await signIn(await vaults.open(inFile));
    expect((await refresh(await vaults.open(inFile))).version).toBe(2);
    expect(readFileSync(join(directory, 'vault.key'), 'utf8')).toBe('a line of a log');
  });

  it('put back over the new one, refreshes nothing', async () => {
    await made();
    const { directory } = vaults;
    const { location } = present(await setAsideVault({ directory, key }));
    const vault = await vaults.open();
    await signIn(vault, { grantId: 'grant-2' });
    await refresh(vault);
    await vault.close();
    rmSync(join(directory, 'vault.db'));
    writeFileSync(join(directory, 'vault.db'), readFileSync(location), { mode: 0o600 });
    const back = await vaults.open();
    expect(await back.withLock(ada, waiting, (writer) => writer.read())).toMatchObject({ grantId: 'grant-1' });
    expect(await rejection(refresh(back))).toMatchObject({ code: 'copied' });
  });

  it('stays where it cannot be put aside, which is told with its place', async () => {
    await made();
    const { directory } = vaults;
    vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    });
    syncBuiltinESMExports();
    const refused = await rejection(setAsideVault({ directory, key }));
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    const location = join(directory, 'vault.db');
    expect(refused).toMatchObject({ code: 'read_only', location });
    expect(existsSync(location)).toBe(true);
    if (process.platform === 'linux') expect(openFilesIn(directory)).toEqual([]);
  });

  it('is none where there is none', async () => {
    const { directory } = vaults;
    expect(await setAsideVault({ directory, key })).toBeUndefined();
    expect(await setAsideDamage({ directory, key })).toEqual({ accounts: [] });
    expect(readdirSync(vaults.root)).toEqual([]);
  });
});

/** A vault with two accounts, that nobody has open. */
async function made(): Promise<void> {
  const vault = await vaults.open();
  await signIn(vault);
  await signIn(vault, { account: 'grace' });
  await vault.close();
}

/** The first page is what a power cut in the middle of its write left. */
function tear(): Buffer {
  const file = join(vaults.directory, 'vault.db');
  const bytes = readFileSync(file).fill(0, 50, 4_096);
  writeFileSync(file, bytes);
  return bytes;
}

function tamper(change: (record: string) => string): string {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
  const { record } = present(database.prepare("SELECT record FROM accounts WHERE account = 'ada'").get());
  const changed = change(String(record));
  expect(changed).not.toBe(record);
  database.prepare("UPDATE accounts SET record = ? WHERE account = 'ada'").run(changed);
  database.close();
  return changed;
}

function orphans(): unknown[] {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const rows = database.prepare('SELECT record FROM orphans').all();
  database.close();
  return rows.map(({ record }) => record);
}
