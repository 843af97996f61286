/** Unmodified programs behind `usher serve`: curl, Python and Node, with Trakt's hosts hard-coded. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home, Running } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

const run = promisify(execFile);
const app = { client_id: 'sandbox-client', client_secret: 'sandbox-secret', redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' };
const patience = 60_000;

let trakt: Trakt;
let home: Home;
let certificate: string;
let serving: Running;
let port: number;
/** The proxy's address for each program. */
let films: string;
let shows: string;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt, quickHome());
  await start();
  [films, shows] = await Promise.all([add('films'), add('shows')]);
  certificate = join(home.path, 'usher.pem');
  writeFileSync(certificate, (await home.run(['serve', 'trust'])).stdout);
});
afterAll(async () => {
  await home.remove();
  await trakt.close();
});
beforeEach(() => trakt.sandbox.faults.clear());

async function start(...words: string[]): Promise<void> {
  serving = home.start(['serve', '--listen', '127.0.0.1:0', '--json', '--verbose', ...words], { deadlineMs: 300_000 });
  const shown = await serving.sees(/"proxy":"[^"]+"/);
  port = Number(/"proxy":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(shown)?.[1]);
}

async function add(name: string): Promise<string> {
  const { stdout } = await home.run(['serve', 'add', name]);
  return stdout.trim();
}

/** The same program at the proxy's port of now. */
const through = (address: string) => address.replace(/\d+$/, String(port));

/** curl, as a program uses it. */
async function curl(address: string | undefined, ...words: string[]) {
  const proxy = address === undefined ? [] : ['--proxy', through(address)];
  const args = ['-sS', '--max-time', '30', '--cacert', certificate, '-w', '\n%{http_code}', ...proxy, ...words];
  const { stdout } = await run('curl', args, { env: { PATH: process.env.PATH } });
  const [, body = '', status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
  return { status: Number(status), body };
}

interface Pair {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  created_at: number;
}

async function post(address: string, path: string, fields: object) {
  const words = ['-H', 'content-type: application/json', '-d', JSON.stringify(fields)];
  const { status, body } = await curl(address, ...words, `https://auth.trakt.tv${path}`);
  return { status, body, fields: body === '' ? undefined : JSON.parse(body) };
}

/** A sign-in that the program made before it was sent through the proxy. */
async function aPair(): Promise<Pair> {
  const ask = async (path: string, fields: object) => {
    const reply = await fetch(`${trakt.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'test/1.0' },
      body: JSON.stringify(fields),
    });
    return reply.json();
  };
  const { device_code } = await ask('/oauth/device/code', { client_id: app.client_id });
  return ask('/oauth/device/token', { code: device_code, ...app });
}

const refresh = (address: string, token: string, more: object = {}) =>
  post(address, '/oauth/token', { grant_type: 'refresh_token', refresh_token: token, ...app, ...more });

const sent = () => trakt.sandbox.requests.list({ path: '/oauth/token' }).length;

describe('the proxy', () => {
  it('answers for the API, to a program that knows nothing of it', async () => {
    const { access_token } = await aPair();
    const headers = [`authorization: Bearer ${access_token}`, 'trakt-api-version: 2', 'trakt-api-key: sandbox-client'];
    const words = [...headers, 'content-type: application/json'].flatMap((header) => ['-H', header]);
    const { status, body } = await curl(films, ...words, 'https://api.trakt.tv/users/settings');
    expect(status).toBe(200);
    expect(JSON.parse(body).user.username).toBe('ada');
  });

  it.each(['', 'http://nobody:key@127.0.0.1:1', 'http://films:key@127.0.0.1:1'])(
    'lets nobody in without a key: %s',
    async (address) => {
      const words = [
        '--max-time',
        '5',
        '-sS',
        '--proxy',
        address === '' ? `http://127.0.0.1:${port}` : through(address),
      ];
      for (const url of ['https://api.trakt.tv/', `https://localhost:${port}/`]) {
        await expect(run('curl', [...words, url])).rejects.toThrow(/407/);
      }
    },
  );

  it.each(['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]', '0.0.0.0'])(
    'leads to no link-local address, with a key neither: %s',
    async (place) => {
      await expect(curl(films, `https://${place}/`)).rejects.toThrow(/403/);
    },
  );

  it('forgets a program that was removed, also where it is connected', async () => {
    const gone = await add('gone');
    await home.run(['serve', 'remove', 'gone']);
    await expect(curl(gone, 'https://api.trakt.tv/')).rejects.toThrow(/407/);
    expect((await home.run(['serve', 'list'])).stdout).toBe('films\nshows\n');
  });

  it('keeps no key', () => {
    const key = new URL(films).password;
    const book = join(home.path, 'vault', 'serve', 'serve.db');
    expect(existsSync(book)).toBe(true);
    expect(readFileSync(book).includes(key)).toBe(false);
  });

  it('is well, and says so to this machine and to no page', async () => {
    const get = (path: string, headers: IncomingHttpHeaders = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        httpRequest({ port, host: '127.0.0.1', path, headers }, (reply) => resolve(reply.resume().statusCode))
          .on('error', reject)
          .end();
      });
    expect(await get('/healthz')).toBe(200);
    expect(await get('/readyz')).toBe(200);
    expect(await get('/healthz', { host: 'evil.example' })).toBe(403);
    expect(await get('/healthz', { origin: 'http://evil.example' })).toBe(403);
    expect(await get('/healthz', { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await get('/api/movies/popular')).toBe(403);
    expect(await get('http://api.trakt.tv/')).toBe(405);
    expect(await get('/elsewhere')).toBe(404);
  });
});

describe('the shield', () => {
  it(
    'lets eight processes of Python spend one refresh token at once, and sends it once',
    async () => {
      const { refresh_token } = await aPair();
      const before = sent();
      const script = `import sys, requests
r = requests.post('https://auth.trakt.tv/oauth/token', json={**${JSON.stringify(app)}, 'grant_type': 'refresh_token', 'refresh_token': sys.argv[1]})
print(r.json()['refresh_token'] if r.ok else r.text, r.status_code)`;
      const env = { PATH: process.env.PATH, HTTPS_PROXY: through(films), REQUESTS_CA_BUNDLE: certificate };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => run('python3', ['-c', script, refresh_token], { env })),
      );
      const [first, ...others] = answers.map(({ stdout }) => stdout.trim());
      expect(first).toMatch(/ 200$/);
      expect(new Set(others)).toEqual(new Set([first]));
      expect(sent() - before).toBe(1);
    },
    patience,
  );

  it('lets a program go on that was restored from a backup', async () => {
    const { refresh_token: old } = await aPair();
    const { fields: second } = await refresh(films, old);
    const { fields: third } = await refresh(films, second.refresh_token);
    const before = sent();
    for (const token of [old, second.refresh_token]) {
      const { status, fields } = await refresh(films, token);
      expect([status, fields.refresh_token, fields.access_token]).toEqual([
        200,
        third.refresh_token,
        third.access_token,
      ]);
      expect(fields.created_at + fields.expires_in).toBe(third.created_at + third.expires_in);
    }
    expect(sent()).toBe(before);
    expect((await refresh(films, third.refresh_token)).status).toBe(200);
  });

  it('waits for the answer that another server on the vault has under way', async () => {
    const own = port;
    const other = home.start(['serve', '--listen', '127.0.0.1:0', '--json'], { deadlineMs: patience });
    const shown = await other.sees(/"proxy":"[^"]+:\d+"/);
    const { fields } = await refresh(films, (await aPair()).refresh_token);
    trakt.sandbox.faults.add({ route: 'token', kind: 'delay', commit: true, ms: 700 });
    const before = sent();
    const first = refresh(films, fields.refresh_token);
    await expect.poll(sent).toBe(before + 1);
    port = Number(/:(\d+)"/.exec(shown)?.[1]);
    const second = refresh(films, fields.refresh_token);
    port = own;
    expect((await second).fields.refresh_token).toBe((await first).fields.refresh_token);
    expect(sent()).toBe(before + 1);
    other.child.kill('SIGTERM');
    await other.end;
  });

  it('gives nothing to another program, to another app, nor for another secret', async () => {
    const { refresh_token: old } = await aPair();
    expect((await refresh(films, old)).status).toBe(200);
    const before = sent();
    for (const answer of [
      refresh(shows, old),
      refresh(films, old, { client_id: 'another' }),
      refresh(films, old, { client_secret: 'wrong' }),
      refresh(films, old, { client_secret: undefined }),
    ]) {
      expect((await answer).status).toBe(401);
      expect((await answer).fields).toEqual({ error: 'invalid_client' });
    }
    expect(sent()).toBe(before);
  });

  it("never sends a token that a sign-in of usher's own has", async () => {
    const { refresh_token: own, ...rest } = await aPair();
    const file = join(home.path, 'taken.json');
    writeFileSync(file, JSON.stringify({ ...rest, refresh_token: own, client_id: app.client_id }));
    const imported = await home.run(['auth', 'import', file, '--stopped', '--account', 'own']);
    expect([imported.code, imported.stderr]).toEqual([0, expect.any(String)]);
    const before = sent();
    expect((await refresh(films, own)).fields).toEqual({ error: 'invalid_grant' });
    expect(sent()).toBe(before);
  });

  it('keeps what a device sign-in brings, and gives it again for the same code', async () => {
    const { fields: device } = await post(films, '/oauth/device/code', { client_id: app.client_id });
    const poll = () => post(films, '/oauth/device/token', { code: device.device_code, ...app });
    const first = await poll();
    expect(first.status).toBe(200);
    expect((await poll()).fields.refresh_token).toBe(first.fields.refresh_token);
    const { fields } = await refresh(films, first.fields.refresh_token);
    expect((await refresh(films, first.fields.refresh_token)).fields.refresh_token).toBe(fields.refresh_token);
  });

  it('reads forms, and the same address written otherwise', async () => {
    const { refresh_token: old } = await aPair();
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: old, ...app }).toString();
    const answers = [];
    for (const path of ['/oauth/token', '//oauth/%74oken/', '/OAuth/token.json']) {
      const { status, body } = await curl(films, '-d', form, '--path-as-is', `https://auth.trakt.tv${path}`);
      answers.push([status, JSON.parse(body).refresh_token]);
    }
    expect(answers[0]?.[0]).toBe(200);
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
  });

  it.each([
    ['a field that stands there twice', ['-d', 'grant_type=refresh_token&refresh_token=a&refresh_token=b&client_id=c']],
    ['a list in the place of a token', ['-d', 'grant_type=refresh_token&refresh_token[]=a&client_id=c']],
    ['another kind of body', ['-F', 'grant_type=refresh_token']],
    ['a packed body', ['-H', 'content-encoding: gzip', '-d', 'x']],
  ])('passes on nothing that it can not read: %s', async (_, words) => {
    const before = sent();
    expect((await curl(films, ...words, 'https://auth.trakt.tv/oauth/token')).status).toBe(400);
    expect((await curl(films, '-d', 'x=1', 'https://auth.trakt.tv/oauth/token?refresh_token=a')).status).toBe(400);
    expect(sent()).toBe(before);
  });

  it.each(['/oauth/token', '/oauth/token?x=1'])(
    'answers a body that goes on and on before it ends: %s',
    async (path) => {
      const before = sent();
      const key = Buffer.from(`films:${new URL(films).password}`).toString('base64');
      const headers = {
        'content-type': 'application/json',
        'proxy-authorization': `Basic ${key}`,
        connection: 'close',
      };
      const asking = httpRequest({ port, host: '127.0.0.1', path: `/auth${path}`, method: 'POST', headers });
      const half = Buffer.alloc(100_000, ' ');
      asking.write(half);
      const [reply] = await once(asking, 'response');
      const isLong = path === '/oauth/token';
      expect([reply.statusCode, await text(reply)]).toEqual([isLong ? 413 : 400, '{"error":"invalid_request"}']);
      asking.end(half);
      await once(asking, 'close');
      expect(sent()).toBe(before);
    },
  );

  it('passes on no token in another request than the one that it reads', async () => {
    const before = trakt.sandbox.requests.list({}).length;
    for (const words of [['-G'], ['-X', 'PUT'], ['-I', '-G']]) {
      const { status } = await curl(films, ...words, '-d', 'refresh_token=a', 'https://auth.trakt.tv/oauth/token');
      expect(status).toBe(405);
    }
    expect(trakt.sandbox.requests.list({}).length).toBe(before);
  });

  it("passes on Trakt's own no, and lets the program ask again", async () => {
    for (let times = 0; times < 2; times += 1) {
      const before = sent();
      const { status, fields } = await refresh(films, 'never-issued');
      expect([status, fields.error, sent() - before]).toEqual([400, 'invalid_grant', 1]);
    }
  });

  it('ends a sign-in that is revoked, by the access token where an old refresh token is named', async () => {
    const { refresh_token: old } = await aPair();
    const { fields } = await refresh(films, old);
    expect((await post(films, '/oauth/revoke', { token: old, ...app })).status).toBe(200);
    expect((await refresh(films, old)).fields).toEqual({ error: 'invalid_grant' });
    const headers = [
      `authorization: Bearer ${fields.access_token}`,
      'trakt-api-version: 2',
      'trakt-api-key: sandbox-client',
    ];
    const words = [...headers, 'content-type: application/json'].flatMap((header) => ['-H', header]);
    expect((await curl(films, ...words, 'https://api.trakt.tv/users/settings')).status).toBe(401);
  });
});

describe('the outbox', () => {
  it('of a program that was added with it keeps a play while Trakt is down, and a person sees it', async () => {
    const player = (await home.run(['serve', 'add', 'player', '--outbox'])).stdout.trim();
    const [known, unknown] = [(await refresh(player, (await aPair()).refresh_token)).fields, await aPair()];
    const stop = (address: string, { access_token }: Pair) => {
      const headers = ['trakt-api-version: 2', 'trakt-api-key: sandbox-client', 'content-type: application/json'];
      const words = [...headers, `authorization: Bearer ${access_token}`].flatMap((header) => ['-H', header]);
      const movie = { title: 'A \u001b[31mFilm', year: 2001, ids: { trakt: 10 } };
      words.push('-D', '-', '-d', JSON.stringify({ movie, progress: 95 }));
      return curl(address, ...words, 'https://api.trakt.tv/scrobble/stop');
    };
    trakt.sandbox.faults.add({ route: 'api', kind: 'status', status: 503, probability: 1 });
    const kept = await stop(player, known);
    expect(kept.status).toBe(201);
    expect(kept.body).toMatch(/^x-usher-outbox: queued\r$/im);
    expect((await stop(player, unknown)).status).toBe(503);
    expect((await stop(films, known)).status).toBe(503);
    expect((await home.run(['serve', 'list'])).stdout).toBe('films\nplayer  outbox: 1 waiting\nshows\n');
    const { stdout } = await home.run(['serve', 'outbox']);
    expect(stdout).toMatch(/^1 {2}player {2}A \S*Film \(2001\), .* waits for Trakt\n$/);
    expect(stdout).not.toContain('\u001b');
    await home.run(['serve', 'remove', 'player']);
    expect(JSON.parse((await home.run(['serve', 'list', '--json'])).stdout).outbox).toEqual({
      player: { waiting: 1, held: 0 },
    });
    expect(JSON.parse((await home.run(['serve', 'outbox', '--drop', '1', '--json'])).stdout)).toEqual({ dropped: 1 });
    expect((await home.run(['serve', 'outbox'])).stderr).toBe('No play waits.\n');
  });
});

describe('the budget', () => {
  const of = ({ access_token }: Pair) => {
    const headers = ['trakt-api-version: 2', 'trakt-api-key: sandbox-client', 'content-type: application/json'];
    return [...headers, `authorization: Bearer ${access_token}`].flatMap((header) => ['-H', header]);
  };
  const read = (program: string, pair: Pair) =>
    curl(program, '-D', '-', ...of(pair), 'https://api.trakt.tv/sync/last_activities');

  it('learns whose the sign-ins are, and holds all programs of a person back once Trakt refuses one', async () => {
    const pairs = { films: await aPair(), shows: await aPair() };
    const asked = trakt.asked('/users/settings');
    expect((await read(films, pairs.films)).status).toBe(200);
    expect((await read(shows, pairs.shows)).status).toBe(200);
    await serving.sees(/"serve.person_known","program":"films"/);
    await serving.sees(/"serve.person_known","program":"shows"/);
    trakt.sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 120 });
    expect((await read(films, pairs.films)).status).toBe(429);
    const before = trakt.asked('/sync/last_activities');
    const { status, body } = await read(shows, pairs.shows);
    expect(status).toBe(429);
    expect(Number(/^retry-after: (\d+)/im.exec(body)?.[1])).toBeGreaterThan(100);
    expect(body).toMatch(/^x-ratelimit: \{"name":"AUTHED_API_GET_LIMIT","period":300,"limit":500,"remaining":0,/im);
    expect(trakt.asked('/sync/last_activities')).toBe(before);
    const popular = await curl(shows, ...of(pairs.shows).slice(0, -2), 'https://api.trakt.tv/movies/popular');
    expect(popular.status).toBe(200);
    expect(trakt.asked('/users/settings') - asked).toBe(2);
  });
});

describe('the metrics', () => {
  it('say what happened, and hold no token, no key, and no name that was not let in', async () => {
    const pair = await aPair();
    await expect(curl('http://nobody:key@127.0.0.1:1', 'https://api.trakt.tv/')).rejects.toThrow(/407/);
    const before = await measured();
    const { fields } = await refresh(films, pair.refresh_token);
    await refresh(films, pair.refresh_token);
    await refresh(shows, pair.refresh_token);
    const after = await measured();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('usher_requests_total{program="films",host="auth.trakt.tv",status="2xx"}')).toBe(2);
    expect(grown('usher_requests_total{program="shows",host="auth.trakt.tv",status="4xx"}')).toBe(1);
    expect(grown('usher_refreshes_asked_total{program="films"}')).toBe(2);
    expect(grown('usher_refreshes_sent_total{program="films"}')).toBe(1);
    expect(grown('usher_grants{state="signed_in"}')).toBe(1);
    expect(after.get('usher_connections')).toBeGreaterThan(0);
    expect(after.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    const text = [...after.keys()].join('\n');
    for (const secret of [pair.refresh_token, fields.access_token, new URL(films).password, 'nobody']) {
      expect(text).not.toContain(secret);
    }
  });

  async function measured(): Promise<Map<string, number>> {
    const reply = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { 'user-agent': 'test/1.0' } });
    expect(reply.status).toBe(200);
    const lines = (await reply.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.replace(/^.* /, ''))]));
  }
});

describe('usher exec --proxied', () => {
  const script = (language: 'python' | 'node') =>
    language === 'python'
      ? [
          'python3',
          '-c',
          `import os, urllib.request, json
body = json.dumps({**${JSON.stringify(app)}, 'grant_type': 'refresh_token', 'refresh_token': os.environ['OLD']}).encode()
r = urllib.request.urlopen(urllib.request.Request('https://auth.trakt.tv/oauth/token', body, {'content-type': 'application/json', 'user-agent': 'test/1.0'}))
print(json.load(r)['refresh_token'])`,
        ]
      : [
          process.execPath,
          '-e',
          `fetch('https://auth.trakt.tv/oauth/token', { method: 'POST', headers: { 'content-type': 'application/json', 'user-agent': 'test/1.0' },
            body: JSON.stringify({ ...${JSON.stringify(app)}, grant_type: 'refresh_token', refresh_token: process.env.OLD }) })
            .then((reply) => reply.json()).then((pair) => console.log(pair.refresh_token))`,
        ];

  it(
    'lets programs go on under one name, beside a server, and knows another name apart',
    async () => {
      const { refresh_token: old } = await aPair();
      const start = (name: string, language: 'python' | 'node') =>
        home.run(['exec', '--proxied', '--as', name, '--', ...script(language)], {
          env: { OLD: old },
          deadlineMs: 40_000,
        });
      const before = sent();
      const first = await start('films', 'python');
      expect([first.stderr, first.code]).toEqual(['', 0]);
      expect((await start('films', 'node')).stdout).toBe(first.stdout);
      expect((await refresh(films, old)).fields.refresh_token).toBe(first.stdout.trim());
      expect((await start('exec', 'node')).stdout).toBe('undefined\n');
      expect(sent() - before).toBe(1);
    },
    patience,
  );
});

describe('the end of the proxy', () => {
  it(
    'loses no request: what is under way is answered, and nothing new is taken',
    async () => {
      const { refresh_token: old } = await aPair();
      trakt.sandbox.faults.add({ route: 'token', kind: 'delay', ms: 700 });
      const asking = refresh(films, old);
      await expect.poll(() => trakt.sandbox.faults.list()).toEqual([]);
      serving.child.kill('SIGTERM');
      const { status, fields } = await asking;
      expect(status).toBe(200);
      const { code, stderr } = await serving.end;
      expect(code).toBe(0);
      expect(stderr).toContain('serve.ended');
      // Node's own, of listeners that pile up.
      expect(stderr).not.toContain('Warning');
      expect(stderr).not.toContain(fields.refresh_token);
      await start();
      expect((await refresh(films, old)).fields.refresh_token).toBe(fields.refresh_token);
    },
    patience,
  );
});

describe('where the names of the hosts lead to usher', () => {
  it(
    'each program has a port of its own, for the addresses that are trusted',
    async () => {
      const own = homeAt(trakt, quickHome());
      const configure = (networks: string) =>
        writeFileSync(
          join(own.path, 'config.toml'),
          `[server]\ntrusted_networks = ${networks}\n` +
            ['films', 'shows']
              .map((name) => `[[server.programs]]\nname = "${name}"\nlisten = "127.0.0.1:0"\n`)
              .join(''),
        );
      configure('["127.0.0.1"]');
      const running = own.start(['serve', '--listen', '127.0.0.1:0', '--json'], { deadlineMs: 60_000 });
      const shown = await running.sees(/"listeners":\{[^}]+\}/);
      const { listeners } = JSON.parse(shown.split('\n')[0] ?? '');
      const ca = join(own.path, 'usher.pem');
      writeFileSync(ca, (await own.run(['serve', 'trust'])).stdout);
      const { refresh_token: old } = await aPair();
      const body = JSON.stringify({ grant_type: 'refresh_token', refresh_token: old, ...app });
      const curlAt = async (name: string) => {
        const to = ['--noproxy', '*', '--cacert', ca, '--connect-to', `auth.trakt.tv:443:${listeners[name]}`];
        const fields = ['-H', 'content-type: application/json', '-d', body];
        const { stdout } = await run('curl', ['-sS', ...to, ...fields, 'https://auth.trakt.tv/oauth/token']);
        return JSON.parse(stdout);
      };
      const given = await curlAt('films');
      expect(given.refresh_token).toEqual(expect.any(String));
      expect(await curlAt('shows')).toEqual({ error: 'invalid_client' });

      const byNode = await new Promise<number | undefined>((resolve, reject) => {
        const headers = {
          ...{ host: 'api.trakt.tv', authorization: `Bearer ${given.access_token}`, 'user-agent': 'test/1.0' },
          ...{ 'content-type': 'application/json', 'trakt-api-version': '2', 'trakt-api-key': app.client_id },
        };
        const [address, listening] = listeners.films.split(':');
        const to = { host: address, port: listening, servername: 'api.trakt.tv', path: '/users/settings' };
        httpsRequest({ ...to, headers, ca: readFileSync(ca) }, (reply) => resolve(reply.resume().statusCode))
          .on('error', reject)
          .end();
      });
      expect(byNode).toBe(200);

      configure('["10.0.0.0/8"]');
      expect((await own.run(['serve', 'reload'])).code).toBe(0);
      await expect(curlAt('films')).rejects.toThrow(/curl/);
      await own.remove();
    },
    patience,
  );

  it('wants to know which addresses it may trust', async () => {
    const own = homeAt(trakt, quickHome());
    writeFileSync(join(own.path, 'config.toml'), '[[server.programs]]\nname = "films"\nlisten = "127.0.0.1:0"\n');
    const { code, stderr } = await own.run(['serve', '--listen', '127.0.0.1:0']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('server.trusted_networks')]);
    await own.remove();
  });
});

describe('a changed configuration', () => {
  it(
    'is taken over by itself and at once when told, or refused with its line',
    async () => {
      const own = homeAt(trakt, quickHome());
      const configure = (lines: string) => writeFileSync(join(own.path, 'config.toml'), `[server]\n${lines}\n`);
      configure('allowed_hosts = []');
      const words = ['serve', '--listen', '127.0.0.1:0', '--json', '--verbose'];
      const running = own.start(words, { deadlineMs: 60_000 });
      const proxy = new URL(/"proxy":"([^"]+)"/.exec(await running.sees(/"proxy":"[^"]+"/))?.[1] ?? '');
      const statusFor = (host: string) =>
        new Promise<number | undefined>((resolve, reject) => {
          httpRequest({ port: proxy.port, host: proxy.hostname, path: '/healthz', headers: { host } }, (reply) =>
            resolve(reply.resume().statusCode),
          )
            .on('error', reject)
            .end();
        });
      const reload = () => own.run(['serve', 'reload', '--json']);
      expect(await statusFor('usher:8765')).toBe(403);

      configure('allowed_hosts = ["usher"]\nlisten = "127.0.0.1:1"');
      const { code, stdout } = await reload();
      expect([code, JSON.parse(stdout)]).toEqual([0, { needRestart: ['server.listen'] }]);
      expect(await statusFor('Usher:8765')).toBe(200);

      configure('allowed_hosts = ["usher"]\nallowed_host = "another"');
      await running.sees(/"serve\.config_refused".*"from":"[^"]*config\.toml:3".*"name":"server\.allowed_host"/);
      const other = join(own.path, 'other.toml');
      writeFileSync(other, '');
      const refused = await own.run(['serve', 'reload', '--json', '--config', other]);
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.stderr).error).toMatchObject({
        code: 'not_reloaded',
        message: expect.stringMatching(/server\.allowed_host\b.*line 3.*goes on with the configuration that it had/),
      });
      expect(await statusFor('usher:8765')).toBe(200);

      configure('allowed_hosts = ["another"]');
      await expect.poll(() => statusFor('another'), { timeout: 20_000 }).toBe(200);
      expect(await statusFor('usher')).toBe(403);
      await own.remove();
    },
    patience,
  );
});

describe('without a key', () => {
  it(
    'this machine alone is served, where its person says so, and reaches no private address',
    async () => {
      const own = homeAt(trakt, quickHome());
      writeFileSync(join(own.path, 'config.toml'), '[server]\nloopback_without_key = true\n');
      const running = own.start(['serve', '--listen', '127.0.0.1:0', '--json'], { deadlineMs: 60_000 });
      const shown = await running.sees(/"proxy":"[^"]+"/);
      const proxy = /"proxy":"([^"]+)"/.exec(shown)?.[1] ?? '';
      const headers = {
        'content-type': 'application/json',
        'trakt-api-version': '2',
        'trakt-api-key': 'sandbox-client',
      };
      const pointed = await fetch(`${proxy}/api/movies/popular`, { headers: { ...headers, 'user-agent': 'test/1.0' } });
      expect([pointed.status, Array.isArray(await pointed.json())]).toEqual([200, true]);
      for (const place of ['127.0.0.1', 'localhost', '10.0.0.1', '169.254.169.254', '[::1]', '[::ffff:127.0.0.1]']) {
        const asking = run('curl', [
          '-sS',
          '--max-time',
          '5',
          '--noproxy',
          '',
          '--proxy',
          proxy,
          `https://${place}:9/`,
        ]);
        await expect(asking, place).rejects.toThrow(/403/);
      }
      const withBadKey = proxy.replace('//', '//films:wrong@');
      await expect(run('curl', ['-sS', '--proxy', withBadKey, 'https://api.trakt.tv/'])).rejects.toThrow(/407/);
      await own.remove();
    },
    patience,
  );

  it(
    'nobody is served beyond this machine, whatever the configuration says',
    async () => {
      const own = homeAt(trakt, quickHome());
      writeFileSync(join(own.path, 'config.toml'), '[server]\nloopback_without_key = true\n');
      const running = own.start(['serve', '--listen', '0.0.0.0:0', '--json'], { deadlineMs: 60_000 });
      const proxyPort = /"proxy":"[^"]+:(\d+)"/.exec(await running.sees(/"proxy":"[^"]+"/))?.[1];
      const asking = run('curl', ['-sS', '--proxy', `http://127.0.0.1:${proxyPort}`, 'https://api.trakt.tv/']);
      await expect(asking).rejects.toThrow(/407/);
      const { username, password } = new URL((await own.run(['serve', 'add', 'films'])).stdout.trim());
      const key = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
      const popular = (host: string, more: Record<string, string> = {}) =>
        new Promise<number | undefined>((resolve, reject) => {
          const headers = {
            ...{ 'content-type': 'application/json', 'trakt-api-version': '2', 'trakt-api-key': app.client_id },
            ...{ host, 'user-agent': 'test/1.0', ...more },
          };
          httpRequest({ host: '127.0.0.1', port: proxyPort, path: '/api/movies/popular', headers }, (reply) =>
            resolve(reply.resume().statusCode),
          )
            .on('error', reject)
            .end();
        });
      expect(await popular('127.0.0.1')).toBe(403);
      expect(await popular('127.0.0.1', { 'proxy-authorization': key })).toBe(200);
      for (const host of ['elsewhere.example', 'usher']) {
        expect(await popular(host, { 'proxy-authorization': key })).toBe(403);
      }
      await own.remove();
    },
    patience,
  );
});
