import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from 'trakt-usher/store';
import { expect, it } from 'vitest';
import { ada, aGrant, aPlan, present, rejection, signIn, waiting } from './testing/records.ts';
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
