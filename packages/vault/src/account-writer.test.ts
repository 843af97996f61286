import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError, systemClock } from 'trakt-usher/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DataFile } from './data/data-file.ts';
import { Database, readGiveUpMs } from './data/database.ts';
import { fingerprint } from './sealing/fingerprint.ts';
import { ada, aGrant, aPlan, present, refresh, rejection, signIn, waiting } from './testing/records.ts';
import { vaultFolder } from './testing/temporary-vault.ts';

const vaults = vaultFolder();
afterEach(() => vi.restoreAllMocks());

describe('tokens that come too late', () => {
  it('are kept aside, sealed', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const late = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: await writer.read() }));
      return rejection(
        writer.save(permit, { tokens: { accessToken: 'access-9', refreshToken: 'refresh-9' }, receivedAtMs: 9 }),
      );
    });
    expect(late).toMatchObject({ code: 'version_conflict' });
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
    const orphans = database.prepare('SELECT record FROM orphans').all();
    database.close();
    expect(orphans).toHaveLength(1);
    const record = String(orphans[0]?.record);
    expect(JSON.parse(record)).toMatchObject({
      summary: { grantId: 'grant-1', version: 2, current: { refreshable: true, receivedAtMs: 9 } },
    });
    expect(record).not.toMatch(/(access|refresh)-9/);
  });
});

describe('a first sign-in', () => {
  it('waits for another one as long as any program waits for the account', async () => {
    let passed = 0;
    const held = Promise.withResolvers<void>();
    const sleep = async () => {
      passed += 1;
      if (passed === 40) held.resolve();
      // Another's hold ends in turns of its own.
      await new Promise((resolve) => setImmediate(resolve));
    };
    const vault = await vaults.open({ clock: { ...systemClock, monotonic: () => passed * 1_000, sleep } });
    const other = await vaults.open();
    await vault.withLock(ada, waiting, async (writer) => {
      const locked = Promise.withResolvers<void>();
      const holding = other.withLock(ada, waiting, async (first) => {
        await first.remove(await first.saveGrant(aGrant({ replaces: undefined })));
        locked.resolve();
        await held.promise;
      });
      await locked.promise;
      expect((await writer.saveGrant(aGrant({ grantId: 'grant-2', replaces: undefined }))).grantId).toBe('grant-2');
      await holding;
    });
  });
});

describe('a sign-in', () => {
  it('is saved where the commit was told to have failed, and had not: nobody else may have it then', async () => {
    const vault = await vaults.open();
    const replaces = await signIn(vault);
    const { write } = Database.prototype;
    const saved = await vault.withLock(ada, waiting, async (writer) => {
      vi.spyOn(Database.prototype, 'write').mockImplementationOnce(async function fail<T>(
        this: Database,
        work: (database: Database) => T,
      ): Promise<T> {
        await write.call(this, work);
        throw new StoreError('unavailable', 'The disk has failed.', { location: '/vault.db' });
      });
      return writer.saveGrant(aGrant({ grantId: 'grant-2', replaces }));
    });
    expect(saved).toMatchObject({ grantId: 'grant-2', current: { accessToken: 'access-1' } });
    expect((await refresh(vault)).version).toBe(2);
  });

  it('that could not be saved is none', async () => {
    const vault = await vaults.open();
    const replaces = await signIn(vault);
    const refused = vault.withLock(ada, waiting, async (writer) => {
      const failure = new StoreError('unavailable', 'The disk has failed.', { location: '/vault.db' });
      vi.spyOn(Database.prototype, 'write').mockRejectedValueOnce(failure);
      return writer.saveGrant(aGrant({ grantId: 'grant-2', replaces }));
    });
    expect((await rejection(refused)).message).toBe('The disk has failed.');
    expect((await vault.read(ada))?.grantId).toBe('grant-1');
  });

  it('of a grant that is stored already is not saved because that is there', async () => {
    const vault = await vaults.open();
    const replaces = await signIn(vault);
    await vault.withLock(ada, waiting, async (writer) => {
      const unaware = writer.saveGrant(aGrant({ replaces: undefined }));
      expect(await rejection(unaware)).toMatchObject({ code: 'version_conflict' });
      const failure = new StoreError('unavailable', 'The disk has failed.', { location: '/vault.db' });
      vi.spyOn(Database.prototype, 'write').mockRejectedValueOnce(failure);
      expect(await rejection(writer.saveGrant(aGrant({ replaces })))).toBe(failure);
    });
  });

  it('that failed at its commit leaves the one before it as it was, and that refreshes', async () => {
    const vault = await vaults.open();
    const replaces = await signIn(vault);
    const { write } = Database.prototype;
    const refused = vault.withLock(ada, waiting, async (writer) => {
      vi.spyOn(Database.prototype, 'write').mockImplementationOnce(function fail<T>(
        this: Database,
        work: (database: Database) => T,
      ): Promise<T> {
        return write.call(this, (database) => {
          work(database);
          throw new StoreError('unavailable', 'The disk has failed.', { location: '/vault.db' });
        }) as Promise<T>;
      });
      return writer.saveGrant(aGrant({ grantId: 'grant-2', replaces }));
    });
    expect((await rejection(refused)).message).toBe('The disk has failed.');
    expect(await refresh(vault)).toMatchObject({ grantId: 'grant-1', version: 2 });
  });
});

describe('new tokens', () => {
  it('whose commit fails are not committed again: the session decides what becomes of them', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const failure = new StoreError('unavailable', 'The disk has failed.', {
      location: '/vault.db',
      cause: Object.assign(new Error('io'), { errcode: 10 }),
    });
    const refused = vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      vi.spyOn(Database.prototype, 'write').mockRejectedValueOnce(failure);
      return writer.save(permit, { tokens: { accessToken: 'access-2' }, receivedAtMs: 1_800_000_000_002 });
    });
    expect(await rejection(refused)).toBe(failure);
    expect((await vault.read(ada))?.version).toBe(1);
    expect(readdirSync(vaults.directory).filter((name) => name.startsWith('spill-'))).toEqual([]);
  });

  it('that wait for their turn to commit are in a fallback file meanwhile', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const busy = new StoreError('unavailable', 'It is busy.', {
      cause: Object.assign(new Error('busy'), { errcode: 5 }),
    });
    let kept: string[] = [];
    let writing: { mock: { calls: unknown[][] } } | undefined;
    const saved = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      const { write } = Database.prototype;
      writing = vi
        .spyOn(Database.prototype, 'write')
        .mockRejectedValueOnce(busy)
        .mockImplementationOnce(function look<T>(this: Database, work: (database: Database) => T): Promise<T> {
          kept = readdirSync(vaults.directory).filter((name) => name.startsWith('spill-'));
          return write.call(this, work) as Promise<T>;
        });
      return writer.save(permit, { tokens: { accessToken: 'access-2' }, receivedAtMs: 1_800_000_000_002 });
    });
    expect([kept.length, saved.current.accessToken]).toEqual([1, 'access-2']);
    expect(writing?.mock.calls.map(([, giveUpMs]) => giveUpMs)).toEqual([readGiveUpMs, undefined]);
    expect(readdirSync(vaults.directory).filter((name) => name.startsWith('spill-'))).toEqual([]);
  });

  it('are refused, with the place, where the lock was given back', async () => {
    const vault = await vaults.open();
    const saved = await signIn(vault);
    const late = await vault.withLock(ada, waiting, async (writer) => writer);
    expect(await rejection(late.saveIntent(saved, aPlan))).toMatchObject({
      code: 'busy',
      location: join(vaults.directory, 'vault.db'),
    });
  });
});

describe('an intent', () => {
  it('leaves the fingerprint of its refresh token among those seen, for ever', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const { intent } = await vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.settle(permit, 'unprocessed', {});
      await writer.remove(present(await writer.read()));
      return permit.details;
    });
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
    const seen = database.prepare('SELECT fingerprint FROM seen').all();
    database.close();
    expect(seen.map(({ fingerprint }) => fingerprint)).toEqual([intent.refreshTokenFingerprint]);
  });

  it('of a record that has changed is refused before its refresh token counts as sent', async () => {
    const vault = await vaults.open({ stateDirectory: join(vaults.root, 'state') });
    const stale = await signIn(vault);
    await refresh(vault);
    await vault.withLock(ada, waiting, async (writer) => {
      expect(await rejection(writer.saveIntent(stale, aPlan))).toMatchObject({ code: 'version_conflict' });
    });
    const spent = ['refresh-1', 'refresh-2'].map((token) => vault.wasSpent(fingerprint(token)));
    expect(await Promise.all(spent)).toEqual([true, false]);
  });

  it('is not written where the key cannot seal: the refresh token stays unspent', async () => {
    const vault = await vaults.open();
    const saved = await signIn(vault);
    const { sealer } = DataFile.prototype;
    vi.spyOn(DataFile.prototype, 'sealer').mockImplementation(async function (this: DataFile) {
      const seal = () => {
        throw new StoreError('unavailable', 'The key is gone.', { location: '/vault.db' });
      };
      return { ...(await sealer.call(this)), seal };
    });
    const refused = rejection(vault.withLock(ada, waiting, (writer) => writer.saveIntent(saved, aPlan)));
    expect(await refused).toMatchObject({ code: 'unavailable' });
    expect((await vault.read(ada))?.intent).toBeUndefined();
  });

  it('names the process that wrote it, and never its tokens', async () => {
    const vault = await vaults.open();
    const saved = await signIn(vault);
    const { details } = await vault.withLock(ada, waiting, (writer) => writer.saveIntent(saved, aPlan));
    expect(details.intent.last.by).toContain(String(process.pid));
    expect(JSON.stringify(details)).not.toMatch(/refresh-1|access-1/);
  });
});
