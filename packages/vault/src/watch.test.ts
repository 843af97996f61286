import type { AccountKey } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { ada, present, refresh, signIn, waiting } from './testing/records.ts';
import { vaultFolder } from './testing/temporary-vault.ts';

const vaults = vaultFolder();

describe('watch', () => {
  it('tells of what another handle wrote', async () => {
    const [mine, others] = [await vaults.open(), await vaults.open()];
    await signIn(others);
    const told = [Promise.withResolvers<AccountKey>(), Promise.withResolvers<AccountKey>()] as const;
    let times = 0;
    mine.watch((account) => told[times++]?.resolve(account));
    await told[0].promise;
    await refresh(others);
    expect(await told[1].promise).toEqual(ada);
  });

  it('tells at first of every account: what changed before nobody here can know', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const told = Promise.withResolvers<AccountKey>();
    vault.watch(told.resolve);
    expect(await told.promise).toEqual(ada);
  });

  it('tells of a removal, and of nothing after it was left', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const heard: AccountKey[] = [];
    const begun = Promise.withResolvers<void>();
    const leave = vault.watch((account) => begun.resolve(void heard.push(account)));
    await begun.promise;
    await vault.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    leave();
    await signIn(vault);
    expect(heard).toEqual([ada, ada]);
  });

  it('tells of its own write before the write is answered', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const begun = Promise.withResolvers<void>();
    const heard: AccountKey[] = [];
    vault.watch((account) => begun.resolve(void heard.push(account)));
    await begun.promise;
    const told = await vault.withLock(ada, waiting, async (writer) => {
      await writer.mark(present(await writer.read()), { refusedAtMs: 1 });
      return heard.length;
    });
    expect(told).toBe(2);
  });

  it('does not let a listener break a write', async () => {
    const vault = await vaults.open();
    vault.watch(() => {
      throw new Error('listener');
    });
    expect((await signIn(vault)).version).toBe(1);
  });
});
