import { HonoRequest } from 'hono/request';
import { describe, expect, it } from 'vitest';
import { aClient, authorizePath, aVisitor, codeVerifier, startDevice, tokensOf } from '../test/client.ts';
import { createSandbox, fingerprint, SandboxClock } from './index.ts';
import { keptRequests, RequestLog } from './requests.ts';

const at = '2026-11-21T00:00:00.000Z';

function setUp() {
  const sandbox = createSandbox({ now: () => Date.parse(at), autoApprove: true });
  return { sandbox, client: aClient(sandbox), log: () => sandbox.requests.list() };
}

const nothing = { kindOf: () => undefined, signInOf: () => undefined, knowsClient: () => false };

describe('the request log', () => {
  it('tells of a refresh by the fingerprint of its token', async () => {
    const { sandbox, client, log } = setUp();
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    const next = await tokensOf(await client.refresh(refreshToken));
    expect(log()).toEqual([
      {
        run: 0,
        began: 0,
        ended: 1,
        at,
        method: 'POST',
        path: '/oauth/token',
        grantType: 'refresh_token',
        clientId: 'sandbox-client',
        tokenFingerprints: { refresh: fingerprint(refreshToken) },
        signIn: expect.stringMatching(/^[0-9a-f]{16}$/),
        issued: { access: fingerprint(next.access_token), refresh: fingerprint(next.refresh_token) },
        committed: true,
        status: 200,
      },
    ]);
    expect(fingerprint(refreshToken)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('tells which kind of token was to be revoked', async () => {
    const { sandbox, client, log } = setUp();
    const tokens = sandbox.issueGrant();
    for (const token of [tokens.access_token, tokens.refresh_token, 'unheard-of']) await client.revoke(token);
    expect(log().map(({ tokenFingerprints }) => tokenFingerprints)).toEqual([
      { access: fingerprint(tokens.access_token) },
      { refresh: fingerprint(tokens.refresh_token) },
      { unknown: fingerprint('unheard-of') },
    ]);
  });

  it('tells of device polls, of calls to the API, and what was not done', async () => {
    const { sandbox, client, log } = setUp();
    const { access_token: accessToken } = sandbox.issueGrant();
    const { device_code: deviceCode } = await startDevice(sandbox);
    await client.poll(deviceCode);
    await client.poll(deviceCode);
    await client.apiStatus(accessToken);
    expect(log()).toMatchObject([
      { path: '/oauth/device/code' },
      {
        path: '/oauth/device/token',
        status: 200,
        committed: true,
        tokenFingerprints: { deviceCode: fingerprint(deviceCode) },
      },
      { path: '/oauth/device/token', status: 409, committed: false },
      { path: '/users/settings', method: 'GET', status: 200, tokenFingerprints: { access: fingerprint(accessToken) } },
    ]);
  });

  it('gives the requests of one path, and since a time', async () => {
    const { sandbox, client } = setUp();
    await client.revoke('one');
    sandbox.clock.advance(10);
    await client.revoke('two');
    await startDevice(sandbox);
    expect(sandbox.requests.list({ path: '/oauth/revoke' })).toHaveLength(2);
    const since = '2026-11-21T00:00:05Z';
    expect(sandbox.requests.list({ since })).toHaveLength(2);
    expect(sandbox.requests.list({ since, path: '/oauth/revoke' })).toHaveLength(1);
  });

  it('knows the sign-in of a token, also after the token has ended, and counts its own clearings', async () => {
    const { sandbox, client, log } = setUp();
    const first = sandbox.issueGrant();
    await client.apiStatus(first.access_token);
    const second = await tokensOf(await client.refresh(first.refresh_token));
    for (const token of [first.access_token, second.access_token]) await client.apiStatus(token);
    await client.revoke(second.refresh_token);
    await client.apiStatus(second.access_token);
    const signIns = new Set(log().map(({ signIn }) => signIn));
    expect([...signIns]).toEqual([expect.any(String)]);
    await client.apiStatus(sandbox.issueGrant().access_token);
    expect(signIns).not.toContain(log().at(-1)?.signIn);
    sandbox.reset();
    await client.apiStatus(first.access_token);
    expect(log()).toMatchObject([{ run: 1, status: 401 }]);
    expect(log()[0]).not.toHaveProperty('signIn');
  });

  it('tells what a rule of the examiner looks at', async () => {
    const { sandbox, client, log } = setUp();
    const { access_token: token } = sandbox.issueGrant();
    const ask = (path: string, init: RequestInit = {}) =>
      sandbox.fetch(path, { ...init, headers: { 'User-Agent': 'node', Authorization: `Bearer ${token}` } });
    await ask(`https://api.trakt.tv/movies/popular?limit=3&page=2&years=1990&access_token=${token}`);
    await ask(`/movies/popular?x=${token}`, { method: 'POST', body: '{"a": 1}' });
    await client.post('/oauth/device/code', { client_id: 'sandbox-client', client_secret: 'sandbox-secret' });
    await sandbox.fetch(authorizePath(), { redirect: 'manual' });
    expect(log()).toMatchObject([
      { host: 'api.trakt.tv', page: 2, limit: 3, query: expect.any(String), secretsInQuery: ['access_token'] },
      { userAgent: 'library', secretsInQuery: ['a token'], body: fingerprint('{"a": 1}') },
      { sent: ['client_secret'] },
      { userAgent: 'none', sent: ['code_challenge', 'state'] },
    ]);
    expect(JSON.stringify(log())).not.toContain(token);
  });

  it('forgets the oldest when it is full, and keeps the order', async () => {
    const paths = Array.from({ length: keptRequests + 2 }, (_, at) => `/${at}`);
    const log = new RequestLog({ clock: new SandboxClock(), ...nothing });
    for (const path of paths) await log.open(new HonoRequest(new Request('http://sandbox'), path));
    expect(log.list().map(({ path }) => path)).toEqual(paths.slice(2));
  });

  it('never holds a token, a code, a verifier, a secret or a password', async () => {
    const { sandbox, client, log } = setUp();
    const visitor = aVisitor(sandbox);
    const code = (await visitor.open(authorizePath())).location.searchParams.get('code') ?? '';
    const first = await tokensOf(await client.exchange(code, { client_secret: 'sandbox-secret' }));
    const second = await tokensOf(await client.refresh(first.refresh_token));
    const device = await startDevice(sandbox);
    const third = await tokensOf(await client.poll(device.device_code));
    await visitor.open(`/activate?code=${device.user_code}`);
    await visitor.signIn();
    await client.apiStatus(second.access_token);
    await client.revoke(third.refresh_token);
    await client.refresh(`${third.refresh_token} and more`);
    await client.post('/oauth/token', { client_id: third.access_token, grant_type: third.refresh_token });
    await client.post('/oauth/token', { token: third.access_token, client_id: ['sandbox-client'] });

    const text = JSON.stringify(log());
    const secrets = [first, second, third].flatMap((pair) => [pair.access_token, pair.refresh_token]);
    secrets.push(code, codeVerifier, device.device_code, device.user_code, 'sandbox-secret', 'password');
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(log()).toHaveLength(13);
  });
});
