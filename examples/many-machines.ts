/**
 * A site that outgrew one machine, all of it on yours: two web processes and two workers on one PostgreSQL database. Ctrl-C
 * ends them all.
 *
 *     USHER_DATABASE_URL=postgres://... USHER_KEY=... SITE_SECRET=... TRAKT_CLIENT_ID=... node many-machines.ts
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { environmentKeyProvider, migratePostgres, openPostgresVault } from '@trakt-usher/vault/postgres';
import { Pool } from 'pg';
import { createSite } from './hono.ts';

const { USHER_DATABASE_URL = '', SITE_SECRET = '', TRAKT_CLIENT_ID = '', TRAKT_AUTH_URL, TRAKT_API_URL } = process.env;
const ports = (process.env.PORTS ?? '3000,3001').split(',');
const [role, port = ''] = process.argv.slice(2);

if (role === 'web') await startWeb(Number(port));
else await startAll();

async function startWeb(port: number): Promise<void> {
  const pool = new Pool({ connectionString: USHER_DATABASE_URL, connectionTimeoutMillis: 10_000 });
  // Unheard, an idle connection that the database ends would end the process.
  pool.on('error', ({ message }) => console.error(message));
  const key = environmentKeyProvider(process.env);
  const vault = await openPostgresVault({ pool, key, listen: { connectionString: USHER_DATABASE_URL } });
  const origin = `http://localhost:${port}`;
  const trakt = TRAKT_AUTH_URL && TRAKT_API_URL && { issuer: TRAKT_AUTH_URL, apiOrigin: TRAKT_API_URL };
  const site = createSite({
    ...{ clientId: TRAKT_CLIENT_ID, origin, secret: SITE_SECRET, store: vault, clock: vault.clock },
    ...(trakt && { trakt }),
  });
  const server = serve({ fetch: site.fetch, port, hostname: 'localhost' }, () => console.log(origin));
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const closed = once(server, 'close');
  server.close();
  // Whoever is slow to ask or to listen keeps nothing open for longer.
  setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 10_000).unref();
  await closed;
  // Renewals that go on behind an answer have to be saved.
  await site.close();
  await vault.close();
  await pool.end();
}

async function startAll(): Promise<void> {
  const pool = new Pool({ connectionString: USHER_DATABASE_URL });
  await migratePostgres(pool);
  await pool.end();
  const usher = process.env.USHER ?? 'usher';
  const start = (command: string, ...args: string[]) => spawn(command, args, { stdio: 'inherit' });
  const again = [...process.execArgv, import.meta.filename];
  const children: ChildProcess[] = [
    ...ports.map((each) => start(process.execPath, ...again, 'web', each)),
    start(usher, 'fleet', 'worker'),
    start(usher, 'fleet', 'worker'),
  ];
  const end = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  // One that can't be started ends the others.
  await Promise.all(children.map((child) => once(child, 'exit'))).finally(end);
}
