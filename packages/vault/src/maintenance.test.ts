import { existsSync, linkSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { keyFile, rekeyVault } from './index.ts';
import { upkeepLock } from './location/account-file-lock.ts';
import { ada, aGrant, aPlan, present, refresh, rejection, signIn, waiting } from './testing/records.ts';
import { vaultFolder } from './testing/temporary-vault.ts';

const vaults = vaultFolder();
const day = 86_400_000;

it.each([
  [29, 1],
  [31, 0],
])('after %i days %i of the tokens that came too late are kept', async (days, kept) => {
  const vault = await vaults.open();
  await signIn(vault);
  await vault.withLock(ada, waiting, async (writer) => {
    const permit = await writer.saveIntent(present(await writer.read()), aPlan);
    await writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: await writer.read() }));
    await rejection(writer.save(permit, { tokens: { accessToken: 'access-9' }, receivedAtMs: 9 }));
  });
  const clock = { ...systemClock, now: () => systemClock.now() + days * day };
  await (await vaults.open({ clock })).withLock(ada, waiting, async () => undefined);
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  expect(database.prepare('SELECT count(*) AS count FROM orphans').get()).toEqual({ count: kept });
  database.close();
});

it('a data key that nothing is sealed with any more is forgotten', async () => {
  await signIn(await vaults.open());
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
  const ids = () => database.prepare('SELECT id FROM keys').all();
  const before = ids();
  database.exec("INSERT INTO keys (id, source, wrapped) SELECT 'unused', source, wrapped FROM keys");
  await (await vaults.open()).withLock(ada, waiting, async () => undefined);
  expect(ids()).toEqual(before);
  database.close();
});

describe('files that killed programs left behind', () => {
  it('are removed: half-written key and fallback files, and keys that no vault has', async () => {
    const vault = await inKeyFile();
    const { storeId } = present((await vault.list()).accounts[0]);
    const left = [
      put('vault.key.0123456789ab'),
      put('vault-0123456789ab.key.0123456789ab'),
      put('vault-0123456789ab.key'),
      put(`spill-${storeId}-1.json.new`),
    ];
    const other = [put('vault.key.mine'), put('spill-another-1.json.new'), put('notes.key')];
    expect((await refresh(await vaults.open({ key: keyFile(vaults.directory) }))).version).toBe(2);
    expect([...left, ...other].filter((path) => existsSync(path))).toEqual(other);
  });

  it('are looked for once, with the first lock of a file that was opened', async () => {
    const vault = await inKeyFile();
    const early = put('vault-0123456789ab.key');
    await vault.withLock(ada, waiting, async () => undefined);
    expect(existsSync(early)).toBe(false);
    const late = put('vault-0123456789ab.key');
    await vault.withLock(ada, waiting, async () => undefined);
    expect(existsSync(late)).toBe(true);
  });

  it('stay while they may be in use: of another program, or named by the vault', async () => {
    await inKeyFile();
    await rekeyVault({ directory: vaults.directory, key: keyFile(vaults.directory) }, keyFile(vaults.directory));
    const fresh = put('vault.key.0123456789ab', new Date());
    expect((await refresh(await vaults.open({ key: keyFile(vaults.directory) }))).version).toBe(2);
    expect(existsSync(fresh)).toBe(true);
  });

  it('are removed with the wraps of a re-keying that was killed', async () => {
    await inKeyFile();
    const left = put('vault-0123456789ab.key');
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
    const source = JSON.stringify({ kind: 'key_file', name: 'vault-0123456789ab.key' });
    database.prepare("INSERT INTO keys (id, source, wrapped) VALUES ('next:1', ?, '')").run(source);
    expect((await refresh(await vaults.open({ key: keyFile(vaults.directory) }))).version).toBe(2);
    expect(database.prepare('SELECT count(*) AS count FROM keys').get()).toEqual({ count: 1 });
    database.close();
    expect(existsSync(left)).toBe(false);
  });

  it('were none where the wraps of a re-keying that was killed are all that is left', async () => {
    await inKeyFile();
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
    database.exec(`INSERT INTO keys (id, source, wrapped) VALUES ('next:1', '{"kind":"environment"}', '')`);
    expect((await refresh(await vaults.open({ key: keyFile(vaults.directory) }))).version).toBe(2);
    expect(database.prepare('SELECT count(*) AS count FROM keys').get()).toEqual({ count: 1 });
    database.close();
  });

  it('stay while another process re-keys: one of them may be the key that it is about to name', async () => {
    const vault = await inKeyFile();
    const left = put('vault-0123456789ab.key');
    const rekeying = upkeepLock(vaults.directory, { clock: systemClock, log: undefined });
    await rekeying.make({ waitMs: 0 });
    await refresh(await vaults.open({ key: keyFile(vaults.directory) })).catch(() => undefined);
    expect(existsSync(left)).toBe(true);
    rekeying.release();
    await vault.close();
    await refresh(await vaults.open({ key: keyFile(vaults.directory) }));
    expect(existsSync(left)).toBe(false);
  });

  it('stay where the key of the vault is missing: one of them may be the key', async () => {
    await inKeyFile();
    linkSync(join(vaults.directory, 'vault.key'), join(vaults.directory, 'vault-0123456789ab.key'));
    const vault = await vaults.open();
    await rejection(refresh(vault));
    expect(readdirSync(vaults.directory)).toContain('vault-0123456789ab.key');
  });

  it('that are a second name of the key leave the key as it is', async () => {
    await inKeyFile();
    const key = join(vaults.directory, 'vault.key');
    const before = readFileSync(key);
    linkSync(key, `${key}.0123456789ab`);
    utimesSync(key, 0, 0);
    expect((await refresh(await vaults.open({ key: keyFile(vaults.directory) }))).version).toBe(2);
    expect([existsSync(`${key}.0123456789ab`), readFileSync(key)]).toEqual([false, before]);
  });

  async function inKeyFile() {
    const vault = await vaults.open({ key: keyFile(vaults.directory) });
    await signIn(vault);
    return vault;
  }

  function put(name: string, at = new Date(0)): string {
    const path = join(vaults.directory, name);
    writeFileSync(path, 'secret', { mode: 0o600 });
    utimesSync(path, at, at);
    return path;
  }
});
