/** Debian's PostgreSQL stops and starts again, with PgBouncer before it and without: the vault goes on by itself. */

import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  environmentKeyProvider,
  fleetAccounts,
  fleetState,
  migratePostgres,
  openPostgresVault,
} from '../src/postgres/index.ts';
import { type Pgbouncer, requireDebianParts, startPgbouncer } from '../src/testing/pgbouncer.ts';
import { type PostgresServer, startPostgres } from '../src/testing/postgres-server.ts';
import { ada, aGrant, aPlan, keyText, present, waiting } from '../src/testing/records.ts';

let server: PostgresServer;
let pooler: Pgbouncer;

beforeAll(async () => {
  server = await startPostgres({ binaries: requireDebianParts() });
  pooler = await startPgbouncer(server.port);
});
afterAll(async () => {
  await pooler.stop();
  await server.remove();
});

/** The server that stops may also end a connection that is about to end, of which the pool says nothing any more. */
function poolAt(url: string): Pool {
  const pool = new Pool({ connectionString: url, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

it.each(['orderly', 'crash'] as const)(
  'an answer is saved after the server was stopped (%s) while it came',
  async (how) => {
    for (const url of [server.url, pooler.url]) {
      const pool = poolAt(url);
      await migratePostgres(pool);
      const key = environmentKeyProvider({ USHER_KEY: keyText });
      const vault = await openPostgresVault({ pool, key, tenant: crypto.randomUUID() });
      const saved = await vault.withLock(ada, waiting, async (writer) => {
        await writer.saveGrant(aGrant({ replaces: undefined }));
        const permit = await writer.saveIntent(present(await writer.read()), aPlan);
        const received = { tokens: { accessToken: 'new', refreshToken: 'newer' }, receivedAtMs: vault.clock.now() };
        await server.stop(how);
        await expect(writer.save(permit, received)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
        await server.start();
        const save = () => writer.save(permit, received).catch(({ code }: { code: unknown }) => code);
        await expect.poll(save).toMatchObject({ version: 2, current: { accessToken: 'new' } });
        return writer.read();
      });
      expect(saved).toMatchObject({ version: 2, status: { state: 'active' } });
      await vault.close();
      await pool.end();
    }
  },
);

it('all are counted and listed at a standby, too', async () => {
  const pool = poolAt(server.url);
  await migratePostgres(pool);
  const tenant = crypto.randomUUID();
  const key = environmentKeyProvider({ USHER_KEY: keyText });
  const vault = await openPostgresVault({ pool, key, tenant });
  await vault.withLock(ada, waiting, (writer) => writer.saveGrant(aGrant({ replaces: undefined })));
  await vault.close();
  const { accounts, elsewhere } = await fleetState(pool);
  await pool.end();
  const standby = await server.standby(server.port);
  try {
    const reading = poolAt(standby.url);
    expect(await fleetState(reading)).toMatchObject({ accounts, elsewhere });
    const listed: unknown[] = [];
    for await (const { account, states } of fleetAccounts(reading, { tenant })) listed.push([account, states]);
    expect(listed).toEqual([['ada', []]]);
    await reading.end();
  } finally {
    await standby.remove();
  }
});
