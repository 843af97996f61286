/** What an operator does with the database while processes use it: new data keys, sign-ins taken in. */

import { Pool } from 'pg';
import { systemClock, type TokenRecord } from 'trakt-usher/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, waiting } from '../testing/records.ts';
import {
  environmentKeyProvider,
  type GrantToImport,
  importPostgres,
  migratePostgres,
  openPostgresVault,
  type PostgresVault,
  type PostgresVaultOptions,
  rekeyPostgres,
} from './index.ts';

let database: TestDatabase;
let tenant: string;
const key = environmentKeyProvider({ USHER_KEY: keyText });
const opened: PostgresVault[] = [];
/** Between two looks it waits for seconds. */
const clock = { ...systemClock, sleep: async () => undefined };

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
beforeEach(() => {
  tenant = crypto.randomUUID();
});
// A new key is for all tenants of a database.
afterEach(async () => {
  for (const table of ['orphans', 'grants', 'data_keys'])
    await database.run(`DELETE FROM usher.${table} WHERE tenant = $1`, [tenant]);
});
afterAll(async () => {
  for (const vault of opened) await vault.close();
  await database.end();
});

async function open(options: Partial<PostgresVaultOptions> = {}): Promise<PostgresVault> {
  const vault = await openPostgresVault({ pool: database.pool, key, tenant, ...options });
  opened.push(vault);
  return vault;
}

function signIn(vault: PostgresVault, account = 'ada') {
  const at = { ...ada, account };
  return vault.withLock(at, waiting, async (writer) =>
    writer.saveGrant(aGrant({ account, replaces: await writer.read() })),
  );
}

/** Two processes had the same token in turn, and the second answer came too late. */
async function putAside(one: PostgresVault, other: PostgresVault): Promise<void> {
  const send = (vault: PostgresVault) =>
    vault.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      const tokens = (token: string) => ({ accessToken: `${token}-access`, refreshToken: `${token}-refresh` });
      return (token: string) => writer.save(permit, { tokens: tokens(token), receivedAtMs: 1_800_000_001_000 });
    });
  const saveFirst = await send(one);
  const ended = "UPDATE usher.grants SET lease_until = clock_timestamp() - interval '1 second' WHERE tenant = $1";
  await database.run(ended, [tenant]);
  const saveSecond = await send(other);
  await saveFirst('first');
  await rejection(saveSecond('second'));
}

const age = (tenantOf = tenant) =>
  database.run("UPDATE usher.data_keys SET created_at = created_at - interval '2 days' WHERE tenant = $1", [tenantOf]);
const keysOfRows = async () =>
  database.run(
    `SELECT account, access_key IN (SELECT id FROM usher.data_keys WHERE is_current) AS is_current
      FROM usher.grants WHERE tenant = $1 ORDER BY account`,
    [tenant],
  );

describe('new data keys', () => {
  it('stand beside the old ones that seal what was put aside, of access and refresh tokens', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    await putAside(one, other);
    await age();
    expect(await rekeyPostgres({ pool: database.pool, key, clock, dataKeys: true })).toEqual({
      ...{ wrapped: 0, newDataKeys: 2, resealed: 1, left: 2 },
    });
    expect(await keysOfRows()).toEqual([{ account: 'ada', is_current: true }]);
  });

  it('seal again what another process saves with an old one meanwhile', async () => {
    const [one, other] = [await open(), await open()];
    await signIn(one);
    await putAside(one, other);
    await database.run('DELETE FROM usher.grants WHERE tenant = $1', [tenant]);
    await age();
    let looks = 0;
    // Nothing is there to be sealed again at the first look, and what comes then is met by the second.
    const pool = database.heard((text) => {
      if (!text.includes('WITH retired AS')) return undefined;
      looks += 1;
      return looks === 2 ? signIn(one, 'eve') : undefined;
    });
    expect(await rekeyPostgres({ pool, key, clock, dataKeys: true })).toMatchObject({ resealed: 1, left: 2 });
    expect(await keysOfRows()).toEqual([{ account: 'eve', is_current: true }]);
  });

  it('are asked for once a minute, and not for each sign-in', async () => {
    let asked = 0;
    let aheadMs = 0;
    const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + aheadMs };
    const pool = database.heard((text) => {
      if (/FROM usher\.data_keys WHERE tenant = \$1 AND purpose/.test(text)) asked += 1;
      return undefined;
    });
    const vault = await open({ pool, clock });
    await signIn(vault);
    const first = asked;
    for (const account of ['eve', 'lin', 'bob']) await signIn(vault, account);
    expect(asked).toBe(first);
    await age();
    await rekeyPostgres({ pool: database.pool, key, dataKeys: true });
    aheadMs += 61_000;
    await signIn(vault, 'zoe');
    expect(asked).toBe(first + 2);
    expect((await keysOfRows()).filter(({ is_current: isCurrent }) => isCurrent !== true)).toEqual([]);
  });
});

describe('a change that meets others of the same row', () => {
  async function markBeside(most: number): Promise<TokenRecord> {
    let others = 0;
    const pool = database.heard((text) => {
      if (!text.includes('UPDATE usher.grants SET') || others >= most) return undefined;
      others += 1;
      const other =
        'UPDATE usher.grants SET record = record || jsonb_build_object($2::text, $3::int) WHERE tenant = $1';
      return database.run(other, [tenant, 'noise', others]);
    });
    const vault = await open({ pool });
    await signIn(vault);
    return vault.withLock(ada, waiting, async (writer) =>
      writer.mark(present(await writer.read()), { refusedAtMs: 1_800_000_002_000 }),
    );
  }

  it('is made after nineteen of them, one after the other', async () => {
    expect((await markBeside(19)).refusedAtMs).toBe(1_800_000_002_000);
  });

  it('is given up after twenty', async () => {
    expect(await rejection(markBeside(20))).toMatchObject({ code: 'busy', retryable: true });
  });
});

describe('sign-ins that are taken in', () => {
  const given = (account: string, token: string, expiresIn: number | undefined = 600): GrantToImport => ({
    grant: { ...ada, account, apiOrigin: 'https://api.example', clientId: 'app' },
    tokens: { accessToken: `${token}-access`, refreshToken: `${token}-refresh`, ...(expiresIn && { expiresIn }) },
    receivedAtMs: 1_800_000_000_000,
  });
  const take = (grants: readonly GrantToImport[], how = {}) =>
    importPostgres({ pool: database.pool, key, tenant }, grants, how);

  it('are added once, and take the place of one that is there only where they end later', async () => {
    expect(await take([given('ada', 'a1'), given('eve', 'e1')])).toMatchObject({ added: 2, kept: 0 });
    expect(await take([given('ada', 'a2', 900)])).toMatchObject({ added: 0, replaced: 0, kept: 1 });
    const later = [given('ada', 'a3', 900), given('eve', 'e2', 300)];
    expect(await take(later, { replace: true, dryRun: true })).toMatchObject({ replaced: 1, kept: 1 });
    expect(await take(later, { replace: true })).toMatchObject({ replaced: 1, kept: 1 });
    // Nobody knows whether one without an end, or with the same end, is newer.
    const unsure = [given('ada', 'a4', 900), given('eve', 'e3', 0)];
    expect(await take(unsure, { replace: true })).toMatchObject({ replaced: 0, kept: 2 });
    const vault = await open();
    const tokens = ['ada', 'eve'].map(async (account) => (await vault.read({ ...ada, account }))?.current.accessToken);
    expect(await Promise.all(tokens)).toEqual(['a3-access', 'e1-access']);
  });

  it('are left out where their refresh token was sent from here before', async () => {
    await take([given('ada', 'a1')]);
    const vault = await open();
    await vault.withLock(ada, waiting, async (writer) => writer.saveIntent(present(await writer.read()), aPlan));
    await database.run('UPDATE usher.grants SET lease_owner = NULL, lease_until = NULL WHERE tenant = $1', [tenant]);
    expect(await take([given('ada', 'a1', 900)], { replace: true })).toMatchObject({ replaced: 0, kept: 1 });
    expect(await take([given('copy', 'a1', 900)])).toMatchObject({ added: 0, sentBefore: 1 });
  });

  it('are left out where another sign-in here has their refresh token, which one of the two would send again', async () => {
    expect(await take([given('ada', 'b1'), given('copy', 'b1')])).toMatchObject({ added: 1, sentBefore: 1 });
    expect(await take([given('later', 'b1'), given('ada', 'b1')])).toMatchObject({ added: 0, kept: 1, sentBefore: 1 });
    const elsewhere = { pool: database.pool, key, tenant: `${tenant}-2` };
    expect(await importPostgres(elsewhere, [given('ada', 'b1')])).toMatchObject({ added: 0, sentBefore: 1 });
    const vault = await open();
    const signedIn = {
      ...aGrant({ account: 'eve', replaces: undefined }),
      ...given('eve', 'b2'),
      grant: { ...given('eve', 'b2').grant, grantId: 'grant-9' },
    };
    await vault.withLock({ ...ada, account: 'eve' }, waiting, (writer) => writer.saveGrant(signedIn));
    expect(await take([given('copy', 'b2')])).toMatchObject({ added: 0, sentBefore: 1 });
    await vault.withLock(ada, waiting, async (writer) => writer.remove(present(await writer.read())));
    expect(await take([given('later', 'b1')])).toMatchObject({ added: 1, sentBefore: 0 });
  });

  it('are on disk before their number is told, whatever the server is set to, and so are new keys', async () => {
    await database.run(`CREATE TABLE commits (how text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO commits VALUES (TG_TABLE_NAME || ' ' || current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER note AFTER INSERT ON usher.grants DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
      CREATE CONSTRAINT TRIGGER note AFTER UPDATE ON usher.data_keys DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note()`);
    // A pooler takes no options.
    const url = new URL(inject('direct'));
    url.pathname = new URL(database.url).pathname;
    const pool = new Pool({ connectionString: url.href, options: '-c synchronous_commit=off' });
    await importPostgres({ pool, key, tenant }, [given('ada', 'c1')]);
    await rekeyPostgres({ pool, key, newKey: environmentKeyProvider({ USHER_KEY: 'ee'.repeat(32) }) });
    await pool.end();
    const commits = await database.run('SELECT DISTINCT how FROM commits ORDER BY how');
    expect(commits.map(({ how }) => how)).toEqual(['data_keys on', 'grants on']);
    await database.run('DROP FUNCTION note CASCADE; DROP TABLE commits');
  });
});
