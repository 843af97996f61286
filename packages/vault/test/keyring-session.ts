/** A desktop session for a test: a session bus and a real gnome-keyring with a temporary home. */

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface KeyringSession {
  /** The environment of a program in this session. */
  readonly environment: { DBUS_SESSION_BUS_ADDRESS: string; HOME: string; XDG_DATA_HOME: string };
  /** Restarts the daemon. With the password it opens its keyring; without it the keyring stays locked. */
  restart(options: { locked: boolean }): Promise<void>;
  /** SIGSTOP and SIGCONT: the daemon runs but doesn't answer. */
  pause(): void;
  resume(): void;
  end(): Promise<void>;
}

/** @throws Error that names the packages to install */
export function assertInstalled(): void {
  for (const command of ['dbus-daemon', 'gnome-keyring-daemon']) {
    try {
      execFileSync('which', [command]);
    } catch {
      throw new Error(`${command} is missing. Run: apt-get install -y gnome-keyring dbus dbus-x11 libsecret-1-0`);
    }
  }
}

export async function startKeyringSession(folder: string): Promise<KeyringSession> {
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = await once(createInterface(bus.stdout), 'line');
  const environment = { DBUS_SESSION_BUS_ADDRESS: String(address), HOME: home, XDG_DATA_HOME: join(home, 'share') };
  const env = { PATH: process.env.PATH, XDG_RUNTIME_DIR: home, ...environment };
  let daemon: ChildProcess | undefined;

  const session: KeyringSession = {
    environment,
    async restart({ locked }) {
      await end(daemon);
      const options = ['--foreground', '--components=secrets', '--replace', ...(locked ? [] : ['--unlock'])];
      daemon = spawn('gnome-keyring-daemon', options, { env, stdio: ['pipe', 'ignore', 'ignore'] });
      daemon.stdin?.end(locked ? '' : 'password of the login');
      await nameTaken(env);
    },
    pause: () => daemon?.kill('SIGSTOP'),
    resume: () => daemon?.kill('SIGCONT'),
    async end() {
      await end(daemon);
      await end(bus);
    },
  };
  try {
    await session.restart({ locked: false });
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** A session bus that takes every call and never answers. @returns its address and the function that ends it */
export async function startSilentBus(folder: string): Promise<{ address: string; end(): void }> {
  const path = join(folder, 'silent-bus');
  const server = createServer(() => undefined).listen(path);
  await once(server, 'listening');
  return { address: `unix:path=${path}`, end: () => server.close() };
}

/** Waits until the daemon offers the Secret Service on the bus. */
async function nameTaken(env: NodeJS.ProcessEnv): Promise<void> {
  const ask = [
    '--session',
    '--dest=org.freedesktop.DBus',
    '--type=method_call',
    '--print-reply=literal',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.freedesktop.secrets',
  ];
  for (let tries = 0; tries < 1_000; tries += 1) {
    const { stdout } = await promisify(execFile)('dbus-send', ask, { env });
    if (stdout.includes('true')) return;
  }
  throw new Error('gnome-keyring-daemon did not come up');
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
