/** What must not stop everything else: a damaged row, a row that never moves, an odd answer, a database that says nothing. */

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Pool } from 'pg';
import { type AccountSummary, systemClock } from 'trakt-usher/store';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../testing/database.ts';
import { ada, aGrant, aPlan, keyText, present, rejection, waiting } from '../testing/records.ts';
import {
  adoptPostgres,
  dueGrants,
  environmentKeyProvider,
  fleetAccounts,
  migratePostgres,
  openPostgresVault,
  type PostgresVault,
  putOff,
  rekeyPostgres,
  serveTables,
  tenantsElsewhere,
} from './index.ts';

let database: TestDatabase;
let vault: PostgresVault;
const key = environmentKeyProvider({ USHER_KEY: keyText });

beforeAll(async () => {
  database = await createDatabase(inject('postgres'));
  await migratePostgres(database.pool);
  vault = await openPostgresVault({ pool: database.pool, key });
});
beforeEach(async () => {
  await database.run('TRUNCATE usher.grants');
});
afterAll(async () => {
  await vault.close();
  await database.end();
});

/** Their lives end one after the other. */
async function signInDue(...accounts: string[]): Promise<void> {
  for (const [index, account] of accounts.entries()) {
    const { receivedAtMs, ...grant } = aGrant({ account, replaces: undefined });
    const due = { ...grant, receivedAtMs: receivedAtMs - 400_000_000_000 + index * 1_000, dueAtMs: 1 };
    await vault.withLock({ ...ada, account }, waiting, (writer) => writer.saveGrant(due));
  }
}

/** A server's address that leads to it through `heard`, which may put other text in the place of what is said, or cut it off. */
async function wayTo(server: string, heard: (text: string) => string | undefined) {
  const { hostname, port, username: user, password } = new URL(server);
  const way = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.on('data', (bytes) => {
      const text = heard(bytes.toString('latin1'));
      if (text === undefined) near.resetAndDestroy();
      else far.write(Buffer.from(text, 'latin1'));
    });
    far.pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => undefined).on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  const address = way.address();
  const at = typeof address === 'object' && address ? address.port : 0;
  return { config: { host: '127.0.0.1', port: at, user, password }, end: () => way.close() };
}

const damage = (account: string) =>
  database.run("UPDATE usher.grants SET record = record - 'grantId' WHERE account = $1", [account]);
const due = async (most: number, except: string[] = []) =>
  (await dueGrants(database.pool, { most, except })).map(({ account }) => account);

it('A database that takes long to look at all rows is waited for where an operator asks for that', async () => {
  await signInDue('ada');
  const query = (statement: { text: string; query_timeout: number }) => {
    const looksAtAll = /home <> |WITH retired|^DELETE FROM usher\.data_keys/.test(statement.text);
    const isLate = looksAtAll && statement.query_timeout < 60_000;
    return isLate ? Promise.reject(new Error('Query read timeout')) : database.pool.query(statement);
  };
  const pool: Pool = Object.assign(Object.create(database.pool), { query });
  await database.run("UPDATE usher.data_keys SET created_at = created_at - interval '2 days'");
  expect(await rekeyPostgres({ pool, key, dataKeys: true })).toMatchObject({ newDataKeys: 2, resealed: 1, left: 0 });
  const listed: string[] = [];
  for await (const { account } of fleetAccounts(pool, { state: 'due' })) listed.push(account);
  expect(listed).toEqual(['ada']);
  await database.run("UPDATE usher.grants SET home = 'elsewhere'");
  expect(await tenantsElsewhere(pool)).toEqual(['']);
  expect(await adoptPostgres({ pool, key })).toEqual({ adopted: 1, left: [] });
});

it('A damaged row is left out of the list, and of no page but its own', async () => {
  await signInDue('ada', 'bob', 'cyd');
  for (const account of ['bob', 'cyd']) await damage(account);
  const all: AccountSummary[] = [];
  let cursor: string | undefined;
  do {
    const { accounts, next } = await vault.list(cursor);
    all.push(...accounts);
    cursor = next;
  } while (cursor !== undefined);
  expect(all.map(({ account }) => account)).toEqual(['ada']);
});

it('A page of damaged rows leads to the next', async () => {
  await database.run(
    `INSERT INTO usher.data_keys (id, tenant, purpose, wrapped, is_current) VALUES ('none', '', 'access', '', false)`,
  );
  await database.run(
    `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, home)
      SELECT '', $1, 'a' || n, '{}', 'none', '', '' FROM generate_series(1, 1000) n`,
    [ada.issuer],
  );
  await signInDue('zoe');
  const first = await vault.list();
  expect(first.accounts).toEqual([]);
  expect((await vault.list(first.next)).accounts.map(({ account }) => account)).toEqual(['zoe']);
});

it('Rows that nothing can be done for make way for those behind them', async () => {
  await signInDue('ada', 'bob', 'cyd', 'dan');
  await damage('ada');
  expect(await due(2)).toEqual(['bob']);
  expect(await due(2)).toEqual(['bob', 'cyd']);
  await putOff(database.pool, (await dueGrants(database.pool, { most: 1 }))[0] ?? { ...ada, tenant: '' });
  expect(await due(2)).toEqual(['cyd', 'dan']);
  expect(await due(2, ['app'])).toEqual([]);
});

it('Among many rows the few that are due are found without a look at the others', async () => {
  await signInDue('ada');
  await database.run(
    `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, home, next_at, expires_at)
      SELECT tenant, issuer, 'later ' || n, record, access_key, access_sealed, home, now() + interval '1 day', now() FROM usher.grants, generate_series(1, 5000) n`,
  );
  await database.run('ANALYZE usher.grants');
  const before = await rowsRead();
  expect(await due(10)).toEqual(['ada']);
  expect((await rowsRead()) - before).toBeLessThan(100);
});

it('Behind many rows of an app that has to wait, those of the others are found without a look at them', async () => {
  await signInDue('ada', 'zoe');
  await database.run("UPDATE usher.grants SET expires_at = now() + interval '9 days'");
  const app = (name: string) => `jsonb_set(record, '{clientId}', '"${name}"')`;
  await database.run(`UPDATE usher.grants SET record = ${app('an-app')} WHERE account = 'zoe'`);
  await database.run(
    `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, home, next_at, expires_at)
      SELECT tenant, issuer, 'waits ' || n, ${app('busy')}, access_key, access_sealed, home, now() - interval '1 day', now()
        FROM usher.grants, generate_series(1, 10000) n WHERE account = 'ada'`,
  );
  await database.run('ANALYZE usher.grants');
  const before = await rowsRead();
  expect((await due(10, ['busy'])).toSorted()).toEqual(['ada', 'zoe']);
  expect(await due(10, ['busy', 'an-app', 'app'])).toEqual([]);
  // A few thousand are counted first, by their index alone or nearly so.
  expect((await rowsRead()) - before).toBeLessThan(11_000);
});

/** How many rows of the table were read so far. */
async function rowsRead(): Promise<number> {
  await database.run('SELECT pg_stat_force_next_flush()');
  const [row] = await database.run(
    "SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_all_tables WHERE relid = 'usher.grants'::regclass",
  );
  return Number(row?.read);
}

it('A scope with characters that the database has no place for is saved without them', async () => {
  await signInDue('ada');
  const tokens = { accessToken: 'new', refreshToken: 'new-r', scope: 'pub\0lic \ud800\\u0000' };
  const saved = await vault.withLock(ada, waiting, async (writer) => {
    const permit = await writer.saveIntent(present(await writer.read()), aPlan);
    return writer.save(permit, { tokens, receivedAtMs: 1_800_000_000_000 });
  });
  expect(saved.current.accessToken).toBe('new');
  expect((await vault.read(ada))?.current).toMatchObject({ accessToken: 'new', scope: 'public \ufffd\\u0000' });
});

it('A watch ends while the database still says nothing to it', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  // It doesn't give up by itself.
  const listen = { host: '127.0.0.1', port, connectionTimeoutMillis: 0 };
  const watching = await openPostgresVault({ pool: database.pool, key, listen });
  watching.watch(() => undefined);
  await once(silent, 'connection');
  await watching.close();
  // Nothing keeps the process from ending.
  await Promise.all(sockets.map((socket) => socket.destroyed || once(socket.resume(), 'close')));
  silent.close();
});

it('A watch that ended listens no more, although it was connecting', async () => {
  const pool = new Pool({ connectionString: database.url });
  const watching = await openPostgresVault({ pool, key, listen: { connectionString: database.url } });
  watching.watch(() => undefined);
  await watching.close();
  await pool.end();
  const listeners =
    "SELECT count(*)::int FROM pg_stat_activity WHERE query = 'LISTEN usher' AND datname = current_database()";
  await expect.poll(() => database.run(listeners)).toEqual([{ count: 0 }]);
});

it('A watch listens in the end where the database refused it at first, and kept the connection', async () => {
  let isRefused = true;
  const way = await wayTo(inject('direct'), (text) => {
    const heard = isRefused ? text.replace('LISTEN usher', 'LISTEM usher') : text;
    if (text.includes('LISTEN usher')) isRefused = false;
    return heard;
  });
  const listen = { ...way.config, database: new URL(database.url).pathname.slice(1) };
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms === 5_000 ? 0 : ms, signal),
  };
  const watching = await openPostgresVault({ pool: database.pool, key, listen, clock });
  watching.watch(() => undefined);
  const listeners = "SELECT 1 FROM pg_stat_activity WHERE query = 'LISTEN usher' AND datname = current_database()";
  await expect.poll(() => database.run(listeners)).toHaveLength(1);
  await watching.close();
  way.end();
});

it('A connection that breaks in the middle of a transaction ends that, and nothing else', async () => {
  let isCut = true;
  const way = await wayTo(database.url, (text) => {
    if (!isCut || !text.includes('INSERT INTO usher.serve_codes')) return text;
    isCut = false;
    return undefined;
  });
  const pool = new Pool({ ...way.config, database: new URL(database.url).pathname.slice(1) });
  const unheard: unknown[] = [];
  pool.on('error', (error) => unheard.push(error));
  const { write, all, names } = serveTables(pool);
  const statement = [`INSERT INTO ${names.codes} (digest, account, at_ms) VALUES (?, ?, ?)`, 'code', '', 1] as const;
  expect(await rejection(write(statement))).toMatchObject({ code: 'unavailable' });
  expect(unheard).toEqual([]);
  await write(statement);
  expect(await all(`SELECT digest FROM ${names.codes}`)).toEqual([{ digest: 'code' }]);
  await pool.end();
  way.end();
});

it('A sign-in whose word of success was lost is there, and is not said to have failed', async () => {
  let isLost = false;
  const query = async (statement: { text: string }) => {
    const result = await database.pool.query(statement);
    if (isLost && /^WITH written AS \((INSERT INTO|UPDATE) usher\.grants/.test(statement.text)) {
      isLost = false;
      throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    }
    return result;
  };
  const pool = Object.assign(Object.create(database.pool), { query });
  const other = await openPostgresVault({ pool, key });
  const save = (grant: ReturnType<typeof aGrant>) => other.withLock(ada, waiting, (writer) => writer.saveGrant(grant));
  isLost = true;
  const saved = await save(aGrant({ replaces: undefined }));
  expect(saved.current.accessToken).toBe('access-1');
  // Whoever puts a grant in the place of itself can't tell its tokens from those that were there.
  isLost = true;
  expect(await rejection(save(aGrant({ replaces: saved })))).toMatchObject({ code: 'unavailable' });
  await other.close();
});

it('Tokens that could not be saved are saved by the next try, and put aside by none', async () => {
  await signInDue('ada');
  let isCut = false;
  const pool = database.heard((text) => {
    if (!isCut || !text.startsWith('WITH written AS (UPDATE usher.grants')) return;
    isCut = false;
    throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
  });
  const other = await openPostgresVault({ pool, key });
  await other.withLock(ada, waiting, async (writer) => {
    const permit = await writer.saveIntent(present(await writer.read()), aPlan);
    const received = { tokens: { accessToken: 'access-2', refreshToken: 'refresh-2' }, receivedAtMs: 2, dueAtMs: 3 };
    isCut = true;
    expect(await rejection(writer.save(permit, received))).toMatchObject({ code: 'unavailable' });
    expect(await database.run('SELECT 1 FROM usher.orphans')).toEqual([]);
    expect((await writer.save(permit, received)).current.accessToken).toBe('access-2');
  });
  await other.close();
});

it('A scope that JSON in the database refuses stops no write, of the same writer neither', async () => {
  await vault.withLock(ada, waiting, async (writer) => {
    const { tokens, ...rest } = aGrant({ replaces: undefined });
    const saved = await writer.saveGrant({ ...rest, tokens: { ...tokens, scope: 'pub\0lic' } });
    await writer.mark(saved, { refusedAtMs: 1_800_000_002_000 });
  });
  const { current, refusedAtMs } = present(await vault.read(ada));
  expect([current.scope, refusedAtMs]).toEqual(['public', 1_800_000_002_000]);
});
