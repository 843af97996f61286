/** Debian's PgBouncer in transaction mode, in front of a PostgreSQL of this machine. */

import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asNobody, debianBinaries, freePort, nobody, untilSays } from './postgres-server.ts';

export interface Pgbouncer {
  /** The address of the server's first database, through the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

const program = '/usr/sbin/pgbouncer';
const password = 'pooled';

/** The folder of Debian's programs. @throws Error that says what to install */
export function requireDebianParts(): string {
  const binaries = debianBinaries();
  if (binaries !== undefined && existsSync(program)) return binaries;
  throw new Error('These tests need PostgreSQL and PgBouncer. On Debian: apt-get install postgresql pgbouncer');
}

export async function startPgbouncer(serverPort: number): Promise<Pgbouncer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'usher-pgbouncer-'));
  const port = await freePort();
  const users = path.join(folder, 'users');
  const config = path.join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"postgres" "${password}"\n`);
  // The server trusts this machine; the pooler asks it for the passwords of roles that a test makes.
  writeFileSync(
    config,
    `[databases]
* = host=127.0.0.1 port=${serverPort} auth_user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = md5
auth_file = ${users}
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
server_login_retry = 1
`,
  );
  for (const place of [folder, users, config]) if (process.getuid?.() === 0) chownSync(place, nobody, nobody);
  const pooler = spawn(program, [config], { ...asNobody, cwd: folder });
  await untilSays(pooler, /process up/);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      const ended = new Promise((resolve) => pooler.once('exit', resolve));
      pooler.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
