import { constants, cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type LogFields, silentLog } from 'trakt-usher';
import { fingerprint, storeConformance, systemClock } from 'trakt-usher/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Database } from './data/database.ts';
import { environmentKey, exportGrant, type KeySource, keyFile, rekeyVault, type SqliteVault } from './index.ts';
import { openFilesIn } from './testing/open-files.ts';
import { ada, aGrant, aPlan, keyText, present, refresh, rejection, signIn, waiting } from './testing/records.ts';
import { vaultFolder } from './testing/temporary-vault.ts';

const vaults = vaultFolder();

afterEach(() => vi.restoreAllMocks());

describe('as a token store', () => {
  const directories = new Map<unknown, string>();
  const openAt = async (directory: string): Promise<SqliteVault> => {
    const vault = await vaults.open({ directory });
    directories.set(vault, directory);
    return vault;
  };
  const harness = {
    open: () => openAt(vaults.directory),
    reopen: (store: unknown) => openAt(directories.get(store) ?? ''),
  };
  for (const { name, run } of storeConformance) it(name, () => run(harness));
});

describe('a note that the caller keeps', () => {
  it('opens in its vault, under its name, and nowhere else', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const note = await vault.sealNote('device', 'the-code');
    expect(note.sealed).not.toContain('the-code');
    expect(await (await vaults.open()).openNote('device', note)).toBe('the-code');
    expect(await vault.openNote('another', note)).toBeUndefined();
    expect(await vault.openNote('device', { ...note, keyId: 'another' })).toBeUndefined();
    const other = await vaults.open({ directory: join(vaults.root, 'other') });
    await signIn(other);
    expect(await other.openNote('device', note)).toBeUndefined();
  });

  it('opens still where it was sealed while another process gave the vault another key', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.sealNote('device', 'the-code');
    const options = { directory: vaults.directory, key: environmentKey({ USHER_KEY: keyText }) };
    let note = { keyId: '', sealed: '' };
    await rekeyVault(options, options.key, {
      async resealNotes() {
        note = await vault.sealNote('device', 'the-code');
      },
    });
    expect(await (await vaults.open()).openNote('device', note)).toBe('the-code');
  });

  it('is not sealed where there is no vault yet', async () => {
    expect(await rejection((await vaults.open()).sealNote('device', 'x'))).toMatchObject({ code: 'unavailable' });
  });
});

describe('a note that the vault keeps', () => {
  const path = () => join(vaults.directory, 'vault.db');

  it('is kept sealed under its name, and the first of two writers has its way', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    expect(await vault.writeNote('device', 'the-code', undefined)).toBe('the-code');
    expect(readFileSync(path()).includes('the-code')).toBe(false);
    const other = await vaults.open();
    expect([await other.readNote('device'), await other.readNote('another')]).toEqual(['the-code', undefined]);
    expect(await other.writeNote('device', 'another-code', undefined)).toBe('the-code');
    expect(await other.writeNote('device', 'another-code', 'the-code')).toBe('another-code');
    expect(await vault.readNote('device')).toBe('another-code');
  });

  it('opens under no other name', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.writeNote('device', 'the-code', undefined);
    const database = new DatabaseSync(path());
    database.exec("UPDATE notes SET name = 'another'");
    database.close();
    expect(await rejection(vault.readNote('another'))).toMatchObject({
      ...{ code: 'corrupt', location: path(), detail: { reason: 'damaged_note', name: 'another' } },
    });
    expect(await vault.writeNote('another', 'anew', undefined)).toBe('anew');
    expect(await vault.readNote('another')).toBe('anew');
  });

  it('is not kept where there is no vault yet', async () => {
    const vault = await vaults.open();
    expect(await vault.readNote('device')).toBeUndefined();
    expect(await rejection(vault.writeNote('device', 'x', undefined))).toMatchObject({ code: 'unavailable' });
  });

  it('opens after a re-keying, of which the old data key is gone', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.writeNote('device', 'the-code', undefined);
    const options = { directory: vaults.directory, key: environmentKey({ USHER_KEY: keyText }) };
    const newKey = environmentKey({ USHER_KEY: 'e1'.repeat(32) });
    await rekeyVault(options, newKey);
    const database = new DatabaseSync(path(), { readOnly: true });
    expect(database.prepare('SELECT count(*) AS keys FROM keys').get()).toEqual({ keys: 1 });
    database.close();
    expect(await (await vaults.open({ key: newKey })).readNote('device')).toBe('the-code');
  });

  it('is written, and takes the place of no other, where new data keys come at that moment', async () => {
    await signIn(await vaults.open());
    const key = environmentKey({ USHER_KEY: keyText });
    let meanwhile: (() => Promise<unknown>) | undefined;
    const slow: KeySource = {
      ...key,
      async find(recorded) {
        const work = meanwhile;
        meanwhile = undefined;
        await work?.();
        return key.find(recorded);
      },
    };
    const vault = await vaults.open({ key: slow });
    await vault.writeNote('device', 'the-code', undefined);
    meanwhile = () => rekeyVault({ directory: vaults.directory, key }, key);
    expect(await vault.writeNote('device', 'another-code', undefined)).toBe('the-code');
    meanwhile = () => rekeyVault({ directory: vaults.directory, key }, key);
    expect(await vault.writeNote('second', 'a-code', undefined)).toBe('a-code');
  });

  it('is kept in a vault of the version before, which had none', async () => {
    await signIn(await vaults.open());
    const database = new DatabaseSync(path());
    database.exec('DROP TABLE notes; CREATE TABLE replaced (digest TEXT) STRICT; PRAGMA user_version = 2');
    database.close();
    const vault = await vaults.open();
    expect(await vault.readNote('device')).toBeUndefined();
    await vault.writeNote('device', 'the-code', undefined);
    expect(await vault.readNote('device')).toBe('the-code');
    expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
  });
});

describe("another program's grant", () => {
  const key = { ...ada, account: 'of-a-program' };
  const tokens = { accessToken: 'their-access', refreshToken: 'their-refresh' };

  async function withShielded(): Promise<SqliteVault> {
    const vault = await vaults.open();
    await signIn(vault);
    const theirs = { ...aGrant({ account: key.account, replaces: undefined }), kind: 'shielded', tokens } as const;
    await vault.withLock(key, waiting, (writer) => writer.saveGrant(theirs));
    return vault;
  }

  it('gives both its tokens back, as a sign-in of our own never does', async () => {
    const vault = await withShielded();
    expect(await vault.readShielded(key)).toMatchObject({
      refreshToken: 'their-refresh',
      record: { kind: 'shielded', current: { accessToken: 'their-access' } },
    });
    expect(await vault.readShielded(ada)).toBeUndefined();
    expect(await vault.readShielded({ ...ada, account: 'nobody' })).toBeUndefined();
  });

  it("is told apart from a refresh token that a sign-in of usher's own has or had", async () => {
    const vault = await withShielded();
    const before = await vault.withLock(ada, waiting, async (writer) => present(await writer.read()));
    const own = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(before, aPlan);
      const sent = permit.take();
      await writer.save(permit, { tokens: { accessToken: 'next', refreshToken: 'next-refresh' }, receivedAtMs: 0 });
      return sent;
    });
    expect(await vault.hasOrHadRefreshToken(own)).toBe(true);
    expect(await vault.hasOrHadRefreshToken('next-refresh')).toBe(true);
    expect(await vault.hasOrHadRefreshToken('their-refresh')).toBe(false);
  });

  it("is told apart from a token of usher's own that is in a fallback file", async () => {
    const vault = await withShielded();
    await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.saveFallback?.(permit, { tokens: { accessToken: 'a', refreshToken: 'spilled' }, receivedAtMs: 0 });
    });
    expect(await vault.hasOrHadRefreshToken('spilled')).toBe(true);
  });

  it("is looked for in spite of a sign-in of usher's own that can't be opened, and of a damaged vault that was set aside", async () => {
    const vault = await withShielded();
    writeFileSync(join(vaults.directory, 'vault.db.corrupt-20260101T000000000Z'), 'damaged', { mode: 0o600 });
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'));
    database.exec(`UPDATE accounts SET record = json_set(record, '$.sealed.refreshToken', 'x') WHERE account = 'ada'`);
    database.close();
    expect(await vault.hasOrHadRefreshToken('theirs')).toBe(false);
    expect(await vault.hasOrHadRefreshToken('refresh-1')).toBe(false);
  });

  it('leaves no trace of a token that was sent and refused; one that brought tokens is remembered', async () => {
    const vault = await withShielded();
    const spend = (end: 'save' | 'settle') =>
      vault.withLock(key, waiting, async (writer) => {
        const permit = await writer.saveIntent(present(await writer.read()), aPlan);
        const sent = await fingerprint(permit.take());
        expect(await vault.wasSpent(sent)).toBe(true);
        const tokens = { accessToken: 'next', refreshToken: 'their-next' };
        if (end === 'save') await writer.save(permit, { tokens, receivedAtMs: 0 });
        else await writer.settle(permit, 'unprocessed', {});
        return vault.wasSpent(sent);
      });
    expect(await spend('settle')).toBe(false);
    expect(await spend('save')).toBe(true);
  });

  it('gives its tokens to nobody from a copy of the vault', async () => {
    await (await withShielded()).close();
    const copy = join(vaults.root, 'copy');
    cpSync(vaults.directory, copy, { recursive: true, mode: constants.COPYFILE_EXCL });
    const vault = await vaults.open({ directory: copy });
    expect((await vault.read(key))?.current.accessToken).toBe('their-access');
    expect(await rejection(vault.readShielded(key))).toMatchObject({ code: 'copied' });
  });
});

describe('the log of a vault', () => {
  it('tells of each lock: waited for, taken, released', async () => {
    const lines: LogFields[] = [];
    const log = { ...silentLog, debug: (fields: LogFields) => lines.push(fields) };
    const [vault, other] = [await vaults.open({ log }), await vaults.open()];
    await signIn(vault);
    lines.length = 0;
    let waited: Promise<unknown> | undefined;
    await other.withLock(ada, waiting, async () => {
      waited = vault.withLock(ada, waiting, async () => expect(lines.at(-1)?.event).toBe('vault.lock_taken'));
      await vi.waitFor(() => expect(lines).toEqual([{ event: 'vault.lock_waiting', account: 'ada' }]));
    });
    await waited;
    expect(lines.map(({ event, account }) => [event, account])).toEqual([
      ['vault.lock_waiting', 'ada'],
      ['vault.lock_taken', 'ada'],
      ['vault.lock_released', 'ada'],
    ]);
  });
});

describe('the lock of an account', () => {
  it('is waited for no longer in all, where others of this process came first', async () => {
    let passedMs = 0;
    const sleep = async (ms: number) => {
      // The wait for a turn: it ends with the turn.
      if (ms > 1_000) return new Promise<void>(() => undefined);
      passedMs += ms;
      await new Promise((resolve) => setImmediate(resolve));
    };
    const vault = await vaults.open({ clock: { ...systemClock, monotonic: () => passedMs, sleep } });
    const other = await vaults.open();
    await signIn(other);
    await other.withLock(ada, waiting, async () => {
      const held = [4_000, 5_000].map((waitMs) => rejection(vault.withLock(ada, { waitMs }, async () => undefined)));
      expect((await Promise.all(held)).map(({ code }) => code)).toEqual(['busy', 'busy']);
    });
    expect(passedMs).toBeCloseTo(5_000);
  });
});

describe.runIf(process.platform === 'linux')('the data file', () => {
  it('is open no longer than the vault, nor than it is in its place', async () => {
    const path = join(vaults.directory, 'vault.db');
    const open = () => openFilesIn(vaults.directory).filter((name) => name.startsWith(path));
    const vault = await vaults.open();
    await signIn(vault);
    expect(open()).toContain(path);
    renameSync(path, `${path}.old`);
    expect(await vault.read(ada)).toBeUndefined();
    expect(open()).toEqual([]);
    renameSync(`${path}.old`, path);
    expect((await vault.read(ada))?.version).toBe(1);
    expect(open()).toContain(path);
    await vault.close();
    expect(open()).toEqual([]);
    expect(await rejection(vault.read(ada))).toMatchObject({ code: 'unavailable' });
  });
});

describe('a folder without a vault', () => {
  it('has no accounts, and is not touched by looking', async () => {
    const vault = await vaults.open();
    expect(await vault.read(ada)).toBeUndefined();
    expect(await vault.list()).toEqual({ accounts: [] });
    expect(await vault.withLock(ada, waiting, (writer) => writer.read())).toBeUndefined();
    expect([await vault.wasSpent('none'), await vault.hasOrHadRefreshToken('none')]).toEqual([false, false]);
    expect(await vault.readShielded(ada)).toBeUndefined();
    expect(existsSync(join(vaults.root, 'usher'))).toBe(false);
  });

  it('becomes one with the first sign-in, for its owner alone', async () => {
    const umask = process.umask(0);
    try {
      await signIn(await vaults.open({ key: keyFile(vaults.directory) }));
    } finally {
      process.umask(umask);
    }
    const modes = (path: string) => (statSync(join(vaults.directory, path)).mode & 0o777).toString(8);
    expect([modes('.'), modes('locks')]).toEqual(['700', '700']);
    expect([modes('vault.db'), modes('vault.db-journal'), modes('vault.key')]).toEqual(['600', '600', '600']);
  });

  it('is seen by one that looked before it was made', async () => {
    const early = await vaults.open();
    expect(await early.read(ada)).toBeUndefined();
    const saved = await signIn(await vaults.open());
    expect(await early.read(ada)).toEqual(saved);
  });

  it('becomes one vault when two sign in for the first time', async () => {
    const [one, other] = [await vaults.open(), await vaults.open()];
    await Promise.all([signIn(one), signIn(other, { account: 'grace' })]);
    const { accounts } = await one.list();
    expect(accounts.map(({ account }) => account)).toEqual(['ada', 'grace']);
    expect(new Set(accounts.map(({ storeId }) => storeId)).size).toBe(1);
  });
});

describe('what is on disk', () => {
  it('has no token in it, and everything else to read without a key', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await refresh(vault);
    await vault.close();
    for (const file of ['vault.db', 'vault.db-journal']) {
      const bytes = readFileSync(join(vaults.directory, file)).toString('latin1');
      expect(bytes).not.toMatch(/(access|refresh)-\d/);
    }
    const nobodysKey = await vaults.open({ key: environmentKey({}) });
    const [summary] = (await nobodysKey.list()).accounts;
    expect(summary).toMatchObject({ ...ada, version: 2, status: { state: 'active' }, current: { refreshable: true } });
  });

  it('is nothing of an account that signed out: no row, no journal, no late tokens, no fallback file', async () => {
    const stateDirectory = join(vaults.root, 'state');
    const vault = await vaults.open({ stateDirectory });
    await signIn(vault);
    await signIn(vault, { account: 'grace' });
    const sealed = [...sealedTokens()];
    const late = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: await writer.read() }));
      await rejection(writer.save(permit, received));
      return present(await writer.saveFallback?.(permit, received));
    });
    sealed.push(...sealedTokens(), ...sealedIn(readFileSync(late.location, 'utf8')));
    await vault.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    const ofGrace = new Set(sealedTokens());
    const gone = sealed.filter((text) => !ofGrace.has(text));
    expect(gone.length).toBeGreaterThan(6);
    expect(gone.filter((text) => onDisk(vaults.root).includes(text))).toEqual([]);
    expect((await refresh(vault, 'grace')).version).toBe(2);
  });

  it.each([
    ['a new sign-in replaced', async (vault: SqliteVault) => void (await signIn(vault, { grantId: 'grant-2' }))],
    ['another vault has now', exportToNowhere],
  ])('is no refresh token that %s', async (_name, replace) => {
    const vault = await vaults.open();
    await signIn(vault);
    const [, refreshToken = ''] = sealedTokens();
    expect(onDisk(vaults.directory)).toContain(refreshToken);
    await replace(vault);
    expect(onDisk(vaults.directory)).not.toContain(refreshToken);
  });

  it('is no key and no token of before a re-keying', async () => {
    const { directory } = vaults;
    await signIn(await vaults.open());
    const before = [...sealedTokens(), ...wrappedKeys()];
    await rekeyVault({ directory, key: environmentKey({ USHER_KEY: keyText }) }, keyFile(directory));
    expect(before.filter((text) => onDisk(directory).includes(text))).toEqual([]);
  });

  it('lists many accounts in pages, each once', async () => {
    const vault = await vaults.open();
    for (let index = 0; index < 205; index += 1) await signIn(vault, { account: `account ${index}` });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await vault.list(cursor);
      names.push(...page.accounts.map(({ account }) => account));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(names).size).toBe(205);
    expect(names).toHaveLength(205);
  });

  it('keeps its size through refreshes, and proves with the intent that the save has room', async () => {
    const statements = vi.spyOn(Database.prototype, 'write');
    const vault = await vaults.open();
    await signIn(vault);
    await refresh(vault);
    const database = statements.mock.contexts.at(-1);
    if (!(database instanceof Database)) throw new Error('no database was written');
    const { page_count: pages } = database.get('PRAGMA page_count') ?? {};
    expect(database.get('PRAGMA page_size')).toMatchObject({ page_size: 16_384 });
    expect(database.get('PRAGMA journal_mode')).toMatchObject({ journal_mode: 'persist' });
    expect(database.get('PRAGMA synchronous')).toMatchObject({ synchronous: 2 });
    expect(database.get('PRAGMA fullfsync')).toMatchObject({ fullfsync: 1 });
    database.exec(`PRAGMA max_page_count = ${pages}`);
    for (let round = 0; round < 20; round += 1) await refresh(vault);
    const full = await rejection(Promise.all(['b', 'c', 'd'].map((account) => signIn(vault, { account }))));
    expect(full).toMatchObject({ code: 'unavailable', message: expect.stringContaining('full') });
    expect((await refresh(vault)).version).toBe(23);
  });
});

const received = { tokens: { accessToken: 'access-9', refreshToken: 'refresh-9' }, receivedAtMs: 9 };

async function exportToNowhere(): Promise<void> {
  const { directory, root } = vaults;
  const key = environmentKey({ USHER_KEY: keyText });
  await exportGrant({ directory, key }, { account: ada, path: join(root, 'ada.grant'), passphrase: 'correct horse' });
}

/** Access and refresh token of each row and each orphan, as they are sealed. */
function sealedTokens(): string[] {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const rows = database.prepare('SELECT record FROM accounts UNION ALL SELECT record FROM orphans').all();
  database.close();
  return rows.flatMap(({ record }) => sealedIn(String(record)));
}

function wrappedKeys(): string[] {
  const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
  const rows = database.prepare('SELECT wrapped FROM keys').all();
  database.close();
  return rows.map(({ wrapped }) => String(wrapped));
}

function sealedIn(text: string): string[] {
  return Array.from(text.matchAll(/"(?:accessToken|refreshToken)":"([\w-]{40,})"/g), ([, sealed = '']) => sealed);
}

/** All bytes of all files in the folder. */
function onDisk(directory: string): string {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
  const files = paths.filter((path) => statSync(path).isFile() && !path.endsWith('.grant'));
  return files.map((path) => readFileSync(path, 'latin1')).join('\n');
}
