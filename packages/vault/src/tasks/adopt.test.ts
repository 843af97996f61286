import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSession } from 'trakt-usher/session';
import { fingerprint, systemClock } from 'trakt-usher/store';
import { describe, expect, it, vi } from 'vitest';
import { DataFile } from '../data/data-file.ts';
import type { Tables } from '../data/tables.ts';
import { adoptVault, environmentKey, type SqliteVault } from '../index.ts';
import { ada, aGrant, aPlan, keyText, present, refresh, rejection, signIn, waiting } from '../testing/records.ts';
import { vaultFolder } from '../testing/temporary-vault.ts';

const vaults = vaultFolder();
const key = environmentKey({ USHER_KEY: keyText });

describe('adopting a vault', () => {
  it.each([
    ['copied', copied],
    ['restored in its place', restored],
    ['without its locks', withoutLocks],
  ])('that was %s lets it refresh again, and counts its grant as in doubt', async (_name, estrange) => {
    const directory = await estrange();
    const vault = await vaults.open({ directory });
    await rejection(refresh(vault));
    expect(await adoptVault({ directory, key })).toEqual([ada]);
    const record = present(await vault.read(ada));
    expect(record).toMatchObject({
      status: { state: 'suspect' },
      version: 1,
      current: { accessToken: 'access-1' },
      intent: {
        refreshTokenFingerprint: await fingerprint('refresh-1'),
        attempts: 1,
        unanswered: 1,
        last: { by: expect.stringContaining('adoption') },
      },
    });
    // The attempt is dated long ago, so that no prompt resend is tried.
    expect(record.intent?.firstSentAtMs).toBeLessThan(Date.now() - 3_599_000);
    expect(record.retryAtMs).toBeUndefined();
    expect(await vault.wasSpent(await fingerprint('refresh-1'))).toBe(true);
    // A session sends it again when the access token is about to end.
    const permit = await vault.withLock(ada, waiting, (writer) => writer.saveIntent(record, aPlan));
    expect(permit.take()).toBe('refresh-1');
    expect(await adoptVault({ directory, key })).toEqual([]);
  });

  it('remembers in the state folder, too, that the original may have sent its refresh tokens', async () => {
    const stateDirectory = join(vaults.root, 'state');
    const directory = await copied();
    await adoptVault({ directory, key, stateDirectory });
    expect((await refresh(await vaults.open({ directory, stateDirectory }))).version).toBe(2);
    const other = await vaults.open({ directory: join(vaults.root, 'other'), stateDirectory });
    expect(await other.wasSpent(await fingerprint('refresh-1'))).toBe(true);
  });

  it.each([
    ['an hour ago', 600_000, 1_799_997_000_000],
    ['when they came, if that is longer ago', 7_200_000, 1_800_000_000_000],
  ])('takes its tokens for sent %s', async (_name, passedMs, sentAtMs) => {
    const clock = { ...systemClock, now: () => 1_800_000_000_000 + passedMs };
    const directory = await copied();
    await adoptVault({ directory, key, clock });
    expect((await (await vaults.open({ directory })).read(ada))?.intent).toMatchObject({
      firstSentAtMs: sentAtMs,
      last: { n: 1, sentAtMs },
    });
  });

  it('takes in what the original could not save', async () => {
    const original = await vaults.open();
    await signIn(original);
    const tokens = { accessToken: 'access-2', refreshToken: 'refresh-2' };
    await original.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.saveFallback?.(permit, { tokens, receivedAtMs: 2 });
    });
    await original.close();
    const directory = join(vaults.root, 'bigger-disk');
    cpSync(vaults.directory, directory, { recursive: true });
    rmSync(vaults.directory, { recursive: true });
    await adoptVault({ directory, key });
    const record = present(await (await vaults.open({ directory })).read(ada));
    expect(record).toMatchObject({ version: 2, current: { accessToken: 'access-2' } });
    expect(record.intent?.refreshTokenFingerprint).toBe(await fingerprint('refresh-2'));
  });

  it('takes in a fallback file though the data file was restored from before it', async () => {
    const original = await vaults.open();
    await signIn(original);
    const data = join(vaults.directory, 'vault.db');
    const backup = readFileSync(data);
    await refresh(original);
    await original.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      const tokens = { accessToken: 'access-3', refreshToken: 'refresh-3' };
      await writer.saveFallback?.(permit, { tokens, receivedAtMs: 3 });
    });
    await original.close();
    writeFileSync(data, backup);
    const vault = await vaults.open();
    await rejection(refresh(vault));
    await adoptVault({ directory: vaults.directory, key });
    expect(await vault.read(ada)).toMatchObject({ version: 3, current: { accessToken: 'access-3' } });
  });

  it('serves its access token without a word to the server, while that lives', async () => {
    const directory = await copied();
    await adoptVault({ directory, key });
    const store = await vaults.open({ directory });
    const transport = () => Promise.reject(new Error('nothing is to be sent'));
    const clock = {
      now: () => 1_800_000_001_000,
      monotonic: () => 0,
      sleep: () => Promise.reject(new Error('waited')),
    };
    const session = createSession({
      store,
      transport,
      clock,
      app: { clientId: 'app' },
      ...ada,
      apiOrigin: 'https://api.example',
    });
    expect(await session.accessToken()).toBe('access-1');
    await session.close();
    expect((await store.read(ada))?.intent?.attempts).toBe(1);
  });

  it('doubts nothing of a sign-in without a refresh token', async () => {
    const original = await vaults.open();
    const { tokens, ...grant } = aGrant({ replaces: undefined });
    const { refreshToken: _none, ...accessOnly } = tokens;
    await original.withLock(ada, waiting, (writer) => writer.saveGrant({ ...grant, tokens: accessOnly }));
    const directory = copyOf();
    await adoptVault({ directory, key });
    const record = present(await (await vaults.open({ directory })).read(ada));
    expect(record).toMatchObject({ status: { state: 'active' }, current: { accessToken: 'access-1' } });
    expect(record.intent).toBeUndefined();
  });

  it('leaves a vault that is no copy as it is', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const before = await vault.read(ada);
    expect(await adoptVault({ directory: vaults.directory, key })).toEqual([]);
    expect(await vault.read(ada)).toEqual(before);
  });

  it('leaves a record as it is that was changed although its lock was held', async () => {
    const directory = await copied();
    const { write } = DataFile.prototype;
    vi.spyOn(DataFile.prototype, 'write').mockImplementationOnce(function late<T>(
      this: DataFile,
      work: (tables: Tables) => T,
    ): Promise<T> {
      const database = new DatabaseSync(join(directory, 'vault.db'));
      database.exec(`UPDATE accounts SET record = replace(record, '"grantId":"grant-1"', '"grantId":"grant-2"')`);
      database.close();
      return write.call(this, work) as Promise<T>;
    });
    expect(await rejection(adoptVault({ directory, key }))).toMatchObject({ code: 'version_conflict' });
    vi.restoreAllMocks();
    const { accounts } = await (await vaults.open({ directory })).list();
    expect(accounts).toMatchObject([{ grantId: 'grant-2', status: { state: 'active' } }]);
  });

  it('keeps an older doubt, and accounts that have to sign in', async () => {
    const clock = { ...systemClock, now: () => 1_799_990_000_000 };
    const original = await vaults.open({ clock });
    await signIn(original);
    await signIn(original, { account: 'grace' });
    const grace = { ...ada, account: 'grace' };
    const intent = await original.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      return permit.details.intent;
    });
    await original.withLock(grace, waiting, async (writer) =>
      writer.mark(present(await writer.read()), { status: { state: 'sign_in_required', reason: 'revoked' } }),
    );
    const directory = copyOf();
    const later = { ...clock, now: () => 1_800_000_000_000 };
    expect(await adoptVault({ directory, key, clock: later })).toEqual([ada, grace]);
    const vault = await vaults.open({ directory });
    // The copy's own sending is one more, and whether that was answered nobody knows.
    expect(await vault.read(ada)).toMatchObject({
      intent: { ...intent, attempts: 2, unanswered: 2, last: { ...intent.last, n: 2 } },
      status: { state: 'suspect' },
    });
    expect(await vault.read(grace)).toMatchObject({ status: { state: 'sign_in_required', reason: 'revoked' } });
    expect((await vault.read(grace))?.intent).toBeUndefined();
  });

  it('needs the key, and a vault', async () => {
    const directory = await copied();
    const other = environmentKey({ USHER_KEY: 'ee'.repeat(32) });
    expect(await rejection(adoptVault({ directory, key: other }))).toMatchObject({ code: 'wrong_key' });
    expect(await rejection(adoptVault({ directory: join(vaults.root, 'none'), key }))).toMatchObject({
      code: 'unavailable',
    });
  });
});

async function copied(): Promise<string> {
  await closed(await vaults.open());
  return copyOf();
}

function copyOf(): string {
  const copy = join(vaults.root, 'copy');
  cpSync(vaults.directory, copy, { recursive: true });
  chmodSync(copy, 0o700);
  return copy;
}

async function restored(): Promise<string> {
  const vault = await vaults.open();
  await signIn(vault);
  const file = join(vaults.directory, 'vault.db');
  const before = readFileSync(file);
  await refresh(vault);
  await vault.close();
  writeFileSync(file, before);
  return vaults.directory;
}

async function withoutLocks(): Promise<string> {
  await closed(await vaults.open());
  rmSync(join(vaults.directory, 'locks'), { recursive: true });
  return vaults.directory;
}

async function closed(vault: SqliteVault): Promise<void> {
  await signIn(vault);
  await vault.close();
}
