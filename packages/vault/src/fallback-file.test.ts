import fs, {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AccountWriter, type ReceivedTokens, type SpendPermit, StoreError, systemClock } from 'trakt-usher/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseRow, type StoredRow } from './data/row.ts';
import { FallbackFiles } from './fallback-file.ts';
import type { SqliteVault } from './index.ts';
import { fallbackFolders } from './location/fallback-folders.ts';
import { ada, aGrant, aPlan, present, refresh, rejection, signIn, waiting } from './testing/records.ts';
import { vaultFolder } from './testing/temporary-vault.ts';
import { createWatch, type Watch } from './watch.ts';

const vaults = vaultFolder();
afterEach(() => vi.unstubAllEnvs());
const received: ReceivedTokens = {
  tokens: { accessToken: 'access-2', refreshToken: 'refresh-2', expiresIn: 600 },
  receivedAtMs: 1_800_000_000_002,
};

describe('tokens in a fallback file', () => {
  it('are on disk for their owner alone, sealed', async () => {
    const location = await fallBackAndClose();
    expect(dirname(location)).toBe(vaults.directory);
    expect(statSync(location).mode & 0o777).toBe(0o600);
    expect(readFileSync(location, 'utf8')).not.toMatch(/access-2|refresh-2/);
  });

  it('are taken in by the next reader of the account', async () => {
    const location = await fallBackAndClose();
    const vault = await vaults.open();
    const record = present(await vault.read(ada));
    expect(record).toMatchObject({ version: 2, status: { state: 'active' }, current: { accessToken: 'access-2' } });
    expect(record.intent).toBeUndefined();
    expect(existsSync(location)).toBe(false);
    expect((await refresh(vault)).version).toBe(3);
  });

  it('are taken in by a vault that is open, before it sends the spent token again', async () => {
    const open = await vaults.open();
    await fallBackAndClose();
    const sent = open.withLock(ada, waiting, async (writer) => {
      // The session read this record before the fallback file was written.
      const { intent: _none, ...record } = present(await writer.read());
      return record.version;
    });
    expect(await sent).toBe(2);
  });

  it('keep a second sending from happening, though its record was read before', async () => {
    const open = await vaults.open();
    await signIn(open);
    const outcome = await refreshInto(open, async (writer) => {
      const doubtful = present(await writer.read());
      return { doubtful };
    });
    const again = open.withLock(ada, waiting, (writer) => writer.saveIntent(outcome.doubtful, aPlan));
    await expect(again).rejects.toMatchObject({ code: 'version_conflict' });
    expect((await open.read(ada))?.current.accessToken).toBe('access-2');
  });

  it('stay there while the row has another state than the one they answer', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.close();
    const data = join(vaults.directory, 'vault.db');
    const before = readFileSync(data);
    const location = await fallBackAndClose();
    writeFileSync(data, before);
    const restored = await vaults.open();
    await restored.withLock(ada, waiting, async () => undefined);
    expect(await restored.read(ada)).toMatchObject({ version: 1, current: { accessToken: 'access-1' } });
    expect(existsSync(location)).toBe(true);
  });

  it('stay there, too, while the row is in doubt about an earlier refresh than the one they answer', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const data = join(vaults.directory, 'vault.db');
    const [before, location] = await vault.withLock(ada, waiting, async (writer) => {
      const first = await writer.saveIntent(present(await writer.read()), aPlan);
      const inDoubt = readFileSync(data);
      const saved = await writer.save(first, received);
      return [inDoubt, await fallBack(writer, await writer.saveIntent(saved, aPlan))];
    });
    await vault.close();
    writeFileSync(data, before);
    expect(await (await vaults.open()).read(ada)).toMatchObject({ version: 1, intent: { attempts: 1 } });
    expect(existsSync(location)).toBe(true);
  });

  it('keep the old refresh token where the answer brought none', async () => {
    await fallBackAndClose({ ...received, tokens: { accessToken: 'access-2' } });
    const vault = await vaults.open();
    const permit = await vault.withLock(ada, waiting, async (writer) =>
      writer.saveIntent(present(await writer.read()), aPlan),
    );
    expect(permit.take()).toBe('refresh-1');
  });

  it('are taken back by a save that succeeds after all', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const location = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      const first = await fallBack(writer, permit);
      expect(await fallBack(writer, permit)).toBe(first);
      await writer.save(permit, received);
      return first;
    });
    expect(existsSync(location)).toBe(false);
    expect((await vault.read(ada))?.version).toBe(2);
  });

  it('are kept aside where the record has moved on, and are not taken in later', async () => {
    const location = await fallBackAndClose();
    const copy = `${location}.copy`;
    copyFileSync(location, copy);
    const vault = await vaults.open();
    await vault.withLock(ada, waiting, async (writer) =>
      writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: await writer.read() })),
    );
    copyFileSync(copy, location);
    expect(await (await vaults.open()).withLock(ada, waiting, (writer) => writer.read())).toMatchObject({
      grantId: 'grant-2',
      version: 1,
    });
    expect(existsSync(location)).toBe(false);
    expect(orphans()).toBe(1);
  });

  it('are left for the original by a copy of the vault', async () => {
    const location = await fallBackAndClose();
    const copied = join(vaults.root, 'copy');
    cpSync(vaults.directory, copied, { recursive: true });
    const inCopy = join(copied, basename(location));
    const copy = await vaults.open({ directory: copied });
    await copy.withLock(ada, waiting, async () => undefined);
    expect(await copy.read(ada)).toMatchObject({ version: 1 });
    await copy.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    expect(existsSync(inCopy)).toBe(true);
    expect((await (await vaults.open()).read(ada))?.version).toBe(2);
  });

  it('are never taken in twice', async () => {
    const location = await fallBackAndClose();
    const copy = `${location}.copy`;
    copyFileSync(location, copy);
    expect((await (await vaults.open()).read(ada))?.version).toBe(2);
    copyFileSync(copy, location);
    const vault = await vaults.open();
    await vault.withLock(ada, waiting, async () => undefined);
    expect((await vault.read(ada))?.version).toBe(2);
    expect([existsSync(location), orphans()]).toEqual([false, 0]);
  });

  it('that another process has just taken in stop nobody; what cannot be read is told with its place', async () => {
    const vault = await vaults.open();
    const { storeId } = await signIn(vault);
    const send = () =>
      vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    await send();
    const name = `spill-${storeId}-1.json`;
    const location = makePrivate(join(vaults.directory, name));
    expect(await rejection(send())).toMatchObject({ code: 'unavailable', location });
    const { lstatSync } = fs;
    const looking = vi.spyOn(fs, 'lstatSync').mockImplementation((path) => {
      // As where it is gone since the folder was listed.
      if (path === location) rmSync(location, { recursive: true, force: true });
      return lstatSync(path);
    });
    syncBuiltinESMExports();
    const taken = (await send()).take();
    looking.mockRestore();
    syncBuiltinESMExports();
    expect([taken, existsSync(location)]).toEqual(['refresh-1', false]);
  });

  it('stay there when an account of another name or server signs out', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const { location } = await refreshInto(vault, async () => ({}));
    for (const other of [{ account: 'grace' }, { issuer: 'https://other.example' }]) {
      const { grant, ...rest } = aGrant({ grantId: 'another', replaces: undefined });
      await vault.withLock({ ...ada, ...other }, waiting, async (writer) =>
        writer.remove(await writer.saveGrant({ ...rest, grant: { ...grant, ...other } })),
      );
      expect(existsSync(location)).toBe(true);
    }
    expect((await vault.read(ada))?.version).toBe(2);
  });

  it.each([
    ['torn', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 200))],
    [
      'sealed for another API',
      (path: string) => edit(path, '"apiOrigin":"https://api.example"', '"apiOrigin":"https://evil.example"'),
    ],
    ['of another vault', (path: string) => edit(path, '"storeId":"', '"storeId":"x')],
    ['readable by others', (path: string) => chmodSync(path, 0o644)],
  ])('that are %s count for nothing, and stop nobody', async (_name, spoil) => {
    const location = await fallBackAndClose();
    spoil(location);
    const vault = await vaults.open();
    expect(await vault.read(ada)).toMatchObject({ version: 1, intent: { attempts: 1 } });
    const permit = await vault.withLock(ada, waiting, async (writer) =>
      writer.saveIntent(present(await writer.read()), aPlan),
    );
    expect(permit.take()).toBe('refresh-1');
    expect(existsSync(location)).toBe(true);
  });
});

describe('the folder for a fallback file', () => {
  it('is the first one that can be written', async () => {
    const row = await aRow();
    const file = join(vaults.root, 'a-file');
    writeFileSync(file, '');
    const open = join(vaults.root, 'open-to-others');
    mkdirSync(open);
    chmodSync(open, 0o777);
    const readable = join(vaults.root, 'readable-by-others');
    mkdirSync(readable, { mode: 0o755 });
    const link = join(vaults.root, 'link');
    symlinkSync(makePrivate(`${link}-target`), link);
    const good = join(vaults.root, 'state');
    expect(dirname(fallbackIn(file, join(file, 'inside'), open, readable, link, good).write(row))).toBe(good);
    expect([open, readable, link].flatMap((folder) => readdirSync(folder))).toEqual([]);
    expect(statSync(good).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['is open to others', (path: string) => makeOpenFolder(path)],
    ['is a link', (path: string) => symlinkSync(makePrivate(`${path}x`), path)],
    ['is a file', (path: string) => writeFileSync(path, '')],
  ])('is a new one in the temporary folder where the usual one there %s', async (_name, take) => {
    const temporary = join(vaults.root, 'tmp');
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const usual = join(temporary, `usher-${process.getuid?.()}`);
    take(usual);
    const row = await aRow();
    const folders = fallbackFolders({ directory: join(vaults.directory, 'vault.db') });
    const path = new FallbackFiles({ folders, clock: systemClock, watch: noWatch() }).write(row);
    expect(dirname(path).startsWith(`${usual}-`)).toBe(true);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(folders.toRead()).toEqual([join(vaults.directory, 'vault.db'), dirname(path)]);
  });

  it('may not exist', async () => {
    const row = await aRow();
    expect(() => fallbackIn(join(vaults.directory, 'vault.db')).write(row)).toThrow(StoreError);
  });

  function fallbackIn(...directories: string[]): FallbackFiles {
    const folders = { toWrite: () => directories, toRead: () => directories };
    return new FallbackFiles({ folders, clock: systemClock, watch: noWatch() });
  }

  function noWatch(): Watch {
    return createWatch({ directory: vaults.directory, readTexts: async () => [] });
  }

  function makeOpenFolder(path: string): void {
    mkdirSync(path);
    chmodSync(path, 0o777);
  }

  async function aRow(): Promise<StoredRow> {
    await signIn(await vaults.open());
    return parseRow(recordOf());
  }
});

function makePrivate(path: string): string {
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** A refresh whose tokens reach only a fallback file, by a process that then ends. */
async function fallBackAndClose(tokens: ReceivedTokens = received): Promise<string> {
  const vault = await vaults.open();
  if (!(await vault.read(ada))) await signIn(vault);
  const { location } = await refreshInto(vault, async () => ({}), tokens);
  await vault.close();
  return location;
}

async function refreshInto<T extends object>(
  vault: SqliteVault,
  before: (writer: AccountWriter) => Promise<T>,
  tokens: ReceivedTokens = received,
): Promise<T & { location: string }> {
  return vault.withLock(ada, waiting, async (writer) => {
    const permit = await writer.saveIntent(present(await writer.read()), aPlan);
    const found = await before(writer);
    return { ...found, location: await fallBack(writer, permit, tokens) };
  });
}

async function fallBack(writer: AccountWriter, permit: SpendPermit, tokens = received): Promise<string> {
  return present(await writer.saveFallback?.(permit, tokens)).location;
}

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

function recordOf(): unknown {
  return query('SELECT record AS found FROM accounts');
}

function orphans(): unknown {
  return query('SELECT count(*) AS found FROM orphans');
}

function query(sql: string): unknown {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const row = database.prepare(sql).get();
  database.close();
  return row?.found;
}
