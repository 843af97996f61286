/** Sign-ins in a database of the benchmark: some that open, among as many as it takes that fill the table. */

import { randomBytes } from 'node:crypto';
import {
  environmentKeyProvider,
  migratePostgres,
  openPostgresVault,
  type PostgresVault,
} from '@trakt-usher/vault/postgres';
import pg from 'pg';

export interface Crowd {
  url: string;
  pool: pg.Pool;
  vault: PostgresVault;
  /** Names of those that open. */
  accounts: readonly string[];
  /** That many of them are due from now on. */
  due(count: number): Promise<void>;
  end(): Promise<void>;
}

export const keyText: string = randomBytes(32).toString('hex');
const atOnce = 8;

/** The length of Trakt's. */
export const newToken = (): string => randomBytes(32).toString('hex');

export async function newCrowd(
  server: string,
  { name, all, opening, issuer }: { name: string; all: number; opening: number; issuer: string },
): Promise<Crowd> {
  const owner = new pg.Client(server);
  await owner.connect();
  await owner.query(`CREATE DATABASE ${name}`);
  await owner.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: atOnce });
  await migratePostgres(pool);
  const vault = await openPostgresVault({ pool, key: environmentKeyProvider({ USHER_KEY: keyText }) });
  const accounts = Array.from({ length: opening }, (_, place) => `person-${place}`);
  const waiting = [...accounts];
  const signIn = async () => {
    for (let account = waiting.pop(); account !== undefined; account = waiting.pop()) {
      const grant = { issuer, account, apiOrigin: issuer, clientId: 'bench', grantId: crypto.randomUUID() };
      const tokens = { accessToken: newToken(), refreshToken: newToken(), expiresIn: 7_776_000, scope: 'public' };
      const receivedAtMs = vault.clock.now();
      const dueAtMs = receivedAtMs + 5_000_000_000;
      await vault.withLock({ issuer, account }, { waitMs: 1_000 }, (writer) =>
        writer.saveGrant({ grant, tokens, receivedAtMs, dueAtMs, replaces: undefined }),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, signIn));
  // The others have the size of these, and fall due over two months.
  await pool.query(
    `INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, refresh_key, refresh_sealed, home, next_at, expires_at)
      SELECT tenant, issuer, 'filler-' || n, jsonb_set(record, '{account}', to_jsonb('filler-' || n)), access_key, access_sealed,
        refresh_key, refresh_sealed, home, now() + interval '1 day' + random() * interval '60 days', now() + interval '90 days'
      FROM usher.grants, generate_series(1, $1::int) AS n WHERE account = 'person-0'`,
    [Math.max(0, all - opening)],
  );
  await pool.query('VACUUM ANALYZE');
  return {
    ...{ url: url.href, pool, vault, accounts },
    async due(count) {
      await pool.query(
        `UPDATE usher.grants SET next_at = now(), record = jsonb_set(record, '{dueAtMs}', '1') WHERE account = ANY($1)`,
        [accounts.slice(0, count)],
      );
    },
    async end() {
      await vault.close();
      await pool.end();
    },
  };
}
