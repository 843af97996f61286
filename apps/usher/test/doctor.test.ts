import { chmodSync, cpSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home, RunOptions } from './run-usher.ts';
import { freePort, homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
});
afterAll(() => trakt.close());
beforeEach(() => {
  trakt.sandbox.faults.clear();
  home = homeAt(trakt, quickHome());
});
afterEach(() => home.remove());

interface Line {
  check: string;
  result: string;
  message: string;
  hint?: string;
}

/** The findings by their check's name, the worst last. */
async function examine(options: RunOptions = {}, words: string[] = []) {
  const { code, stdout, stderr } = await home.run(['doctor', ...words, '--json'], { deadlineMs: 30_000, ...options });
  expect(stderr).toBe('');
  const { good, checks, fixed } = JSON.parse(stdout);
  expect(code).toBe(good ? 0 : 1);
  const of = (check: string): Line[] => checks.filter((line: Line) => line.check === check);
  return {
    code,
    of,
    fixed,
    bad: checks.filter(({ result }: Line) => result !== 'pass').map(({ check }: Line) => check),
  };
}

describe('usher doctor', () => {
  it('finds everything well after a sign-in, without a token on the wire and without a change', async () => {
    await signIn(home);
    // The lock test writes, to a file of its own.
    const files = () => Object.entries(home.files()).filter(([path]) => !path.includes('self-test'));
    const before = files();
    const asked = trakt.sandbox.requests.list().length;
    const { code, stdout, stderr } = await home.run(['doctor']);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(11);
    expect(stdout).toMatch(/^pass {2}Sign-in +"default" is signed in\. The access token ends in 7 days/m);
    // Where the tests themselves run may end with a container, which is told.
    expect(stdout).not.toMatch(/^(fail|warn {2}(?!Place))/m);
    expect(stderr).toMatch(/, 0 failed\.\n$/);
    expect(files()).toEqual(before);
    const sent = trakt.sandbox.requests.list().slice(asked);
    expect(sent.map(({ path }) => path).sort()).toEqual([
      '/.well-known/openid-configuration',
      '/.well-known/openid-configuration',
      '/movies/trending',
    ]);
    expect(JSON.stringify(sent)).not.toContain('Bearer');
  });

  it('makes nothing where nothing is, and says how to sign in', async () => {
    const { code, of, bad } = await examine();
    expect([code, bad.filter((check: string) => check !== 'place')]).toEqual([0, ['token']]);
    expect(of('token')).toEqual([
      { check: 'token', result: 'warn', message: 'Not signed in.', hint: 'Run: usher auth' },
    ]);
    expect(home.files()).toEqual({});
  });

  it('tells every problem of the configuration, and checks on', async () => {
    writeFileSync(`${home.path}/config.toml`, '[trakt]\nclientid = "x"\n[auth]\ncallback_port = 0\n');
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of('configuration').map(({ result, message }) => [result, message])).toEqual([
      ['fail', expect.stringContaining('trakt.clientid')],
      ['fail', expect.stringContaining('auth.callback_port')],
    ]);
    expect(of('app')[0]?.result).toBe('pass');
  });

  it('tells a file with a secret that others can read, and mends it when told to', async () => {
    const config = `${home.path}/config.toml`;
    writeFileSync(config, '[trakt]\nclient_secret = "canary"\n');
    chmodSync(config, 0o644);
    expect((await examine()).of('configuration')).toMatchObject([{ result: 'warn', hint: 'Run: usher doctor --fix' }]);
    const [named] = (await examine({}, ['--config', config])).of('configuration');
    expect(named?.hint).toBe(`Run: usher doctor --config ${config} --fix`);
    expect(statSync(config).mode & 0o777).toBe(0o644);
    const { fixed, of } = await examine({}, ['--fix']);
    expect(fixed).toEqual([config]);
    expect(of('configuration')).toMatchObject([{ result: 'pass' }]);
    expect(statSync(config).mode & 0o777).toBe(0o600);
  });

  it('tells what others can do in the vault, and mends it when told to', async () => {
    await signIn(home);
    const [open, data] = [`${home.path}/vault/locks`, `${home.path}/vault/vault.db`];
    chmodSync(open, 0o777);
    chmodSync(data, 0o644);
    const told = (await examine()).of('permissions');
    expect(told.map(({ result, message }) => [result, message]).sort()).toEqual([
      ['fail', `Others can write to ${open}.`],
      ['warn', `Others can read ${data}.`],
    ]);
    expect((await examine({}, ['--fix'])).fixed.toSorted()).toEqual([open, data]);
    expect((await examine()).of('permissions')).toMatchObject([{ result: 'pass' }]);
  });

  it('tells a folder that a cloud service copies, and a vault that is a copy', async () => {
    const dropbox = `${home.path}/Dropbox`;
    const env = { USHER_HOME: dropbox };
    await signIn(home, { env });
    expect((await examine({ env })).of('place')).toContainEqual(
      expect.objectContaining({ result: 'warn', message: expect.stringMatching(/Dropbox copies/) }),
    );
    cpSync(`${dropbox}/vault`, `${home.path}/vault`, { recursive: true });
    expect((await examine()).of('vault')).toMatchObject([
      { result: 'warn', hint: expect.stringContaining('vault adopt') },
    ]);
  });

  it('tells the app that is not set, with the steps to one, and the one that Trakt does not know', async () => {
    const none = await examine({ env: { TRAKT_CLIENT_ID: '' } });
    expect(none.of('app')).toMatchObject([
      { result: 'fail', hint: expect.stringMatching(/usher setup.*settings\/apps/) },
    ]);
    const unknown = await examine({ env: { TRAKT_CLIENT_ID: 'deleted-app' } });
    expect(unknown.of('app')).toMatchObject([{ result: 'fail', message: expect.stringMatching(/know this app/) }]);
  });

  it('tells servers that are not there, and the rest of it all the same', async () => {
    await signIn(home);
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { code, of } = await examine({ env: { TRAKT_API_URL: nowhere } });
    expect(code).toBe(1);
    expect(of('app')).toMatchObject([{ result: 'fail', message: expect.stringContaining("can't be reached") }]);
    expect(of('auth_server')).toMatchObject([{ result: 'pass' }]);
    const other = await examine({ env: { TRAKT_AUTH_URL: nowhere } });
    expect(other.of('auth_server')[0]?.result).toBe('fail');
    expect(other.of('clock')[0]?.result).toBe('warn');
    expect(other.of('app')[0]?.result).toBe('pass');
  });

  it('tells a clock that is off', async () => {
    const date = new Date(Date.now() - 600_000).toUTCString();
    const server = createServer((_, response) => response.writeHead(200, { date }).end('{}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { of } = await examine({ env: { TRAKT_AUTH_URL: `http://127.0.0.1:${port}` } });
    server.close();
    expect(of('clock')).toMatchObject([{ result: 'warn', message: expect.stringContaining('10 minutes ahead') }]);
  });

  it('tells a vault that is damaged, a key that does not open it, and a sign-in that has ended', async () => {
    await signIn(home);
    const wrong = await examine({ env: { USHER_KEY: '22'.repeat(32) } });
    expect(wrong.of('key')).toMatchObject([{ result: 'fail', message: expect.stringContaining("doesn't open") }]);
    expect(wrong.of('vault')).toMatchObject([{ result: 'pass' }]);
    trakt.sandbox.endGrants();
    await home.run(['token-refresh']);
    expect((await examine()).of('token')).toMatchObject([{ result: 'fail', hint: 'Run: usher auth' }]);
    truncateSync(`${home.path}/vault/vault.db`, 20_000);
    expect((await examine()).of('vault')).toMatchObject([
      { result: 'fail', message: expect.stringContaining('damaged') },
    ]);
  });
});

describe('the names that Export_Trakt_4_Letterboxd has for it', () => {
  it.each([
    ['validate-security', 'usher doctor'],
    ['fix-permissions', 'usher doctor --fix'],
  ])('%s does it, says its name here, and is in no list', async (former, now) => {
    const { code, stdout, stderr } = await home.run([former]);
    expect(code).toBe(0);
    expect(stderr).toContain(`This is ${now} here.\n`);
    expect(stdout).toMatch(/^pass {2}Node/m);
    expect((await home.run(['--help'])).stdout).not.toContain(former);
  });
});
