import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { ada, aGrant, present, rejection, signIn, waiting } from './testing/records.ts';
import { vaultFolder } from './testing/vault-folder.ts';

const vaults = vaultFolder();

describe('tokens that come too late', () => {
  it('are kept aside, sealed', async () => {
    const vault = await vaults.open();
    await signIn(vault);
    const late = await vault.withLock(ada, waiting, async (locked) => {
      const permit = await locked.saveIntent(present(await locked.read()));
      await locked.saveGrant(aGrant({ grantId: 'grant-2', replaces: await locked.read() }));
      return rejection(
        locked.save(permit, { tokens: { accessToken: 'access-9', refreshToken: 'refresh-9' }, receivedAtMs: 9 }),
      );
    });
    expect(late).toMatchObject({ code: 'conflict' });
    const database = new DatabaseSync(join(vaults.directory, 'vault.db'), { readOnly: true });
    const orphans = database.prepare('SELECT record FROM orphans').all();
    database.close();
    expect(orphans).toHaveLength(1);
    expect(String(orphans[0]?.record)).toContain('"grantId":"grant-1"');
    expect(String(orphans[0]?.record)).not.toMatch(/(access|refresh)-9/);
  });
});
