import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { aClient, startDevice } from './client.ts';

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=@trakt-usher/source', bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  return child;
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe('the command', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line of JSON when it is ready, serves, and ends with 0 on %s',
    async (signal) => {
      const child = run(
        '--port',
        '0',
        '--json',
        '--auto-approve',
        '--seed',
        '3',
        '--plays',
        '10',
        '--replay',
        'refuse',
      );
      const out = text(child.stdout);
      const [first] = await once(child.stdout, 'data');
      const urls = JSON.parse(String(first));
      expect(urls).toMatchObject({
        clientId: 'sandbox-client',
        activateUrl: `${urls.url}/activate`,
        apiUrl: urls.authUrl,
      });
      const over = {
        fetch: (path: string | URL | Request, init?: RequestInit) => fetch(new URL(String(path), urls.url), init),
      };
      expect((await aClient(over).poll((await startDevice(over)).device_code)).status).toBe(200);
      child.kill(signal);
      expect(await stopped(child)).toBe(0);
      expect((await out).trimEnd().split('\n')).toHaveLength(1);
    },
  );

  it('says in words where it is', async () => {
    const child = run('--port', '0');
    const [first] = await once(child.stdout, 'data');
    expect(String(first)).toMatch(/TRAKT_AUTH_URL=http:\/\/127\.0\.0\.1:\d+\n/);
    child.kill('SIGTERM');
    expect(await stopped(child)).toBe(0);
  });

  it.each([[['--port', 'x']], [['--replay', 'maybe']], [['--unheard-of']], [['extra']]])(
    'refuses %j with 2',
    async (args) => {
      const child = run(...args);
      const [code, err] = await Promise.all([stopped(child), text(child.stderr)]);
      expect(code).toBe(2);
      expect(err).toMatch(/^error: /);
    },
  );

  it('says in one line that its port is taken, and ends with 1', async () => {
    const first = run('--port', '0', '--json');
    const [line] = await once(first.stdout, 'data');
    const { port } = new URL(JSON.parse(String(line)).url);
    const second = run('--port', port);
    const [code, err] = await Promise.all([stopped(second), text(second.stderr)]);
    expect([code, err.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(port)]]);
  });
});
