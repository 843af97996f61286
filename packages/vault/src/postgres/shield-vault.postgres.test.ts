import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, waiting } from '../testing/records.ts';
import {
  adoptPostgres,
  environmentKeyProvider,
  migratePostgres,
  openPostgresShieldVault,
  openPostgresVault,
  type PostgresShieldVault,
  rekeyPostgres,
} from './index.ts';

let database: TestDatabase;
const key = environmentKeyProvider({ USHER_KEY: keyText });
const tenant = 'usher serve';

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
});
afterAll(() => database.end());

function open(pool: Pool = database.pool): Promise<PostgresShieldVault> {
  return openPostgresShieldVault({ pool, key });
}

function poolAt(connectionString: string): Pool {
  return new Pool({ connectionString }).on('error', () => undefined);
}

/** Another program's, under the name of this account. */
async function withShielded(vault: PostgresShieldVault, account: string): Promise<{ issuer: string; account: string }> {
  const grant = aGrant({ account, grantId: account, replaces: undefined });
  const tokens = { ...grant.tokens, accessToken: `${account}-access`, refreshToken: `${account}-refresh` };
  await vault.withLock({ ...ada, account }, waiting, (writer) =>
    writer.saveGrant({ ...grant, kind: 'shielded', tokens }),
  );
  return { ...ada, account };
}

describe('a shielded sign-in', () => {
  it('is given with both tokens, at each machine', async () => {
    const account = await withShielded(await open(), 'films');
    expect(await (await open()).readShielded(account)).toMatchObject({
      record: { kind: 'shielded', current: { accessToken: 'films-access' } },
      refreshToken: 'films-refresh',
    });
    expect(await (await open()).readShielded({ ...ada, account: 'nobody' })).toBeUndefined();
  });

  it('is due for no worker', async () => {
    const account = await withShielded(await open(), 'undue');
    const [row] = await database.run('SELECT next_at FROM usher.grants WHERE account = $1', [account.account]);
    expect(row).toEqual({ next_at: null });
  });

  it('is kept back where the database was restored, until it is adopted', async () => {
    const vault = await open();
    const account = await withShielded(vault, 'restored');
    await database.run("UPDATE usher.grants SET home = 'elsewhere' WHERE account = 'restored'");
    expect(await rejection(vault.readShielded(account))).toMatchObject({ code: 'copied' });
    await adoptPostgres({ pool: database.pool, key, tenant });
    expect((await vault.readShielded(account))?.record.status.state).toBe('suspect');
  });
});

describe('whether a token is or was of usher’s own', () => {
  it('is known of a stored, of a sent and of a replaced one, whichever tenant has it', async () => {
    const own = await openPostgresVault({ pool: database.pool, key, tenant: 'a-site' });
    await own.withLock(ada, waiting, (writer) => writer.saveGrant(aGrant({ replaces: undefined })));
    const first = aGrant({ replaces: undefined }).tokens.refreshToken ?? '';
    const vault = await open();
    expect(await vault.hasOrHadRefreshToken(first)).toBe(true);
    await own.withLock(ada, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      expect(await vault.hasOrHadRefreshToken(first)).toBe(true);
      await writer.save(permit, {
        tokens: { accessToken: 'next', refreshToken: 'next-refresh' },
        receivedAtMs: vault.clock.now(),
      });
    });
    const known = [first, 'next-refresh', 'unheard-of'].map((token) => vault.hasOrHadRefreshToken(token));
    expect(await Promise.all(known)).toEqual([true, true, false]);
    await own.close();
  });

  it('is known of one that a new sign-in replaced before it was ever sent', async () => {
    const own = await openPostgresVault({ pool: database.pool, key, tenant: 'a-shop' });
    for (const grantId of ['first', 'second']) {
      const grant = aGrant({ grantId, replaces: await own.read(ada) });
      const tokens = { ...grant.tokens, refreshToken: `${grantId}-of-the-shop` };
      await own.withLock(ada, waiting, (writer) => writer.saveGrant({ ...grant, tokens }));
    }
    const vault = await open();
    expect(await vault.hasOrHadRefreshToken('first-of-the-shop')).toBe(true);
    await own.close();
  });

  it('is not said of another program’s, before and after a refusal', async () => {
    const vault = await open();
    const account = await withShielded(vault, 'theirs');
    expect(await vault.hasOrHadRefreshToken('theirs-refresh')).toBe(false);
    await vault.withLock(account, waiting, async (writer) => {
      const permit = await writer.saveIntent(present(await writer.read()), aPlan);
      await writer.settle(permit, 'unprocessed', { status: { state: 'sign_in_required', reason: 'revoked' } });
    });
    expect(await vault.hasOrHadRefreshToken('theirs-refresh')).toBe(false);
  });
});

describe('notes', () => {
  it('are one for all machines: the first that is written', async () => {
    const [one, other] = [await open(), await open()];
    const written = await Promise.all([one.writeNote('a', 'one', undefined), other.writeNote('a', 'other', undefined)]);
    expect(new Set(written).size).toBe(1);
    const there = written[0] ?? '';
    expect(await other.writeNote('a', 'next', 'not there')).toBe(there);
    expect(await other.writeNote('a', 'next', there)).toBe('next');
    expect([await one.readNote('a'), await one.readNote('none')]).toEqual(['next', undefined]);
  });

  it('lie sealed, each to its name', async () => {
    const vault = await open();
    await vault.writeNote('b', 'a text that nobody reads', undefined);
    await database.run("UPDATE usher.notes SET name = 'c' WHERE name = 'b'");
    expect(await rejection(vault.readNote('c'))).toMatchObject({ code: 'corrupt' });
    await database.run("UPDATE usher.notes SET name = 'b' WHERE name = 'c'");
    expect(JSON.stringify(await database.run('SELECT * FROM usher.notes'))).not.toContain('nobody reads');
  });

  it('for files stay readable when the data keys are replaced, and open without the database', async () => {
    const pool = poolAt(database.url);
    const vault = await open(pool);
    const note = await vault.sealNote('a file', 'a play');
    await vault.writeNote('kept', 'a key', undefined);
    await database.run("UPDATE usher.data_keys SET created_at = created_at - interval '2 days'");
    const { left, newDataKeys } = await rekeyPostgres({ pool: database.pool, key, dataKeys: true });
    expect([left, newDataKeys > 0]).toEqual([0, true]);
    const other = await open();
    expect([await other.openNote('a file', note), await other.readNote('kept')]).toEqual(['a play', 'a key']);
    expect(await other.openNote('another file', note)).toBeUndefined();
    await pool.end();
    expect(await vault.openNote('a file', await vault.sealNote('a file', 'later'))).toBe('later');
  });
});

it('shows a reader of access tokens nothing of it', async () => {
  const url = await database.urlOf([
    'USAGE ON SCHEMA usher',
    'SELECT ON usher.store, usher.data_keys, usher.audit',
    'SELECT (tenant, issuer, account, record, access_key, access_sealed, lease_owner, lease_until) ON usher.grants',
  ]);
  const pool = poolAt(url);
  const account = await withShielded(await open(), 'hidden');
  const asReader = await open(pool);
  const tries = [() => asReader.readShielded(account), () => asReader.readNote('a'), () => asReader.sealNote('x', 'y')];
  for (const each of tries) expect(await rejection(each())).toMatchObject({ code: 'read_only' });
  for (const table of ['notes', 'serve_programs', 'serve_grants', 'serve_tokens', 'serve_codes']) {
    await expect(pool.query(`SELECT * FROM usher.${table}`)).rejects.toThrow('permission denied');
  }
  await pool.end();
});
