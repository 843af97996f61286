/** A database for a test file: its own, on the server that all of them share. */

import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'pg';

export interface TestDatabase {
  url: string;
  pool: Pool;
  /** One statement, as the server's owner. */
  run(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** The same pool; `before` hears of each of its statements, and the statement waits until that has ended. */
  heard(before: (text: string) => unknown): Pool;
  /** The address for a new role, which may do what it is granted; `THIS_DATABASE` in a grant is the database's name. */
  urlOf(grants: readonly string[]): Promise<string>;
  /** The database and its roles are gone then. */
  end(): Promise<void>;
}

/** Under a name that nothing on the server has. */
export async function createDatabase(server: string): Promise<TestDatabase> {
  const name = newName();
  const roles: string[] = [];
  await asOwner(server, [`CREATE DATABASE ${name}`]);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href });
  // The tests stop and cut off the server, which may also end a connection that is about to end.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    url: url.href,
    pool,
    run: async (sql, values) => (await pool.query(sql, values)).rows,
    heard(before) {
      const query = async (statement: { text: string }) => {
        await before(statement.text);
        return pool.query(statement);
      };
      return Object.assign(Object.create(pool), { query });
    },
    async urlOf(grants) {
      const role = newName();
      roles.push(role);
      await asOwner(url.href, [`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`]);
      await asOwner(
        url.href,
        grants.map((grant) => `GRANT ${grant.replace('THIS_DATABASE', name)} TO ${role}`),
      );
      const own = new URL(url);
      [own.username, own.password] = [role, role];
      return own.href;
    },
    async end() {
      await pool.end();
      await untilLeft(server, name);
      await asOwner(server, [`DROP DATABASE ${name} WITH (FORCE)`, ...roles.map((role) => `DROP ROLE ${role}`)]);
    },
  };
}

function newName(): string {
  return `usher_test_${crypto.randomUUID().replaceAll('-', '')}`;
}

/** Pools that have ended say good-bye for a moment yet: a connection that is cut off then has nobody who hears the error. */
async function untilLeft(server: string, name: string): Promise<void> {
  const client = new Client(server);
  await client.connect();
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const { rows } = await client.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [name]);
    if (rows.length === 0) break;
    await sleep(lookMs);
  }
  await client.end();
}

const lookMs = 10;
const mostLooks = 200;

async function asOwner(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}
