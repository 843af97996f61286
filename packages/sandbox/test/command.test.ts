import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, type RunSandboxOptions, runSandbox } from '../src/server/command.ts';
import { aClient, startDevice } from './client.ts';
import { zipByHand } from './zip-by-hand.ts';

const bin = fileURLToPath(new URL('../src/server/bin.ts', import.meta.url));
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
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
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
        '--scenario',
        'calm',
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

  it('says of each request what came of it, and why, on stderr with --verbose', async () => {
    const child = run('--port', '0', '--json', '--verbose');
    const err = text(child.stderr);
    const [line] = await once(child.stdout, 'data');
    const { url } = JSON.parse(String(line));
    await fetch(`${url}/sync/history%1b%0a`);
    await fetch(`${url}/oauth/token`, { method: 'POST', headers: { 'x-sandbox-fault': 'captcha' } });
    child.kill('SIGTERM');
    await stopped(child);
    const time = /^\d\d:\d\d:\d\d /gm;
    expect((await err).match(time)).toHaveLength(2);
    expect((await err).replaceAll(time, '')).toBe(
      'GET /sync/history%1B%0A 412, no Content-Type: application/json\nPOST /oauth/token 200, fault captcha\n',
    );
  });

  it.each([
    [['--port', 'x'], '--port must be a whole number from 0 to 65535.'],
    [['--port=99999999'], '--port must be a whole number from 0 to 65535.'],
    [['--scenario', 'earthquake'], '--scenario must be calm, flaky-network'],
    [['--snapshot='], '--snapshot <file> needs a value.'],
    [['--snapshot', '--json'], '--snapshot <file> needs a value.'],
    [['--prot', '1'], 'Unknown flag --prot.'],
    [['--https=yes'], '--https takes no value.'],
    [['extra'], 'Too many arguments.'],
  ])('refuses %j with 2 and says why in a line', async (args, why) => {
    const child = run(...args);
    const [code, err] = await Promise.all([stopped(child), text(child.stderr)]);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
    expect(err).toMatch(/^[^\n]* Run: trakt-sandbox --help\n$/);
  });

  it('says in one line that its port is taken, and ends with 1', async () => {
    const first = run('--port', '0', '--json');
    const [line] = await once(first.stdout, 'data');
    const { port } = new URL(JSON.parse(String(line)).url);
    const second = run('--port', port);
    const [code, err] = await Promise.all([stopped(second), text(second.stderr)]);
    expect([code, err.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(port)]]);
  });
});

describe("the command's work", () => {
  let folder: string;
  let snapshot: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
    snapshot = join(folder, 'trakt.json');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Until `use` is through. */
  async function during(options: Omit<RunSandboxOptions, 'port'>, use: (running: RunningSandbox) => Promise<void>) {
    const stop = new AbortController();
    const used = Promise.withResolvers<void>();
    const ran = runSandbox(
      { port: 0, plays: 10, ...options },
      { ready: (running) => used.resolve(use(running).finally(() => stop.abort())), signal: stop.signal },
    );
    await Promise.all([ran, Promise.race([used.promise, ran])]);
  }

  it('goes on from the snapshot that it saved when it ended, in the scenario that it is told', async () => {
    let saved: unknown;
    await during({ snapshot, seed: 3, scenario: 'captcha' }, async ({ controlUrl, snapshotPath }) => {
      expect(snapshotPath).toBe(snapshot);
      await fetch(`${controlUrl}/grants`, { method: 'POST' });
      await fetch(`${controlUrl}/clock`, { method: 'POST', body: '{"frozen":true}' });
      saved = await (await fetch(`${controlUrl}/snapshot`)).json();
    });
    expect(JSON.parse(await readFile(snapshot, 'utf8'))).toEqual(saved);
    await during({ snapshot }, async ({ controlUrl }) => {
      expect(await (await fetch(`${controlUrl}/snapshot`)).json()).toEqual(saved);
    });
    await during({ snapshot, scenario: 'blocked' }, async ({ controlUrl }) => {
      expect(await (await fetch(`${controlUrl}/scenario`)).json()).toHaveProperty('name', 'blocked');
    });
    expect(await readdir(folder)).toEqual(['trakt.json']);
  });

  it.each([
    ['a newer snapshot', '{"version":2}', 'version 2'],
    ['no JSON', 'x', 'not JSON'],
  ])('refuses %s, says which file, and leaves it as it is', async (_, content, why) => {
    await writeFile(snapshot, content);
    const refused = during({ snapshot }, async () => undefined);
    await expect(refused).rejects.toMatchObject({ path: snapshot, message: expect.stringContaining(why) });
    expect(await readFile(snapshot, 'utf8')).toBe(content);
  });

  it('has the person of a ZIP and those of a seed file, and keeps them in the snapshot', async () => {
    const [from, seedFile] = [join(folder, 'trakt.zip'), join(folder, 'people.yaml')];
    const files = {
      'user-profile.json': { username: 'Mary' },
      'watched-history.json': [],
      'network-friends.json': [{}],
    };
    await writeFile(from, zipByHand(Object.entries(files).map(([name, content]) => ({ name, content }))));
    await writeFile(seedFile, 'people: [{ username: Percy, ratings: [{ movie: Ran, rating: 7 }] }]');
    const usernames = async ({ controlUrl }: RunningSandbox) =>
      (await (await fetch(`${controlUrl}/grants`, { method: 'POST', body: '{"username":"x"}' })).json()).error;
    const friends = 'network-friends: 1 row is left out. They are about people who are not in the sandbox.';

    await during({ from, seedFile, snapshot }, async (running) => {
      expect(running).toMatchObject({ username: 'Mary', password: 'Mary', leftOut: [friends] });
      expect(await usernames(running)).toContain('One of ada, grace, lin, Álan, Mary, Percy.');
    });
    await during({ seedFile, snapshot }, async (running) => {
      expect(running.leftOut).toEqual([`${snapshot} was there, so the sandbox goes on with the people in it.`]);
    });
    await during({ snapshot }, async (running) => {
      expect(running).toMatchObject({ username: 'Mary' });
      expect(running).not.toHaveProperty('leftOut');
      expect(await usernames(running)).toContain('Mary, Percy.');
    });
  });

  it.each([
    ['from', 'x', "can't be used. It is no ZIP, or its end is missing."],
    ['seedFile', 'people:\n  - {}', "can't be used. Line 2, people[0].username: "],
    ['seedFile', undefined, "can't be used. It can't be read (ENOENT)."],
  ])('refuses data in --%s that are %j, and says which file', async (option, content, why) => {
    const path = join(folder, 'data');
    if (content !== undefined) await writeFile(path, content);
    const refused = during({ [option]: path }, async () => undefined);
    await expect(refused).rejects.toMatchObject({ path, message: expect.stringContaining(`${path} ${why}`) });
  });

  it('says at once that it will not be able to save', async () => {
    const nowhere = during({ snapshot: join(folder, 'no', 'trakt.json') }, async () => undefined);
    await expect(nowhere).rejects.toHaveProperty('code', 'ENOENT');
  });

  it('keeps the certificate of its https in a file while it runs', async () => {
    let path = '';
    await during({ https: true }, async ({ url, certificatePath = '' }) => {
      path = certificatePath;
      const [reply] = await once(get(url, { ca: await readFile(path), agent: false }), 'response');
      expect(reply.statusCode).toBe(200);
      reply.resume();
    });
    await expect(readFile(path)).rejects.toHaveProperty('code', 'ENOENT');
  });
});
