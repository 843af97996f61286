/** Bad input and faults: each gives one clear error on stderr, the right exit code, and leaves everything as it was. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import { giveToNobody, type Home, type Run, type Running, type RunOptions } from './run-usher.ts';
import { freePort, homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

/** One where a person has to agree, and one that agrees by itself. */
let strict: Trakt;
let lenient: Trakt;
/** The one of them that a test is about, and a home that finds it. */
let trakt: Trakt;
let home: Home;

beforeAll(async () => {
  strict = await startTrakt();
  lenient = await startTrakt({ autoApprove: true });
});
afterAll(async () => {
  await strict.close();
  await lenient.close();
});
beforeEach(() => at(strict));
afterEach(async () => {
  trakt.sandbox.reset();
  await home.remove();
});

function at(chosen: Trakt): void {
  trakt = chosen;
  home = homeAt(chosen, quickHome());
}

/** A home where somebody is signed in. */
async function signedIn(options?: RunOptions): Promise<void> {
  await home.remove();
  at(lenient);
  if (options?.asNobody) giveToNobody(home.path);
  await signIn(home, options);
}

/** The command fails with this code and one line on stderr, and no file has changed. */
async function fails(running: Promise<Run>, { code, says }: { code: number; says: RegExp }): Promise<string> {
  const before = home.files();
  const run = await running;
  expect(run.stderr).toMatch(says);
  expect(run.code).toBe(code);
  expect(run.stdout).toBe('');
  expect(withoutEmptyVault(home.files())).toEqual(withoutWaitingCode(withoutEmptyVault(before)));
  return run.stderr;
}

/** A sign-in that got as far as checking the vault's place leaves an empty one. */
function withoutEmptyVault(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('vault/')));
}

/** A code is kept while its sign-in waits, and no longer. */
function withoutWaitingCode(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('device-')));
}

/** Starts a sign-in by code and gives the code, once it is shown. */
async function codeShown(): Promise<{ running: Running; userCode: string }> {
  const running = home.start(['auth', '--device']);
  const shown = await running.sees(/enter this code:\s+\S+/);
  return { running, userCode: /enter this code:\s+(\S+)/.exec(shown)?.[1] ?? '' };
}

describe('the app', () => {
  it('has no client id', async () => {
    const says = /^trakt\.client_id is not set\. .*TRAKT_CLIENT_ID/;
    await fails(home.run(['auth', '--device'], { env: { TRAKT_CLIENT_ID: '' } }), { code: 2, says });
  });

  it('has a client id that Trakt does not know', async () => {
    const says = /client id.*https:\/\/app\.trakt\.tv\/settings\/apps/;
    await fails(home.run(['auth', '--device'], { env: { TRAKT_CLIENT_ID: 'nobody' } }), { code: 1, says });
  });
});

describe('a device code', () => {
  it('is denied', async () => {
    const { running, userCode } = await codeShown();
    trakt.sandbox.answerDevice(userCode, 'deny');
    await fails(running.end, {
      code: 1,
      says: /The sign-in was refused or cancelled\. Nothing was changed\. Run: usher auth --device\n$/,
    });
  });

  it('runs out', async () => {
    const { running } = await codeShown();
    trakt.sandbox.clock.advance(3_600);
    await fails(running.end, {
      code: 1,
      says: /The code ran out before it was approved\. Nothing was changed\. Run: usher auth --device\n$/,
    });
  });

  it('is unknown', async () => {
    const { running } = await codeShown();
    trakt.sandbox.reset();
    await fails(running.end, {
      code: 1,
      says: /Trakt doesn't know this device code\. Nothing was changed\. Run: usher auth --device\n$/,
    });
  });

  it('is waited for through a page in place of an answer, and an interruption stores nothing', async () => {
    trakt.sandbox.faults.add({ route: 'device_token', kind: 'html_429', retryAfterSeconds: 600 });
    const running = home.start(['auth', '--device', '--verbose']);
    await running.sees(/oauth\.device_poll_failed .*code=edge_blocked/);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.end;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Interrupted\.\n$/);
    expect((await home.run(['token'])).code).toBe(3);
  });
});

describe('a sign-in with a code that was cut short', () => {
  it('goes on with the same code, and leaves nothing behind', async () => {
    const { running, userCode } = await codeShown();
    running.child.kill('SIGKILL');
    await running.end;
    const again = await codeShown();
    expect(again.userCode).toBe(userCode);
    trakt.sandbox.answerDevice(userCode, 'approve');
    expect((await again.running.end).code).toBe(0);
    expect(Object.keys(home.files()).filter((path) => path.includes('device'))).toEqual([]);
  });
});

describe('a code that Trakt has forgotten since the run that showed it', () => {
  it('gives way to a new one', async () => {
    const { running, userCode } = await codeShown();
    running.child.kill('SIGKILL');
    await running.end;
    trakt.sandbox.reset();
    const again = await codeShown();
    expect(again.userCode).toBe(userCode);
    const shown = await again.running.sees(new RegExp(`${userCode}[^]*enter this code:\\s+\\S+`));
    const codes = [...shown.matchAll(/enter this code:\s+(\S+)/g)].map(([, code]) => code ?? '');
    expect(codes.at(-1)).not.toBe(userCode);
    trakt.sandbox.answerDevice(codes.at(-1) ?? '', 'approve');
    expect((await again.running.end).code).toBe(0);
  });
});

describe('the answer to a sign-in in the browser', () => {
  it('has a wrong state: it is turned away, the right one is taken', async () => {
    const port = await freePort();
    writeFileSync(join(home.path, 'config.toml'), `[auth]\ncallback_port = ${port}\n`);
    const running = home.start(['auth', '--browser']);
    const shown = await running.sees(/redirect URI wrong[\s\S]*http:\/\/localhost:\d+\/callback/);
    expect(shown).toContain(`http://localhost:${port}/callback`);
    const authorize = new URL(/http:\S+\/oauth\/authorize\S+/.exec(shown)?.[0] ?? '');
    expect(authorize.searchParams.get('redirect_uri')).toBe(`http://localhost:${port}/callback`);
    expect((await fetch(`http://localhost:${port}/callback?code=x&state=wrong`)).status).toBe(400);
    expect(trakt.asked('/oauth/token')).toBe(0);
    const state = authorize.searchParams.get('state');
    const answer = await fetch(`http://localhost:${port}/callback?error=access_denied&state=${state}`);
    expect(answer.url).toBe(`http://localhost:${port}/outcome`);
    expect(await answer.text()).toContain('The sign-in was refused or cancelled.');
    await fails(running.end, {
      code: 1,
      says: /The sign-in was refused or cancelled\. Nothing was changed\. Run: usher auth --browser\n$/,
    });
  });

  it('can not arrive where the port is in use', async () => {
    const other = createTcpServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    writeFileSync(join(home.path, 'config.toml'), `[auth]\ncallback_port = ${port}\n`);
    try {
      const says = new RegExp(`^Port ${port}.*auth\\.callback_port.*usher auth --device\n$`);
      await fails(home.run(['auth', '--browser']), { code: 1, says });
      expect(trakt.sandbox.requests.list()).toEqual([]);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});

describe('the answer to a sign-in by hand', () => {
  /** Agrees in the browser, and pastes what `from` makes of the address that the browser is sent to. */
  async function pasted(from: (address: URL) => string, redirectUri?: string): Promise<Run> {
    at(lenient);
    if (redirectUri !== undefined) {
      writeFileSync(join(home.path, 'config.toml'), `[auth]\nredirect_uri = "${redirectUri}"\n`);
    }
    const running = home.start(['auth', '--manual']);
    const shown = await running.sees(/Paste .*:/);
    const consent = await fetch(/http:\S+\/oauth\/authorize\S+/.exec(shown)?.[0] ?? '', { redirect: 'manual' });
    const onPage = /class="code long">([^<]+)</.exec(await consent.text())?.[1];
    const address = consent.headers.get('location') ?? `urn:page?code=${onPage}`;
    running.child.stdin.end(`${from(new URL(address))}\n`);
    return running.end;
  }

  it('is a code alone, which could be of another sign-in: it is not used', async () => {
    const { code, stderr } = await pasted((address) => address.searchParams.get('code') ?? '');
    expect(stderr).toMatch(
      /\nPaste .*: \nA code alone doesn't say whose sign-in it belongs to, so it was not used\. .*/,
    );
    expect(code).toBe(2);
    expect(trakt.asked('/oauth/token')).toBe(0);
  });

  it.each<[string, (address: URL) => string]>([
    ['in quotes', ({ href }) => `"${href}"`],
    ['without its scheme, as some browsers show it', ({ href }) => `${href.replace('http://', '')}#_=_`],
    ['from its question mark on', ({ search }) => search],
  ])('is taken %s', async (_, from) => {
    const { code, stderr } = await pasted(from, 'http://127.0.0.1:8080/callback');
    expect([code, stderr]).toEqual([0, expect.stringContaining('Signed in as ada.')]);
  });

  it('has the state of another sign-in: it is not used', async () => {
    const { code, stderr } = await pasted((address) => {
      address.searchParams.set('state', 'another');
      return address.href;
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('belongs to another sign-in')]);
    expect(trakt.asked('/oauth/token')).toBe(0);
  });

  it('is a code alone where Trakt shows no more than that', async () => {
    const { code, stderr } = await pasted(
      (address) => address.searchParams.get('code') ?? '',
      'urn:ietf:wg:oauth:2.0:oob',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('Signed in as ada.')]);
  });
});

describe('Trakt', () => {
  it.each(['html', 'text'] as const)('answers with %s where JSON was due', async (body) => {
    trakt.sandbox.faults.add({ route: 'device_code', kind: 'status', status: 403, body });
    await fails(home.run(['auth', '--device']), {
      code: 1,
      says: /^Cloudflare, in front of Trakt, turned the request away/,
    });
  });

  it('answers the API with a page', async () => {
    await signedIn();
    trakt.sandbox.faults.add({ route: 'api', kind: 'captcha', times: 9 });
    await fails(home.run(['api', 'users/settings', '--quiet'], { deadlineMs: 19_000 }), {
      code: 1,
      says: /^Cloudflare, in front of Trakt, turned the request away/,
    });
  });

  it('gives an answer that is nested too deep, or is a bomb', async () => {
    const answers: Record<string, () => [string, Buffer]> = {
      '/deep': () => ['identity', Buffer.from('['.repeat(5_000_000) + ']'.repeat(5_000_000))],
      '/bomb': () => ['gzip', gzipSync(Buffer.alloc(80 * 2 ** 20, '1'))],
    };
    const server = createServer(({ url = '' }, response) => {
      const [encoding, body] = answers[url]?.() ?? ['identity', Buffer.from('')];
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const env = { TRAKT_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    try {
      await fails(home.run(['api', '/deep'], { env }), {
        code: 1,
        says: /^Trakt's answer to GET \/deep makes no sense/,
      });
      await fails(home.run(['api', '/bomb'], { env }), { code: 1, says: /^127\.0\.0\.1:\d+ / });
    } finally {
      server.close();
    }
  });

  it.each(['{}', '{"user":{"username":"ada","ids":null}}'])('names nobody in its settings: %s', async (body) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { TRAKT_API_URL: `http://127.0.0.1:${port}`, TRAKT_ACCESS_TOKEN: 'token' };
    const says = /^Trakt's answer to GET \/users\/settings makes no sense/;
    try {
      const exporting = ['export', '--timezone', 'UTC'];
      for (const words of [['whoami'], exporting, [...exporting, '--only-new'], ['backup']]) {
        await fails(home.run(words, { env }), { code: 1, says });
      }
    } finally {
      server.close();
    }
  });

  it('can not be reached', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const says = /^127\.0\.0\.1:\d+ can't be reached: nothing listens there\. .*TRAKT_AUTH_URL.*\n$/;
    await fails(home.run(['auth', '--device'], { env: { TRAKT_AUTH_URL: url } }), { code: 1, says });
  });

  it('gives no answer to a refresh whose process is then killed: the token that is good serves on', async () => {
    await signedIn();
    const before = await home.run(['token']);
    trakt.sandbox.faults.add({ route: 'token', kind: 'drop' });
    const running = home.start(['token-refresh', '--verbose']);
    await running.sees(/oauth\.token_refresh_failed .*outcome=ambiguous/);
    running.child.kill('SIGKILL');
    await running.end;
    // At once; the process stays to mend the sign-in.
    await home.start(['token']).sees(new RegExp(`^${before.stdout}`, 'm'));
  });
});

describe('the vault', () => {
  it('does not open with a wrong key', async () => {
    await signedIn();
    const before = home.files();
    const says =
      /^The key in USHER_KEY or USHER_KEY_FILE doesn't open .*vault\.db\. Nothing in it was changed\. .*--key-lost/;
    await fails(home.run(['token'], { env: { USHER_KEY: '22'.repeat(32) } }), { code: 1, says });
    expect(home.files()).toEqual(before);
    expect((await home.run(['token'])).code).toBe(0);
  });

  it('has a key that is none', async () => {
    await signedIn();
    const stderr = await fails(home.run(['token'], { env: { USHER_KEY: 'canary' } }), { code: 2, says: /^USHER_KEY/ });
    expect(stderr).not.toContain('canary');
  });

  it('is damaged', async () => {
    await signedIn();
    const path = join(home.path, 'vault', 'vault.db');
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0x55)]));
    const before = home.files();
    const says = (way: string) =>
      new RegExp(`vault\\.db is damaged\\. Nothing in it was changed\\. .*usher auth${way}\\n$`);
    await fails(home.run(['token']), { code: 1, says: says('') });
    await fails(home.run(['auth', '--device']), { code: 1, says: says(' --device') });
    expect(home.files()).toEqual(before);
    expect(await home.run(['vault', 'set-aside'])).toMatchObject({ code: 2 });
    expect(await home.run(['vault', 'set-aside', '--force'])).toMatchObject({ code: 0 });
    expect(Object.values(home.files())).toEqual(expect.arrayContaining([before['vault/vault.db']]));
    expect((await home.run(['token'])).code).toBe(3);
  });

  it('is damaged, and is put aside by a sign-in that is told to', async () => {
    await signedIn();
    const path = join(home.path, 'vault', 'vault.db');
    writeFileSync(path, readFileSync(path).fill(0x55, 100));
    const before = home.files();
    await signIn(home);
    expect(Object.values(home.files())).toEqual(expect.arrayContaining([before['vault/vault.db']]));
    expect((await home.run(['token'])).code).toBe(0);
  });

  it('is in a folder that can not be written to: nobody signs in, Trakt is not asked', async () => {
    chmodSync(home.path, 0o555);
    const says = /(can't be written to|Permission denied)/;
    await fails(home.run(['auth', '--device'], { asNobody: true }), { code: 1, says });
    expect(trakt.sandbox.requests.list()).toEqual([]);
  });

  it('can be read only: it serves the token that is good, and says why it renews nothing', async () => {
    await signedIn({ asNobody: true });
    const before = home.files();
    for (const path of ['vault/vault.db', 'vault/locks', 'vault']) chmodSync(join(home.path, path), 0o500);
    expect((await home.run(['token'], { asNobody: true })).code).toBe(0);
    await fails(home.run(['token-refresh'], { asNobody: true }), { code: 1, says: /can't be written to/ });
    for (const path of ['vault', 'vault/locks']) chmodSync(join(home.path, path), 0o700);
    expect(home.files()).toEqual(before);
  });

  it('gives nothing to another server than its own', async () => {
    await signedIn();
    const requests: string[] = [];
    const other = createServer((request, response) => {
      let seen = `${request.url} ${JSON.stringify(request.headers)}`;
      request.on('data', (chunk) => {
        seen += chunk;
      });
      request.on('end', () => {
        requests.push(seen);
        response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { stdout } = await home.run(['token']);
    const commands = [
      ['token'],
      ['token-refresh'],
      ['token-status'],
      ['token-clear', '--force'],
      ['whoami'],
      ['api', 'users/me'],
    ];
    const surroundings = [{ TRAKT_AUTH_URL: url }, { TRAKT_API_URL: url }, { TRAKT_AUTH_URL: url, TRAKT_API_URL: url }];
    try {
      for (const env of surroundings) await Promise.all(commands.map((command) => home.run(command, { env })));
      expect(requests.join('\n')).not.toContain(stdout.trim());
      expect(requests.join('\n')).not.toMatch(/refresh_token|"token"|authorization/i);
      expect((await home.run(['token'])).stdout).toBe(stdout);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});

describe('the configuration', () => {
  it('has an unknown key', async () => {
    const path = join(home.path, 'config.toml');
    writeFileSync(path, '[trakt]\nclient_id = "x"\nclientsecret = "canary"\n');
    const stderr = await fails(home.run(['token']), {
      code: 2,
      says: new RegExp(
        `^There is no setting trakt\\.clientsecret \\(${path}, line 3\\)\\. Did you mean trakt\\.client_secret\\?`,
      ),
    });
    expect(stderr).not.toContain('canary');
  });

  it('is broken, which stops neither help nor the sandbox', async () => {
    writeFileSync(join(home.path, 'config.toml'), 'broken');
    expect((await home.run(['--help'])).code).toBe(0);
    const running = home.start(['sandbox', '--json']);
    await running.sees(/"url":"http/);
    running.child.kill('SIGTERM');
    expect((await running.end).code).toBe(0);
  });
});
