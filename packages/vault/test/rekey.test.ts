import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from 'trakt-usher/store';
import { describe, expect, it, vi } from 'vitest';
import type { DataFile } from '../src/data/data-file.ts';
import { FallbackFiles } from '../src/fallback-file.ts';
import { environmentKey, type KeySource, keyFile, passphraseKey, rekeyVault } from '../src/index.ts';
import { upkeepLock } from '../src/location/account-file-lock.ts';
import { ada, aPlan, keyText, present, refresh, rejection, signIn, waiting } from '../src/testing/records.ts';
import { vaultFolder } from '../src/testing/temporary-vault.ts';
import type { RekeyStep } from './worker.ts';
import { workers } from './workers.ts';

const vaults = vaultFolder();
const startWorker = workers();

const oldKey = environmentKey({ USHER_KEY: keyText });
const newKey = environmentKey({ USHER_KEY: 'ee'.repeat(32) });

describe('re-keying', () => {
  it('moves a vault to another source: the old one opens nothing, the new one everything', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await signIn(vault, { account: 'grace' });
    const [before] = keysOnDisk();
    const { directory } = vaults;
    expect(await rekeyVault({ directory, key: oldKey }, keyFile(directory))).toEqual({
      from: 'environment',
      to: 'key_file',
      left: [],
    });
    const moved = await vaults.open({ key: keyFile(directory) });
    for (const account of ['ada', 'grace']) {
      expect((await moved.read({ ...ada, account }))?.current.accessToken).toBe('access-1');
    }
    expect(await rejection((await vaults.open()).read(ada))).toMatchObject({ code: 'wrong_key' });
    expect((await refresh(moved)).version).toBe(2);
    // The data key is new, too, and nothing is left of the old one.
    expect(keysOnDisk()).toHaveLength(1);
    expect(keysOnDisk()[0]?.id).not.toBe(before?.id);
  });

  it('takes a key from the same source, and removes the old one', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open({ key: keyFile(directory) }));
    await rekeyVault({ directory, key: keyFile(directory) }, keyFile(directory));
    const files = readdirSync(directory).filter((name) => name.endsWith('.key'));
    expect(files).toEqual([expect.stringMatching(/^vault-[0-9a-f]{12}\.key$/)]);
    expect((await (await vaults.open({ key: keyFile(directory) })).read(ada))?.version).toBe(1);
  });

  it('has notes that others keep sealed again before their key is gone, and an open vault seals with the new one', async () => {
    const { directory } = vaults;
    const open = await vaults.open({ key: keyFile(directory) });
    await signIn(open);
    let note = await open.sealNote('a note', 'kept');
    const lost = await open.sealNote('a note', 'not sealed again');
    await rekeyVault({ directory, key: keyFile(directory) }, keyFile(directory), {
      async resealNotes(vault) {
        note = await vault.sealNote('a note', (await vault.openNote('a note', note)) ?? 'gone');
      },
    });
    const later = await open.sealNote('a note', 'sealed later');
    const now = await vaults.open({ key: keyFile(directory) });
    const texts = [note, lost, later].map((each) => now.openNote('a note', each));
    expect(await Promise.all(texts)).toEqual(['kept', undefined, 'sealed later']);
  });

  it('waits for another re-keying to end before it changes anything', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    const before = keysOnDisk();
    const other = upkeepLock(directory, { clock: systemClock, log: undefined });
    await other.make({ waitMs: 0 });
    let looks = 0;
    const sleep = async () => {
      for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(keysOnDisk()).toEqual(before);
      looks += 1;
      other.release();
    };
    await rekeyVault({ directory, key: oldKey, clock: { ...systemClock, sleep } }, newKey);
    expect(looks).toBeGreaterThan(0);
    expect(keysOnDisk()).not.toEqual(before);
  });

  it('takes in tokens that another process could not save meanwhile, before it retires their key', async () => {
    const { directory } = vaults;
    const open = await vaults.open();
    await signIn(open);
    const received = { tokens: { accessToken: 'access-2', refreshToken: 'refresh-2' }, receivedAtMs: 2 };
    const spill = await open.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      return () => writer.saveFallback?.(permit, received);
    });
    const { takeIn } = FallbackFiles.prototype;
    vi.spyOn(FallbackFiles.prototype, 'takeIn').mockImplementationOnce(async function once(
      this: FallbackFiles,
      file: DataFile,
    ): Promise<boolean> {
      const found = await takeIn.call(this, file);
      await spill();
      return found;
    });
    await rekeyVault({ directory, key: oldKey }, newKey);
    const moved = await vaults.open({ key: newKey });
    expect(await moved.read(ada)).toMatchObject({ version: 2, current: { accessToken: 'access-2' } });
  });

  it('can keep the data key, and then touches no account; its old wrap is nowhere on disk', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    const [before] = keysOnDisk();
    const oldWrap = present(before).wrapped;
    const bytes = () => ['vault.db', 'vault.db-journal'].map((name) => readFileSync(join(directory, name), 'latin1'));
    expect(bytes().join()).toContain(oldWrap);
    await rekeyVault({ directory, key: oldKey }, newKey, { keepDataKey: true });
    expect(bytes().join()).not.toContain(oldWrap);
    expect(keysOnDisk()[0]?.id).toBe(before?.id);
    expect((await (await vaults.open({ key: newKey })).read(ada))?.version).toBe(1);
  });

  it('is seen by a vault that is open: what it finds under other keys is not damage', async () => {
    const { directory } = vaults;
    const open = await vaults.open({ key: passphraseKey(async () => 'correct horse') });
    await signIn(open);
    const source = passphraseKey(async () => 'correct horse');
    await rekeyVault({ directory, key: source }, source);
    expect((await open.read(ada))?.current.accessToken).toBe('access-1');
    expect((await refresh(open)).version).toBe(2);
    expect((await signIn(open, { account: 'grace' })).version).toBe(1);
  });

  it('is seen by a vault that is open at its first write, which is a new account', async () => {
    const { directory } = vaults;
    const source = passphraseKey(async () => 'correct horse');
    const open = await vaults.open({ key: source });
    await signIn(open);
    await rekeyVault({ directory, key: source }, source);
    expect((await signIn(open, { account: 'grace' })).version).toBe(1);
    const reader = await vaults.open({ key: source });
    expect((await reader.read({ ...ada, account: 'grace' }))?.current.accessToken).toBe('access-1');
  });

  it('that comes while a refresh is under way loses no token, though its process has the old key alone', async () => {
    const { directory } = vaults;
    const vault = await vaults.open();
    await signIn(vault);
    let rekeyed: Promise<unknown> | undefined;
    const saved = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      rekeyed = rekeyVault({ directory, key: oldKey }, newKey);
      await until(() => keysOnDisk().length === 2);
      return writer.save(permit, { tokens: { accessToken: 'access-2', refreshToken: 'refresh-2' }, receivedAtMs: 2 });
    });
    expect(saved.version).toBe(2);
    await rekeyed;
    expect((await (await vaults.open({ key: newKey })).read(ada))?.current.accessToken).toBe('access-2');
    expect(keysOnDisk()).toHaveLength(1);
  });

  it('is not begun without the old key, and undone where the new one cannot be read back', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    expect(await rejection(rekeyVault({ directory, key: newKey }, newKey))).toMatchObject({ code: 'wrong_key' });
    const forgetful: KeySource = { ...newKey, find: async () => (await oldKey.create()).key };
    expect(await rejection(rekeyVault({ directory, key: oldKey }, forgetful))).toMatchObject({ code: 'unavailable' });
    expect((await (await vaults.open()).read(ada))?.current.accessToken).toBe('access-1');
    expect(keysOnDisk()).toHaveLength(1);
  });

  it('leaves no key that nobody needs: neither the old one, nor a new one that could not be read back', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open({ key: keyFile(directory) }));
    const keyFiles = () => readdirSync(directory).filter((name) => name.endsWith('.key'));
    const { find } = keyFile(directory);
    const forgetful: KeySource = {
      ...keyFile(directory),
      find: async (recorded) => (keyFiles().length > 1 ? (await oldKey.create()).key : find(recorded)),
    };
    expect(await rejection(rekeyVault({ directory, key: keyFile(directory) }, forgetful))).toMatchObject({
      code: 'unavailable',
      location: join(directory, 'vault.db'),
    });
    expect(keyFiles()).toEqual(['vault.key']);
    await rekeyVault({ directory, key: keyFile(directory) }, newKey);
    expect(keyFiles()).toEqual([]);
    expect((await (await vaults.open({ key: newKey })).read(ada))?.version).toBe(1);
  });

  it('is answered when the key that nobody needs any more is gone', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    const gone: string[] = [];
    const discard: KeySource['discard'] = async ({ kind }) => {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      gone.push(kind);
    };
    const file = keyFile(directory);
    const forgetful: KeySource = { ...file, discard, find: async () => (await newKey.create()).key };
    await rejection(rekeyVault({ directory, key: oldKey }, forgetful));
    expect(gone).toEqual(['key_file']);
    await rekeyVault({ directory, key: { ...oldKey, discard } }, file, { keepDataKey: true });
    expect(gone).toEqual(['key_file', 'environment']);
  });

  it('keeps a key that stays in its source', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    const discarded: unknown[] = [];
    const watched: KeySource = { ...oldKey, discard: async (recorded) => void discarded.push(recorded) };
    await rekeyVault({ directory, key: watched }, watched);
    expect(discarded).toEqual([]);
    expect((await (await vaults.open()).read(ada))?.version).toBe(1);
  });

  it('leaves accounts that cannot be read as they are, with the data key that they need, and tells of them', async () => {
    const { directory } = vaults;
    const vault = await vaults.open();
    await signIn(vault);
    await signIn(vault, { account: 'grace' });
    await vault.close();
    const database = new DatabaseSync(join(directory, 'vault.db'));
    database.exec(
      `UPDATE accounts SET record = replace(record, '"clientId":"app"', '"clientId":"abc"') WHERE account = 'ada'`,
    );
    database.close();
    const { left } = await rekeyVault({ directory, key: oldKey }, newKey);
    expect(left).toEqual([ada]);
    expect(keysOnDisk()).toHaveLength(2);
    const after = await vaults.open({ key: newKey });
    expect((await after.read({ ...ada, account: 'grace' }))?.current.accessToken).toBe('access-1');
    expect(await rejection(after.read(ada))).toMatchObject({ code: 'corrupt' });
  });

  it('hides no mistake of the program among the accounts that it could not seal', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    vi.spyOn(FallbackFiles.prototype, 'takeIn').mockRejectedValue(new TypeError('a mistake'));
    await expect(rekeyVault({ directory, key: oldKey }, newKey)).rejects.toThrow('a mistake');
  });

  it('makes no vault where there is none', async () => {
    const { directory } = vaults;
    expect(await rejection(rekeyVault({ directory, key: oldKey }, newKey))).toMatchObject({ code: 'unavailable' });
    expect(readdirSync(vaults.root)).toEqual([]);
  });

  it.each<[RekeyStep, 'old' | 'new']>([
    ['before', 'old'],
    ['new_key_kept', 'old'],
    ['new_wrap_written', 'old'],
    ['new_key_in_force', 'new'],
    ['new_data_key', 'new'],
  ])('killed at "%s" leaves a vault that opens with the %s key, and can be done again', async (at, opens) => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    const worker = await startWorker();
    await worker.order({ do: 'rekey_and_hang', directory, at });
    await worker.kill();
    const key = { old: oldKey, new: keyFile(directory) }[opens];
    const vault = await vaults.open({ key });
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
    expect((await refresh(vault)).version).toBe(2);
    await rekeyVault({ directory, key }, newKey);
    expect((await (await vaults.open({ key: newKey })).read(ada))?.current.accessToken).toBe('access-2');
    expect(keysOnDisk()).toHaveLength(1);
  });
});

function keysOnDisk(): { id: unknown; wrapped: string }[] {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const keys = database.prepare('SELECT id, wrapped FROM keys').all();
  database.close();
  return keys.map(({ id, wrapped }) => ({ id, wrapped: String(wrapped) }));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
