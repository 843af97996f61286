import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Database } from '../data/database.ts';
import {
  adoptVault,
  environmentKey,
  exportGrant,
  importGrant,
  inspectPlace,
  keyFile,
  rekeyVault,
  setAsideDamage,
  setAsideVault,
} from '../index.ts';
import { openFilesIn } from '../testing/open-files.ts';
import { ada, aPlan, keyText, present, refresh, rejection, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

/** What a try of a passphrase costs is held by the tests of the key. */
vi.mock('../keys/derive.ts', async (original) => {
  const derive = await original<typeof import('../keys/derive.ts')>();
  return { ...derive, newDerivation: () => ({ ...derive.newDerivation(), N: 2 ** 10 }) };
});

const vaults = vaultFolder();

/** How much a database was asked for and has not done yet. */
let underWay = 0;

/** Whether something was asked for before what was asked first was done: nobody waited for that. */
let overlapped = false;

/** Every answer of a database takes a turn, as where another program is in its way. */
async function slowly<T>(work: () => Promise<T>): Promise<T> {
  overlapped ||= underWay > 0;
  underWay += 1;
  await setImmediate();
  return work().finally(() => {
    underWay -= 1;
  });
}

beforeEach(() => {
  const { read, write, wipeJournal } = Database.prototype;
  type Work = Parameters<typeof read>[0];
  vi.spyOn(Database.prototype, 'read').mockImplementation(function slow<T>(this: Database, work: Work) {
    return slowly(() => read.call(this, work) as Promise<T>);
  });
  vi.spyOn(Database.prototype, 'write').mockImplementation(function slow<T>(
    this: Database,
    work: Work,
    giveUpMs?: number,
  ) {
    return slowly(() => write.call(this, work, giveUpMs) as Promise<T>);
  });
  vi.spyOn(Database.prototype, 'wipeJournal').mockImplementation(function slow(this: Database) {
    return slowly(() => wipeJournal.call(this));
  });
});
afterEach(() => vi.restoreAllMocks());

// A program that does many tasks must not run out of files, and on Windows an open file can't be renamed. Who was answered may
// end the process: nothing that a task does may be left to do then.
it('no task leaves a file open or the disk something to do, whether it succeeds or fails', async () => {
  const vault = await vaults.open();
  await signIn(vault);
  await vault.close();
  const here = { directory: vaults.directory, key: environmentKey({ USHER_KEY: keyText }) };
  const there = { directory: join(vaults.root, 'there', 'vault'), key: here.key };
  const withFile = { directory: here.directory, key: keyFile(here.directory) };
  const path = join(vaults.root, 'grant');
  const passphrase = 'correct horse';
  const tasks: Record<string, () => Promise<unknown>> = {
    inspect: () => inspectPlace(here),
    adopt: () => adoptVault(here),
    damage: () => setAsideDamage(here),
    wrongKey: () => rejection(rekeyVault(withFile, here.key)),
    rekey: () => rekeyVault(here, withFile.key),
    back: () => rekeyVault(withFile, here.key),
    nobody: () => rejection(exportGrant(here, { account: { ...ada, account: 'eve' }, path, passphrase })),
    adoptCopy: async () => {
      const directory = join(vaults.root, 'copy');
      cpSync(here.directory, directory, { recursive: true });
      chmodSync(directory, 0o700);
      expect(await adoptVault({ ...here, directory })).toEqual([ada]);
    },
    export: () => exportGrant(here, { account: ada, path, passphrase }),
    import: () => importGrant(there, { path, passphrase }),
    setAside: () => setAsideVault(here),
    signIn: async () => {
      const next = await vaults.open();
      await signIn(next);
      await next.close();
    },
    refresh: async () => {
      const next = await vaults.open();
      await refresh(next);
      await next.withLock(ada, waiting, async (writer) => {
        const permit = await writer.saveIntent(present(await writer.read()), aPlan);
        const tokens = { accessToken: 'access-3', refreshToken: 'refresh-3' };
        await writer.saveFallback?.(permit, { tokens, receivedAtMs: 3 });
      });
      await next.close();
    },
    maintain: async () => {
      const next = await vaults.open();
      const database = new DatabaseSync(next.location);
      database.exec(`INSERT INTO orphans (key_id, at_ms, record) SELECT key_id, 0, '{}' FROM accounts;
        INSERT INTO keys VALUES ('next:1', '{"kind":"environment"}', '')`);
      database.close();
      await next.withLock(ada, waiting, async () => expect(underWay).toBe(0));
      expect(await next.read(ada)).toMatchObject({ version: 3 });
      await next.close();
    },
    replace: async () => {
      const next = await vaults.open();
      await signIn(next, { grantId: 'grant-2' });
      expect(underWay).toBe(0);
      await next.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
      await next.close();
    },
    tear: async () => writeFileSync(join(here.directory, 'vault.db'), 'no database'),
    torn: () => setAsideDamage(here),
  };
  for (const [name, task] of Object.entries(tasks)) {
    await task();
    const open = process.platform === 'linux' ? openFilesIn(vaults.root) : [];
    expect([name, underWay, overlapped, ...open]).toEqual([name, 0, false]);
  }
});
