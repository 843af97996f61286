/** A server that fails before it is ready: nothing of it listens any more, waits or stays open. */

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type Clock, systemClock } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFilesIn } from '../../../packages/vault/src/testing/open-files.ts';
import { runHere } from './run-here.ts';
import { type Home, makeHome } from './run-usher.ts';
import { freePort } from './trakt.ts';

const reloading = vi.hoisted(() => ({ fails: false }));

vi.mock('../src/serve/keep-reloading.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../src/serve/keep-reloading.ts')>();
  return {
    keepReloading(...args: Parameters<typeof original.keepReloading>) {
      if (reloading.fails) throw new Error('It can not listen.');
      return original.keepReloading(...args);
    },
  };
});

let home: Home;
let other: Server;
let taken: number;
beforeEach(async () => {
  home = makeHome();
  other = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  taken = (other.address() as AddressInfo).port;
});
afterEach(async () => {
  reloading.fails = false;
  other.close();
  await home.remove();
});

/** The machine's, which knows who still waits. */
function watchedClock(): Clock & { waiting: number } {
  const clock = {
    ...systemClock,
    waiting: 0,
    async sleep(ms: number, signal?: AbortSignal) {
      clock.waiting += 1;
      await systemClock.sleep(ms, signal).finally(() => {
        clock.waiting -= 1;
      });
    },
  };
  return clock;
}

async function fails(...words: string[]): Promise<string> {
  const clock = watchedClock();
  const { code, stderr } = await runHere(['serve', ...words], {
    home,
    env: home.env({ USHER_KEY: '11'.repeat(32) }),
    clock,
  });
  expect(code).toBe(1);
  expect(clock.waiting, 'still waits').toBe(0);
  if (process.platform === 'linux') expect(openFilesIn(home.path)).toEqual([]);
  return stderr;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('a server that fails', () => {
  it('at its own port leaves nothing open', async () => {
    expect(await fails('--listen', `127.0.0.1:${taken}`)).toContain(`${taken}`);
  });

  it('at the port of its page leaves nothing open', async () => {
    writeFileSync(join(home.path, 'config.toml'), `[server]\npage_listen = "127.0.0.1:${taken}"\n`);
    expect(await fails('--listen', '127.0.0.1:0')).toContain(`${taken}`);
  });

  it('after its page was opened leaves nothing open', async () => {
    reloading.fails = true;
    const [port, free] = [await freePort(), await freePort()];
    writeFileSync(join(home.path, 'config.toml'), `[server]\npage_listen = "127.0.0.1:${free}"\n`);
    await fails('--listen', `127.0.0.1:${port}`);
    expect([await isListening(port), await isListening(free)]).toEqual([false, false]);
  });
});
