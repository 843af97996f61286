import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';
import { freePort, homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';
import { tap } from './wire.ts';

let trakt: Trakt;
let home: Home;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt, quickHome());
  await signIn(home);
});
afterAll(async () => {
  await home.remove();
  await trakt.close();
});

const json = async (args: readonly string[], expectedCode = 0) => {
  const { code, stdout, stderr } = await home.run([...args, '--json']);
  expect([code, stderr]).toEqual([expectedCode, '']);
  return JSON.parse(stdout);
};

describe('a sign-in', () => {
  it('is told by token-status, to people and to programs, without a word to Trakt', async () => {
    const before = trakt.sandbox.requests.list().length;
    const { code, stdout } = await home.run(['token-status'], { env: { USHER_KEY: '' } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/State +signed in\n/);
    expect(stdout).toMatch(/Access token +valid, ends in 7 days, \d+ \w+ \d\d:\d\d GMT\+5:45\n/);
    expect(await json(['token-status'])).toMatchObject({
      account: 'default',
      state: 'signed_in',
      issuer: trakt.url,
      refreshable: true,
      key: 'environment',
    });
    expect(trakt.sandbox.requests.list()).toHaveLength(before);
  });

  it('gives its token to other programs, and Trakt takes it', async () => {
    const { code, stdout, stderr } = await home.run(['token']);
    expect([code, stderr]).toEqual([0, '']);
    const headers = { authorization: `Bearer ${stdout.trim()}`, 'trakt-api-key': 'sandbox-client' };
    const reply = await fetch(`${trakt.url}/users/settings`, {
      headers: { ...headers, 'trakt-api-version': '2', 'content-type': 'application/json', 'user-agent': 'test' },
    });
    expect(reply.status).toBe(200);
    const { access_token, token_type, expires_at } = await json(['token']);
    expect([access_token, token_type]).toEqual([stdout.trim(), 'Bearer']);
    expect(expires_at).toBe((await json(['token-status'])).expiresAt);
  });

  it('is written as other programs want it', async () => {
    const token = (await home.run(['token'])).stdout.trim();
    const formatted = async (format: string) => (await home.run(['token', '--format', format])).stdout;
    expect(await formatted('header')).toBe(`Authorization: Bearer ${token}\n`);
    expect(await formatted('env')).toBe(`TRAKT_ACCESS_TOKEN=${token}\n`);
    expect(JSON.parse(await formatted('json'))).toMatchObject({ access_token: token });
    expect(await home.run(['token', '--format', 'xml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--format must be json, header or env.'),
    });
  });

  it('says who it is', async () => {
    const { stdout } = await home.run(['whoami']);
    expect(stdout).toMatch(/^User +ada/);
    expect(stdout).toMatch(/^Lists +\d of 5 \(100 with VIP\)$/m);
    expect(await json(['whoami'])).toMatchObject({
      user: { username: 'ada' },
      used: { lists: expect.any(Number), watchlist: expect.any(Number) },
    });
  });

  it('says what is nearly full, what Trakt has switched off, and a limit even where nothing can be counted', async () => {
    const wire = await tap(trakt.url, {
      change: (path, answer) => {
        if (path.startsWith('/sync/favorites')) return { ...answer, status: 404 };
        if (!path.startsWith('/users/settings')) return answer;
        const { user } = JSON.parse(answer.body);
        const permissions = { commenting: false, liking: true, following: false };
        const limits = { list: { count: 1, item_count: 9 }, favorites: { item_count: 1000 } };
        return { ...answer, body: JSON.stringify({ user, permissions, limits }) };
      },
    });
    try {
      const env = { TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
      const { access_token } = await json(['token']);
      const { stdout } = await home.run(['whoami'], { env: { ...env, TRAKT_ACCESS_TOKEN: access_token } });
      expect(stdout).toMatch(/^Permissions +liking; Trakt has switched off commenting, following$/m);
      expect(stdout).toMatch(/^Lists +\d of 1, full \(100 with VIP\)$/m);
      expect(stdout).toMatch(/^Favorites +at most 1,000$/m);
      expect(stdout).not.toMatch(/^Watchlist/m);
    } finally {
      await wire.close();
    }
  });

  it('says who it is, also where Trakt says no more than that', async () => {
    const wire = await tap(trakt.url, {
      change: (path, answer) => {
        if (!path.startsWith('/users/settings')) return answer;
        const { user } = JSON.parse(answer.body);
        return { ...answer, body: JSON.stringify({ user, limits: {} }) };
      },
    });
    try {
      const env = { TRAKT_AUTH_URL: wire.url, TRAKT_API_URL: wire.url };
      const { access_token } = await json(['token']);
      const { code, stdout } = await home.run(['whoami'], { env: { ...env, TRAKT_ACCESS_TOKEN: access_token } });
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^User +ada\b.*\nVIP +\S.*\n$/)]);
    } finally {
      await wire.close();
    }
  });

  it('is renewed on request, and by itself when the token has expired', async () => {
    const first = (await json(['token'])).access_token;
    expect(await home.run(['token-refresh'])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Renewed\. The access token ends in 7 days/),
    });
    const second = (await json(['token'])).access_token;
    expect(second).not.toBe(first);
    trakt.sandbox.endGrants();
    const { code, stderr } = await home.run(['token-refresh']);
    expect(code).toBe(3);
    expect(stderr).toContain('Trakt no longer accepts this sign-in');
    expect(stderr).toContain('Run: usher auth');
    expect((await home.run(['token-status'])).code).toBe(3);
    await signIn(home, {});
  });

  it('stays as it is when somebody is signed in already, unless forced', async () => {
    const before = await json(['token']);
    const again = await home.run(['auth', '--device']);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('Signed in already, as ada.');
    expect(await json(['token'])).toEqual(before);
    expect((await home.run(['auth', '--device', '--force'])).code).toBe(0);
    expect(await json(['token'])).not.toEqual(before);
  });

  it('is told with its user once Trakt was asked, by token-status --check for one', async () => {
    await signIn(home);
    const before = trakt.sandbox.requests.list().length;
    const status = await home.run(['token-status']);
    expect(status.stdout).toMatch(/^Account +default\nUser +ada\nState +signed in\n/);
    expect(status.stdout).toMatch(/\nRenewed +never yet; signed in /);
    expect(trakt.sandbox.requests.list()).toHaveLength(before);
    const accepted = await home.run(['token-status', '--check']);
    expect(accepted).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nChecked +Trakt accepts the token\n/) });
    expect(await json(['token-status', '--check'])).toMatchObject({ checked: true, user: 'ada', renewals: 0 });
    expect(trakt.sandbox.requests.list().length).toBeGreaterThan(before);
    trakt.sandbox.endGrants();
    expect((await home.run(['token-status'])).code).toBe(0);
    const refused = await home.run(['token-status', '--check']);
    expect(refused).toMatchObject({ code: 3, stderr: '' });
    expect(refused.stdout).toMatch(/State +sign-in required: Trakt no longer accepts .*\n/);
    expect(refused.stdout).toMatch(/Last failure .*: Trakt no longer accepts this code or sign-in\.\n/);
    expect(refused.stdout).toMatch(/\nRun: usher auth\n$/);
    await signIn(home);
  });

  it('stands beside another under its own name', async () => {
    await signIn(home, { env: { USHER_ACCOUNT: 'second' } });
    const [first, second] = [await json(['token']), await json(['token', '--account', 'second'])];
    expect(first.access_token).not.toBe(second.access_token);
    expect((await home.run(['token-clear', '--force', '--account', 'second'])).code).toBe(0);
    expect((await home.run(['token', '--account', 'second'])).code).toBe(3);
    expect((await home.run(['token'])).code).toBe(0);
  });
});

describe('a sign-in that Trakt has ended', () => {
  it('hands out nothing, and is called over without a word of what is valid', async () => {
    await signIn(home);
    trakt.sandbox.endGrants();
    expect((await home.run(['whoami'])).code).toBe(3);
    const over = /^Trakt no longer accepts this sign-in: it was revoked or replaced\. Run: usher auth\n$/;
    for (const args of [
      ['token'],
      ['token', '--format', 'env'],
      ['exec', '--', process.execPath, '-e', 'console.log(1)'],
    ]) {
      expect(await home.run(args)).toEqual({ code: 3, stdout: '', stderr: expect.stringMatching(over) });
    }
    const { code, stdout } = await home.run(['token-status']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/\nState +sign-in required: /);
    expect(stdout).toMatch(/\nAccess token +no longer accepted, and not handed out\n/);
    expect(stdout).toMatch(/\nRenewal +not possible: a new sign-in is needed\n/);
    expect(stdout).not.toContain('valid');
    expect((await home.run(['accounts'])).stdout).not.toContain('ends in');
    await signIn(home);
  });
});

describe('other ways to a token', () => {
  it('comes from the browser of this machine', async () => {
    const fresh = homeAt(trakt, quickHome());
    try {
      const port = await freePort();
      writeFileSync(`${fresh.path}/config.toml`, `[auth]\ncallback_port = ${port}\n`);
      // What Linux's xdg-open takes for a browser; it says what it was handed.
      const browser = `${fresh.path}/browser`;
      writeFileSync(browser, `#!/bin/sh\nenv > ${browser}.new && mv ${browser}.new ${browser}.env\n`, { mode: 0o755 });
      const running = fresh.start(['auth', '--browser', '--json'], {
        env: { BROWSER: browser, TRAKT_CLIENT_SECRET: 'sandbox-secret' },
      });
      const shown = await running.sees(/\/oauth\/authorize\S+/);
      const page = await fetch(/http:\S+\/oauth\/authorize\S+/.exec(shown)?.[0] ?? '');
      expect(await page.text()).toContain('go back to the terminal');
      const { code, stdout } = await running.end;
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ state: 'signed_in', user: 'ada' });
      if (process.platform !== 'linux') return;
      await expect.poll(() => existsSync(`${browser}.env`)).toBe(true);
      expect(readFileSync(`${browser}.env`, 'utf8')).not.toMatch(/USHER_KEY|TRAKT_CLIENT_SECRET/);
    } finally {
      await fresh.remove();
    }
  });

  it('is configured, and serves where nobody is signed in', async () => {
    const fresh = homeAt(trakt, quickHome());
    const accessToken = trakt.sandbox.issueGrant().access_token;
    try {
      const env = { TRAKT_ACCESS_TOKEN: accessToken };
      expect((await fresh.run(['token'], { env })).stdout).toBe(`${accessToken}\n`);
      expect((await fresh.run(['whoami'], { env })).stdout).toMatch(/^User +ada/);
      expect((await fresh.run(['token-status'], { env })).stdout).toContain('an access token from the configuration');
      await signIn(fresh);
      expect((await fresh.run(['token'], { env })).stdout).not.toBe(`${accessToken}\n`);
    } finally {
      await fresh.remove();
    }
  });

  it('is not taken from a file to a server that the environment names', async () => {
    const fresh = homeAt(trakt, quickHome());
    try {
      writeFileSync(`${fresh.path}/config.toml`, '[trakt]\naccess_token = "canary"\n');
      const { code, stderr } = await fresh.run(['whoami']);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^trakt\.access_token .*line 2/);
      expect(stderr).not.toContain('canary');
    } finally {
      await fresh.remove();
    }
  });

  it('is renewed by nobody but the person where auto_refresh is off', async () => {
    const config = `${home.path}/manual.toml`;
    writeFileSync(config, '[auth]\nauto_refresh = false\n');
    const { access_token: accessToken } = await json(['token', '--config', config]);
    expect(accessToken).toBeTruthy();
    expect((await home.run(['token-refresh', '--config', config])).code).toBe(0);
    const renewed = (await json(['token', '--config', config])).access_token;
    expect(renewed).not.toBe(accessToken);
  });

  it('is not renewed by itself when it has expired, and the command that renews it is named', async () => {
    const brief = await startTrakt({ autoApprove: true, accessTokenLifeSeconds: 0 });
    const fresh = homeAt(brief, quickHome());
    try {
      await signIn(fresh);
      writeFileSync(`${fresh.path}/config.toml`, '[auth]\nauto_refresh = false\n');
      const status = await fresh.run(['token-status']);
      expect(status.code).toBe(3);
      expect(status.stdout).toMatch(/\nState +renewal required: /);
      expect(status.stdout).toMatch(/\nRun: usher token-refresh\n$/);
      const requests = brief.asked('/oauth/token');
      for (const args of [['token'], ['whoami'], ['exec', '--', process.execPath, '-e', '0']]) {
        expect(await fresh.run(args)).toEqual({
          code: 3,
          stdout: '',
          stderr: 'The access token has expired, and auth.auto_refresh is false. Run: usher token-refresh\n',
        });
      }
      expect(brief.asked('/oauth/token')).toBe(requests);
      expect((await fresh.run(['token-refresh'])).code).toBe(0);
      expect(brief.asked('/oauth/token')).toBe(requests + 1);
    } finally {
      await fresh.remove();
      await brief.close();
    }
  });

  it('is the configured one alone where use_oauth is off', async () => {
    const config = `${home.path}/alone.toml`;
    writeFileSync(config, '[auth]\nuse_oauth = false\n');
    expect(await home.run(['token', '--config', config])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There is no access token, and auth\.use_oauth is false.*TRAKT_ACCESS_TOKEN/),
    });
    expect(await home.run(['api', 'movies/trending', '--config', config])).toMatchObject({ code: 0, stderr: '' });
    expect(await home.run(['whoami', '--config', config])).toMatchObject({ code: 2 });
    const env = { TRAKT_ACCESS_TOKEN: trakt.sandbox.issueGrant().access_token };
    expect((await home.run(['token', '--config', config], { env })).stdout).toBe(`${env.TRAKT_ACCESS_TOKEN}\n`);
    expect(await home.run(['auth', '--config', config])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/use_oauth/),
    });
  });
});

describe('usher api', () => {
  it('prints the answer alone, or with its head', async () => {
    const plain = await home.run(['api', 'users/settings']);
    expect(JSON.parse(plain.stdout)).toMatchObject({ user: { username: 'ada' } });
    const { stdout } = await home.run(['api', '/sync/history?limit=2', '--include']);
    const [head = '', body = ''] = stdout.split('\n\n');
    expect(head).toMatch(/^HTTP 200\n/);
    expect(head).toMatch(/^x-pagination-item-count: \d+$/m);
    expect(JSON.parse(body)).toHaveLength(2);
  });

  it('fetches all pages', async () => {
    const { stdout } = await home.run(['api', 'sync/history?limit=100', '--paginate']);
    const ids = JSON.parse(stdout).map(({ id }: { id: number }) => id);
    expect(ids.length).toBe(300);
    expect(new Set(ids).size).toBe(300);
  });

  it('sends a body from a file or from stdin, and the value of a field from a file', async () => {
    const films = JSON.stringify({ movies: [{ ids: { trakt: 1 } }] });
    writeFileSync(join(home.cwd, 'films.json'), films);
    const written = async (...words: string[]) => JSON.parse((await home.run(['api', ...words])).stdout);
    expect(await written('sync/watchlist', '--input', 'films.json')).toMatchObject({ added: { movies: 1 } });
    const running = home.start(['api', 'sync/watchlist/remove', '--input', '-']);
    running.child.stdin.end(films);
    expect(JSON.parse((await running.end).stdout)).toMatchObject({ deleted: { movies: 1 } });
    writeFileSync(join(home.cwd, 'note'), 'From a file');
    const list = await written('users/me/lists', '-F', 'name=@note', '-f', 'description=1917');
    expect(list).toMatchObject({ name: 'From a file', description: '1917' });
  });

  it('says what is wrong with a file for a body, and quotes nothing of it', async () => {
    writeFileSync(join(home.cwd, 'broken.json'), '{ canary');
    expect(await home.run(['api', 'sync/watchlist', '--input', 'broken.json'])).toEqual({
      code: 2,
      stdout: '',
      stderr: '--input must be a file of JSON. Run: usher api --help\n',
    });
    expect(await home.run(['api', 'sync/watchlist', '--input', 'none.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/none\.json/),
    });
  });

  it('has pages of lists alone', async () => {
    expect(await home.run(['api', 'users/settings', '--paginate'])).toMatchObject({ code: 1, stdout: '' });
  });

  it('ends with 3 where the answer needs a sign-in and there is none', async () => {
    expect(await home.run(['api', 'users/settings', '--account', 'nobody'])).toMatchObject({
      code: 3,
      stderr:
        'There is no sign-in "nobody". There is: default. Name one of them with --account, or sign in under that name: usher auth --account nobody\n',
    });
  });

  it('ends with 1 and the place where nothing is', async () => {
    expect(await home.run(['api', 'no/such/thing'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Trakt has nothing at GET /no/such/thing.\n',
    });
  });

  it('ends with 4 when Trakt asks for fewer requests', async () => {
    trakt.sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 3_600, times: 5 });
    const { code, stderr } = await home.run(['api', 'users/settings']);
    trakt.sandbox.faults.clear();
    expect(code).toBe(4);
    expect(stderr).toMatch(/Try again in 1 hour, /);
  });
});

describe('secrets', () => {
  it('are in nothing that --verbose or a log file shows', async () => {
    const log = `${home.path}/usher.log`;
    const { access_token: accessToken } = await json(['token']);
    const config = `${home.path}/verbose.toml`;
    writeFileSync(config, `[logging]\nfile = "${log}"\nlevel = "debug"\nformat = "json"\n`);
    const shown: string[] = [];
    for (const args of [['token-refresh'], ['whoami'], ['auth', '--device', '--force']]) {
      const { stderr } = await home.run([...args, '--verbose', '--config', config], {
        env: { TRAKT_CLIENT_SECRET: 'sandbox-secret' },
      });
      shown.push(stderr);
    }
    shown.push(readFileSync(log, 'utf8'));
    const all = shown.join('\n');
    const renewed = (await json(['token'])).access_token;
    expect(all).toContain('oauth.token_refresh_success');
    for (const secret of [accessToken, renewed, 'sandbox-secret', '1111111111']) expect(all).not.toContain(secret);
  });
});

describe('signing out', () => {
  beforeEach(() => signIn(home));

  it('asks for --force where nobody can be asked', async () => {
    const before = home.files();
    expect(await home.run(['token-clear'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(home.files()).toEqual(before);
  });

  it('ends the sign-in at Trakt and here', async () => {
    const { access_token: accessToken } = await json(['token']);
    expect(await home.run(['token-clear', '--force'])).toMatchObject({
      code: 0,
      stderr: 'Signed "default" out, at Trakt and here.\n',
    });
    expect(trakt.sandbox.requests.list({ path: '/oauth/revoke' }).length).toBeGreaterThanOrEqual(2);
    expect(await home.run(['token'])).toMatchObject({ code: 3, stderr: 'Not signed in. Run: usher auth\n' });
    expect(accessToken).toBeTruthy();
    expect(await home.run(['token-clear', '--force'])).toMatchObject({ code: 0, stderr: "You weren't signed in.\n" });
  });

  it('says so when Trakt could not be told', async () => {
    trakt.sandbox.faults.add({ route: 'revoke', kind: 'status', status: 503, times: 9 });
    const { code, stderr } = await home.run(['token-clear', '--force']);
    trakt.sandbox.faults.clear();
    expect(code).toBe(1);
    expect(stderr).toContain('Signed out here, but Trakt could not be told');
  });
});
