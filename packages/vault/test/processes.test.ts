import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSession } from 'trakt-usher/session';
import { type Clock, systemClock } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { ada, aPlan, present, rejection, signIn, waiting } from '../src/testing/records.ts';
import { vaultFolder } from '../src/testing/temporary-vault.ts';
import { workers } from './workers.ts';

const vaults = vaultFolder();
const startWorker = workers();

describe('processes that share a vault', () => {
  it('get one permit between two that read the same record', async () => {
    await signIn(await vaults.open());
    const both = await Promise.all([startWorker(), startWorker()]);
    for (const worker of both) {
      await worker.order({ do: 'open', directory: vaults.directory });
      await worker.order({ do: 'read' });
    }
    const replies = await Promise.all(both.map((worker) => worker.order({ do: 'spend' })));
    expect(replies).toContainEqual({ done: 'refresh-1' });
    expect(replies).toContainEqual({ failed: 'version_conflict' });
  });

  it('make one vault when they sign in for the first time at once', async () => {
    const both = await Promise.all([startWorker(), startWorker()]);
    for (const worker of both) await worker.order({ do: 'open', directory: vaults.directory });
    const replies = await Promise.all(both.map((worker) => worker.order({ do: 'sign_in' })));
    for (const reply of replies) expect([{ done: 'access-1' }, { failed: 'version_conflict' }]).toContainEqual(reply);
    expect(replies).toContainEqual({ done: 'access-1' });
    expect((await (await vaults.open()).read(ada))?.current.accessToken).toBe('access-1');
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'keep each other out, and one that ends by %s gives its lock back',
    async (signal) => {
      const vault = await vaults.open();
      await signIn(vault);
      const holder = await startWorker();
      await holder.order({ do: 'open', directory: vaults.directory });
      await holder.order({ do: 'hold' });
      expect(await rejection(vault.withLock(ada, { waitMs: 0 }, async () => 'mine'))).toMatchObject({ code: 'busy' });
      expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
      await holder.kill(signal);
      expect(await vault.withLock(ada, waiting, async () => 'mine')).toBe('mine');
    },
  );

  it('wait for one that hangs no longer than they said, and serve what is valid', async () => {
    const clock = impatient();
    const vault = await vaults.open({ clock });
    await signIn(vault);
    const holder = await startWorker();
    await holder.order({ do: 'open', directory: vaults.directory });
    await holder.order({ do: 'hold' });
    holder.hang();
    const session = createSession({
      store: vault,
      clock,
      app: { clientId: 'app' },
      ...ada,
      apiOrigin: 'https://api.example',
    });
    expect(await session.accessToken()).toBe('access-1');
    const started = clock.monotonic();
    const refused = await rejection(vault.withLock(ada, { waitMs: 45_000 }, async () => 'mine'));
    expect(refused).toMatchObject({ code: 'busy', retryable: true });
    expect(clock.monotonic() - started).toBeGreaterThanOrEqual(45_000);
    expect(await rejection(session.refresh())).toMatchObject({ code: 'busy' });
    expect(await session.accessToken()).toBe('access-1');
    await session.close();
    await holder.kill();
    expect(await vault.withLock(ada, waiting, async () => 'mine')).toBe('mine');
  });

  it('let a caller leave that waits for the lock of another', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const holder = await startWorker();
    await holder.order({ do: 'open', directory: vaults.directory });
    await holder.order({ do: 'hold' });
    const gone = new AbortController();
    const clock = { ...systemClock, sleep: sleepOnce };
    const left = (await vaults.open({ clock })).withLock(ada, { ...waiting, signal: gone.signal }, async () => 'mine');
    await expect(left).rejects.toThrow('left');

    /** The caller leaves while it waits. */
    function sleepOnce(ms: number, signal?: AbortSignal): Promise<void> {
      queueMicrotask(() => gone.abort(new Error('left')));
      return systemClock.sleep(ms, signal);
    }
  });

  it('hand over a lock to one that waits for it', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const holder = await startWorker();
    await holder.order({ do: 'open', directory: vaults.directory });
    await holder.order({ do: 'hold' });
    const mine = vault.withLock(ada, waiting, async () => 'mine');
    await holder.kill();
    expect(await mine).toBe('mine');
  });

  it('leave the intent to be found when they are killed before the save', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const sender = await startWorker();
    await sender.order({ do: 'open', directory: vaults.directory });
    await sender.order({ do: 'read' });
    expect(await sender.order({ do: 'spend_and_hang' })).toEqual({ done: 'refresh-1' });
    await sender.kill();
    const record = present(await vault.read(ada));
    expect(record.intent?.attempts).toBe(1);
    expect(record.current.accessToken).toBe('access-1');
    const { intent: _intent, ...unsuspecting } = record;
    const plain = vault.withLock(ada, waiting, (writer) => writer.saveIntent(unsuspecting, aPlan));
    expect(await rejection(plain)).toMatchObject({ code: 'version_conflict' });
  });

  it('hear of each other’s tokens', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const other = await startWorker();
    await other.order({ do: 'open', directory: vaults.directory });
    const told = Promise.withResolvers<unknown>();
    vault.watch(told.resolve);
    await other.order({ do: 'sign_in' });
    expect(await told.promise).toEqual(ada);
  });
});

describe('a program that must not write', () => {
  it('reads access tokens from a read-only folder, and spends nothing', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    await vault.close();
    const reader = await startWorker();
    setModes({ folder: 0o555, file: 0o444 });
    try {
      await reader.order({ do: 'drop_privileges' });
      await reader.order({ do: 'open', directory: vaults.directory });
      expect(await reader.order({ do: 'read' })).toEqual({ done: 'access-1' });
      expect(await reader.order({ do: 'spend' })).toEqual({ failed: 'read_only' });
      expect(await reader.order({ do: 'sign_in' })).toEqual({ failed: 'read_only' });
      expect(await reader.order({ do: 'read' })).toEqual({ done: 'access-1' });
    } finally {
      setModes({ folder: 0o700, file: 0o600 });
    }
  });

  it('is told when it may not even look', async () => {
    await signIn(await vaults.open());
    const reader = await startWorker();
    chmodSync(vaults.root, 0o000);
    try {
      await reader.order({ do: 'drop_privileges' });
      expect(await reader.order({ do: 'open', directory: vaults.directory })).toEqual({ failed: 'unavailable' });
    } finally {
      chmodSync(vaults.root, 0o700);
    }
  });

  it('is told so where it would make a vault', async () => {
    const reader = await startWorker();
    chmodSync(vaults.root, 0o555);
    try {
      await reader.order({ do: 'drop_privileges' });
      await reader.order({ do: 'open', directory: vaults.directory });
      expect(await reader.order({ do: 'read' })).toEqual({ done: undefined });
      expect(await reader.order({ do: 'sign_in' })).toEqual({ failed: 'read_only' });
    } finally {
      chmodSync(vaults.root, 0o700);
    }
  });

  function setModes({ folder, file }: { folder: number; file: number }): void {
    const entries = readdirSync(vaults.root, { recursive: true, withFileTypes: true });
    for (const entry of entries) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? folder : file);
    chmodSync(vaults.root, folder);
  }
});

/** A clock on which waiting takes no time. */
function impatient(): Clock {
  let nowMs = 1_800_000_001_000;
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      nowMs += ms;
    },
  };
}
