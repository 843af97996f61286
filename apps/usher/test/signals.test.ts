/** Whatever ends a command: an answer that is on its way is waited for and kept, and nothing at its start holds it up. */

import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Home, makeHome, type Running } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';
import { usherPath } from './usher-path.ts';
import { tap, type Wire } from './wire.ts';

let trakt: Trakt | undefined;
let wire: Wire | undefined;
let home: Home;

afterEach(async () => {
  await home.remove();
  await wire?.close();
  await trakt?.close();
});

describe('a refresh that is on its way', () => {
  // A closed terminal is told twice: by the kernel and by the shell.
  it.each([['SIGINT'], ['SIGTERM'], ['SIGHUP', 'SIGHUP']] as const)('is kept after %s', async (...signals) => {
    let running: Running | undefined;
    trakt = await startTrakt({ autoApprove: true, replay: 'refuse' });
    wire = await tap(trakt.url, {
      async before(path, letGo) {
        if (path === '/oauth/token') for (const signal of signals) running?.child.kill(signal);
        await letGo();
      },
    });
    home = homeAt(trakt);
    const env = { TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
    await signIn(home, { env });
    running = home.start(['token-refresh'], { env });
    const { code } = await running.end;
    // Interrupted, or done before it could be.
    expect([130, 0]).toContain(code);
    running = undefined;
    const before = (await home.run(['token'], { env })).stdout;
    expect((await home.run(['token-refresh'], { env })).code).toBe(0);
    expect((await home.run(['token'], { env })).stdout).not.toBe(before);
  });
});

describe('a command that another Node has started with a channel, as the page does', () => {
  it('ends with whoever started it, also where that one was killed', async () => {
    home = makeHome();
    const env = { USHER_HOME: home.path, HOME: home.path };
    const child = fork(usherPath(), ['sandbox', '--port', '0'], {
      env,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ended = once(child, 'exit');
    try {
      await once(child.stdout ?? child, 'data');
      expect(child.exitCode).toBeNull();
      child.disconnect();
      expect(await ended).toEqual([expect.any(Number), null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('a demo that is interrupted', () => {
  it('says so once, though a command of its own was', async () => {
    home = makeHome();
    const { child, end, sees } = home.start(['demo']);
    await sees(/usher export/);
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect([code, stderr.match(/Interrupted/g)]).toEqual([130, ['Interrupted']]);
  });
});

describe('a command whose reader of stderr is gone', () => {
  it('comes to its end', async () => {
    home = makeHome();
    const { child, end } = home.start(['token']);
    child.stderr.destroy();
    expect((await end).code).toBe(3);
  });
});

describe('a command whose output is lost', () => {
  it('says why, and does not end as if it were whole', async () => {
    home = makeHome();
    const { code, stderr } = await home.run(['version'], { under: ['sh', '-c', 'exec "$@" > /dev/full', 'sh'] });
    expect([code, stderr]).toEqual([1, 'The disk is full: stdout.\n']);
  });
});

describe('a command whose working directory is gone', () => {
  it('says so', async () => {
    home = makeHome();
    const gone = ['sh', '-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', 'sh'];
    const { code, stderr } = await home.run(['version'], { under: gone });
    expect([code, stderr]).toEqual([1, 'There is no such file or folder: the working directory.\n']);
  });
});

describe('a configuration that is no file', () => {
  it.each([
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
    ['endless', (path: string) => writeFileSync(path, '#'.repeat(2 ** 20 + 1))],
  ])('%s: is refused at once', async (_, make) => {
    home = makeHome();
    make(join(home.path, 'usher.toml'));
    const { code, stderr } = await home.run(['token-status'], { env: { USHER_HOME: join(home.path, 'home') } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\S+usher\.toml can't be read \((not a regular file|more than 1048576 bytes)\)\.\n$/);
  });
});
