/** A database for a test file: its own, on the server that all of them share. */

import { Client, Pool } from 'pg';

export interface TestDatabase {
  url: string;
  pool: Pool;
  /** One statement, as the server's owner. */
  run(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

export async function createDatabase(server: string, name: string): Promise<TestDatabase> {
  await asOwner(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href });
  // The tests stop and cut off the server.
  pool.on('error', () => undefined);
  return {
    url: url.href,
    pool,
    run: async (sql, values) => (await pool.query(sql, values)).rows,
    end: () => pool.end(),
  };
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}
