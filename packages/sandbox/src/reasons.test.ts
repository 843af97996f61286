import { describe, expect, it } from 'vitest';
import { aClient, authorizePath, aVisitor, startDevice } from '../test/client.ts';
import { endpoints } from './api/endpoints/index.ts';
import { methodOf } from './api/request/endpoint.ts';
import { pathsOf } from './api/request/endpoint-finder.ts';
import { createSandbox, type SandboxOptions } from './index.ts';

const usual = {
  'Content-Type': 'application/json',
  'User-Agent': 'SandboxTest/1.0',
  'trakt-api-version': '2',
  'trakt-api-key': 'sandbox-client',
};

function setUp(options: SandboxOptions = {}) {
  const sandbox = createSandbox({ plays: 5, now: () => Date.UTC(2026, 10, 21), ...options });
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    sandbox.fetch(path, { headers: { ...usual, ...headers }, redirect: 'manual', ...init });
  const withToken = (token: string) => ask('/users/settings', { Authorization: `Bearer ${token}` });
  const why = () => sandbox.requests.list().at(-1)?.reason;
  return { sandbox, client: aClient(sandbox), ask, withToken, why };
}

describe('the reason of a refusal', () => {
  it.each([
    ['no User-Agent', '/movies/popular', { 'User-Agent': '' }],
    ['no User-Agent', '/oauth/token', { 'User-Agent': '' }],
    ['no Content-Type: application/json', '/movies/popular', { 'Content-Type': 'text/plain' }],
    ['no trakt-api-version: 2', '/movies/popular', { 'trakt-api-version': '1' }],
    ['no trakt-api-key', '/movies/popular', { 'trakt-api-key': '' }],
    ['unknown trakt-api-key', '/movies/popular', { 'trakt-api-key': 'nobody' }],
    ['Authorization is no Bearer token', '/movies/popular', { Authorization: 'Basic YTpi' }],
    ['unknown access token', '/movies/popular', { Authorization: 'Bearer nobody' }],
    ['no access token', '/users/settings', {}],
    ['private user', '/users/grace/stats', {}],
    ['no such user', '/users/nobody/stats', {}],
    ['no such item in the library', '/movies/nothing', {}],
    ["Limited access: for Trakt's own apps alone.", '/watchnow/sources', {}],
    ['Trakt has removed it', '/movies/streaming/weekly', {}],
    ['no such address', '/nothing', {}],
    ['no such address', '/oauth/nothing', {}],
    ['no such method at this address', '/oauth/token', {}],
    ['no such method at this address', '/scrobble/start', {}],
    ['the website answers no OAuth any more', 'https://trakt.tv/oauth/token', {}],
    ['client_id is missing.', '/oauth/authorize', {}],
    ['response_type is missing.', authorizePath({ response_type: undefined }), {}],
    ['unknown user code', '/activate/00000000', {}],
  ])('%s: %s', async (reason, path, headers) => {
    const { sandbox, ask, why } = setUp();
    if (path.startsWith('/activate')) {
      const visitor = aVisitor(sandbox);
      await visitor.open(path);
      await visitor.signIn();
    } else await ask(path, headers);
    expect(why()).toBe(reason);
  });

  it("says that an endpoint, or a parameter, is for Trakt's own apps alone", async () => {
    const { sandbox, ask, why } = setUp();
    const Authorization = `Bearer ${sandbox.issueGrant().access_token}`;
    await ask('/younify/connections', { Authorization });
    expect(why()).toBe("for Trakt's own apps alone");
    await ask('/sync/history?sync_id=1', { Authorization });
    expect(why()).toBe("Limited access: for Trakt's own apps alone.");
  });

  it('says how an access token ended, and when', async () => {
    const { sandbox, client, withToken, why } = setUp();
    const ended = async (end: (pair: { access_token: string; refresh_token: string }) => unknown, seconds = 0) => {
      const pair = sandbox.issueGrant();
      await end(pair);
      sandbox.clock.advance(seconds);
      expect((await withToken(pair.access_token)).status).toBe(401);
      return why();
    };
    expect(await ended(() => sandbox.clock.advance(604_800), 7200)).toBe('access token expired 2 hours ago');
    expect(await ended((pair) => client.refresh(pair.refresh_token), 3)).toBe(
      'access token ended by a refresh 3 seconds ago',
    );
    expect(await ended((pair) => client.revoke(pair.access_token), 60)).toBe('access token revoked 1 minute ago');
    expect(await ended((pair) => client.revoke(pair.refresh_token), 60)).toBe('access token revoked 1 minute ago');
    expect(await ended(() => sandbox.endGrants(), 60)).toBe('access token taken back 1 minute ago');
    const refresh = sandbox.issueGrant().refresh_token;
    await withToken(refresh);
    expect(why()).toBe('a refresh token in place of an access token');
  });

  it('says why a refresh token is not good, which its answer does not', async () => {
    const { sandbox, client, why } = setUp();
    const { refresh_token: used } = sandbox.issueGrant();
    const { refresh_token: next } = await (await client.refresh(used)).json();
    sandbox.clock.advance(60);
    expect(await (await client.refresh(used)).json()).toMatchObject({ error: 'invalid_grant' });
    expect(why()).toBe('refresh token used 1 minute ago');
    await client.refresh(next);
    expect(why()).toBe('refresh token ended by a replay now');
    const old = sandbox.issueGrant({ beforeMigration: true });
    await client.refresh(old.refresh_token);
    expect(why()).toBe('refresh token from before the move of the server');
    await client.refresh(old.access_token);
    expect(why()).toBe('an access token in place of a refresh token');
    await client.refresh('unheard-of');
    expect(why()).toBe('unknown refresh token');
    await client.refresh(sandbox.issueGrant({ refreshTokenLifeSeconds: 0 }).refresh_token);
    expect(why()).toBe('refresh token expired now');
    const app = sandbox.registerApp({ name: 'Tool', redirectUris: ['tool://in'] });
    await aClient(sandbox, app.clientId).refresh(sandbox.issueGrant().refresh_token);
    expect(why()).toBe('refresh token of another app');
  });

  it('says why a device gets no tokens', async () => {
    const { sandbox, client, why } = setUp();
    const { device_code: deviceCode, user_code: userCode } = await startDevice(sandbox);
    const reasons: unknown[] = [];
    const poll = async (code = deviceCode) => reasons.push((await client.poll(code)) && why());
    await poll();
    await poll();
    sandbox.answerDevice(userCode, 'deny');
    await poll();
    await poll('unheard-of');
    expect(reasons).toEqual([
      'nobody has answered this device code yet',
      'polled sooner than the interval allows',
      'denied by the person',
      'unknown device code',
    ]);
  });

  it('is there for whatever the API refuses, and not where it refuses nothing', async () => {
    const { sandbox, ask } = setUp({ enforceLimits: false });
    const tokens = [undefined, sandbox.issueGrant().access_token, sandbox.issueGrant({ username: 'lin' }).access_token];
    for (const endpoint of endpoints) {
      for (const [at, token] of tokens.entries()) {
        const path = (pathsOf(endpoint)[0] ?? '').replace(/:\w+(\{[^}]*\})?/g, 'nothing');
        const method = methodOf(endpoint);
        const body = method === 'GET' || method === 'DELETE' ? {} : { body: at === 1 ? '[' : '{}' };
        await ask(path, token === undefined ? {} : { Authorization: `Bearer ${token}` }, { method, ...body });
      }
    }
    const entries = sandbox.requests.list();
    const isRefusal = ({ status = 0 }: { status?: number }) => status >= 400;
    expect(entries.filter(isRefusal).length).toBeGreaterThan(500);
    expect(entries.filter((entry) => isRefusal(entry) !== (entry.reason !== undefined))).toEqual([]);
  });

  it('never holds what the client sent in the wrong place', async () => {
    const { sandbox, client } = setUp();
    const secret = sandbox.issueGrant().access_token;
    await client.post('/oauth/token', { [secret]: 1 });
    await client.post(`/oauth/token`, { client_id: secret, grant_type: secret, refresh_token: secret });
    await sandbox.fetch('/oauth/revoke', {
      method: 'POST',
      headers: { 'User-Agent': 'test/1.0', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `${secret}=1&${secret}=2`,
    });
    await sandbox.fetch(`/oauth/authorize?${secret}=1&${secret}=2`);
    const reasons = sandbox.requests.list().map(({ reason }) => reason);
    expect(reasons).toEqual(reasons.map(() => expect.any(String)));
    expect(JSON.stringify(sandbox.requests.list())).not.toContain(secret);
  });
});

describe('a wrong address', () => {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it.each(['/nothing', '/oauth/nothing', '/_sandbox/nothing'])('is a page for a browser: %s', async (path) => {
    const { sandbox } = setUp();
    const page = await sandbox.fetch(path, { headers: { Accept: accept, 'User-Agent': 'Mozilla/5.0' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    expect(await page.text()).toContain('<a href="/">');
  });

  it.each(['/nothing', '/_sandbox/nothing'])('is no page for a program: %s', async (path) => {
    const { ask } = setUp();
    const reply = await ask(path, { Accept: 'application/json, */*' });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'application/json']);
  });

  it("leaves the API's refusals as they are, also in a browser", async () => {
    const { sandbox } = setUp();
    const headers = { Accept: accept, 'User-Agent': 'Mozilla/5.0' };
    expect((await sandbox.fetch('/movies/popular', { headers })).status).toBe(412);
  });
});

it('the header Date follows the clock of the sandbox', async () => {
  const { sandbox, ask } = setUp();
  sandbox.clock.advance(86_400);
  for (const path of ['/movies/popular', '/nothing', '/oauth/token', '/_sandbox/clock']) {
    expect([path, (await ask(path)).headers.get('date')]).toEqual([path, 'Sun, 22 Nov 2026 00:00:00 GMT']);
  }
});
