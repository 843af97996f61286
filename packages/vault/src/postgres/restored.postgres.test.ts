/** A database whose tables came out of a dump: the cluster is the same, and what was written since the dump is missing. */

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, waiting } from '../testing/records.ts';
import { adoptPostgres, dueGrants, environmentKeyProvider, migratePostgres, openPostgresVault } from './index.ts';

let database: TestDatabase;
const key = environmentKeyProvider({ USHER_KEY: keyText });

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
afterAll(() => database.end());

/** As `pg_restore --clean` does: new tables, with the rows of the old ones. */
async function restore(): Promise<void> {
  await database.run('ALTER SCHEMA usher RENAME TO dumped');
  await migratePostgres(database.pool);
  await database.run('DELETE FROM usher.store');
  for (const table of ['store', 'data_keys', 'grants'])
    await database.run(`INSERT INTO usher.${table} SELECT * FROM dumped.${table}`);
}

it('sends nothing until it is adopted, although its cluster is the same', async () => {
  const before = await openPostgresVault({ pool: database.pool, key });
  await before.withLock(ada, waiting, (writer) => writer.saveGrant({ ...aGrant({ replaces: undefined }), dueAtMs: 1 }));
  await restore();
  const vault = await openPostgresVault({ pool: database.pool, key });
  const send = () =>
    vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
  expect((await vault.read(ada))?.current.accessToken).toBe('access-1');
  expect(await dueGrants(database.pool, { most: 1 })).toEqual([]);
  expect(await rejection(send())).toMatchObject({ code: 'copied' });
  await vault.withLock(ada, waiting, async (writer) =>
    writer.mark(present(await writer.read()), { refusedAtMs: 1_800_000_002_000 }),
  );
  expect(await rejection(send())).toMatchObject({ code: 'copied' });
  expect(await adoptPostgres({ pool: database.pool, key })).toEqual({ adopted: 1, left: [] });
  expect((await send()).details.intent).toMatchObject({ attempts: 2 });
});
