import { describe, expect, it } from 'vitest';
import { aClient, apiHeaders, startDevice, tokensOf } from '../../test/client.ts';
import { createSandbox, type FaultKind, type Sandbox } from '../index.ts';

function setUp() {
  const sandbox = createSandbox({ replay: 'refuse' });
  const { refresh_token: refreshToken } = sandbox.issueGrant();
  const client = aClient(sandbox);
  return { sandbox, refresh: () => client.refresh(refreshToken), client };
}

/** The reply that a refresh meets, and whether the server has spent the refresh token all the same. */
async function refreshWith(fault: FaultKind & { commit?: boolean }) {
  const { sandbox, refresh } = setUp();
  sandbox.faults.add({ route: 'token', ...fault });
  const reply = await refresh().catch((error: unknown) => error);
  const spent = (await refresh()).status === 400;
  const [logged] = sandbox.requests.list();
  expect(logged).toMatchObject({ fault: fault.kind, committed: spent });
  return { reply, spent, body: reply instanceof Response ? await reply.text() : undefined, logged };
}

function header(reply: unknown, name: string): string | null {
  return reply instanceof Response ? reply.headers.get(name) : null;
}

describe('a fault', () => {
  it.each([false, true])('drops the reply, with the refresh token spent: %s', async (commit) => {
    const { reply, spent, logged } = await refreshWith({ kind: 'drop', commit });
    expect(reply).toBeInstanceOf(TypeError);
    expect(spent).toBe(commit);
    expect(logged).not.toHaveProperty('status');
  });

  it.each([500, 502, 503, 504, 520, 521, 522])('answers %i as HTML', async (status) => {
    const { reply, spent, body } = await refreshWith({ kind: 'status', status });
    expect(reply).toHaveProperty('status', status);
    expect(header(reply, 'content-type')).toMatch('text/html');
    expect(body).toContain('<html');
    expect(spent).toBe(false);
  });

  it('answers 5xx as JSON, as text or empty, and after the work when told so', async () => {
    const json = await refreshWith({ kind: 'status', status: 500, body: 'json', commit: true });
    expect(JSON.parse(json.body ?? '')).toHaveProperty('error');
    expect(json.spent).toBe(true);
    const text = await refreshWith({ kind: 'status', body: 'text' });
    expect(header(text.reply, 'content-type')).toMatch('text/plain');
    const empty = await refreshWith({ kind: 'status', body: 'empty' });
    expect([empty.body, header(empty.reply, 'content-type')]).toEqual(['', null]);
  });

  it.each([
    [400, 'invalid_request'],
    [401, 'invalid_client'],
    [403, 'access_denied'],
    [429, 'rate_limited'],
    [500, 'server_error'],
    [503, 'temporarily_unavailable'],
  ])('answers %i at OAuth with an error that fits it: %s', async (status, error) => {
    const { body } = await refreshWith({ kind: 'status', status, body: 'json' });
    expect(JSON.parse(body ?? '')).toHaveProperty('error', error);
  });

  it("answers the edge's 429 as a page", async () => {
    const { reply, spent, body } = await refreshWith({ kind: 'html_429' });
    expect(reply).toHaveProperty('status', 429);
    expect(header(reply, 'retry-after')).toBe('300');
    expect(header(reply, 'cf-ray')).toMatch(/^[0-9a-f]{16}-SBX$/);
    expect(header(reply, 'x-ratelimit')).toBeNull();
    expect(body).toContain('Error 1015');
    expect(spent).toBe(false);
  });

  it("answers at the API as the API's own limit does", async () => {
    const sandbox = createSandbox({ enforceLimits: true, now: () => Date.UTC(2026, 10, 21) });
    const headers = apiHeaders(sandbox);
    const write = async () => {
      const reply = await sandbox.fetch('/sync/ratings', { method: 'POST', headers, body: '{}' });
      const limit = JSON.parse(reply.headers.get('x-ratelimit') ?? '');
      return [reply.status, limit, reply.headers.get('retry-after'), await reply.text()];
    };
    await write();
    const own = await write();
    expect(own).toEqual([429, expect.objectContaining({ remaining: 0 }), '1', '']);
    sandbox.faults.add({ route: 'any', kind: 'json_429', retryAfterSeconds: 1 });
    expect(await write()).toEqual(own);
  });

  it("answers the service's own 429 as JSON", async () => {
    const { reply, body } = await refreshWith({ kind: 'json_429', retryAfterSeconds: 7 });
    expect(reply).toHaveProperty('status', 429);
    expect(header(reply, 'retry-after')).toBe('7');
    expect(JSON.parse(body ?? '')).toHaveProperty('error', 'rate_limited');
  });

  it('answers 200 with a challenge page', async () => {
    const { reply, spent, body } = await refreshWith({ kind: 'captcha' });
    expect(reply).toHaveProperty('status', 200);
    expect(header(reply, 'content-type')).toMatch('text/html');
    expect(body).toContain('human');
    expect(spent).toBe(false);
  });

  it.each([true, false])('breaks the JSON off, with the refresh token spent: %s', async (commit) => {
    const { reply, spent, body } = await refreshWith({ kind: 'truncated', commit });
    expect(reply).toHaveProperty('status', 200);
    expect(header(reply, 'content-type')).toMatch('application/json');
    expect(() => JSON.parse(body ?? '')).toThrow(SyntaxError);
    expect(spent).toBe(commit);
  });

  it('keeps status and headers of a reply that breaks off', async () => {
    const { sandbox } = setUp();
    const headers = { ...apiHeaders(sandbox), 'x-sandbox-fault': 'truncated' };
    const reply = await sandbox.fetch('/sync/history', { headers });
    expect([reply.status, reply.headers.get('x-pagination-page')]).toEqual([200, '1']);
    await expect(reply.json()).rejects.toBeInstanceOf(SyntaxError);
    const missing = await sandbox.fetch('/movies/no-such-film', { headers });
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringMatching(/^\{[^}]+$/)]);
  });

  it('redirects', async () => {
    const { reply, spent } = await refreshWith({ kind: 'redirect', status: 307, location: 'https://example.com/' });
    expect(reply).toHaveProperty('status', 307);
    expect(header(reply, 'location')).toBe('https://example.com/');
    expect(spent).toBe(false);
  });

  it.each([false, true])('delays the reply; a reset drops it, with the refresh token spent: %s', async (commit) => {
    const { sandbox, refresh } = setUp();
    sandbox.faults.add({ route: 'token', kind: 'delay', ms: 600_000, commit });
    const delayed = refresh();
    await arrival(sandbox, (entry) => entry?.committed === commit);
    sandbox.reset();
    await expect(delayed).rejects.toBeInstanceOf(TypeError);
  });

  it('delays, and then gives the usual answer', async () => {
    const { reply, spent } = await refreshWith({ kind: 'delay', ms: 1 });
    expect(reply).toHaveProperty('status', 200);
    expect(spent).toBe(true);
  });

  it.each([false, true])('resets the connection, with the refresh token spent: %s', async (commit) => {
    const { reply, spent } = await refreshWith({ kind: 'reset', commit });
    expect(reply).toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } });
    expect(spent).toBe(commit);
  });

  it.each([true, false])('cuts the body off, with the refresh token spent: %s', async (commit) => {
    const { sandbox, refresh } = setUp();
    sandbox.faults.add({ route: 'token', kind: 'cut', commit });
    const reply = await refresh();
    expect([reply.status, Number(reply.headers.get('content-length'))]).toEqual([200, expect.any(Number)]);
    let received = 0;
    const reading = (async () => {
      for await (const chunk of reply.body ?? []) received += chunk.length;
    })();
    await expect(reading).rejects.toBeInstanceOf(TypeError);
    expect(received).toBe(Math.floor(Number(reply.headers.get('content-length')) / 2));
    expect(sandbox.requests.list()).toMatchObject([{ status: 200, fault: 'cut', committed: commit }]);
    expect((await refresh()).status).toBe(commit ? 400 : 200);
  });

  it('lets the body trickle in, whole; a reset sends the rest at once', async () => {
    const { reply, body } = await refreshWith({ kind: 'slow', ms: 5 });
    expect(JSON.parse(body ?? '')).toHaveProperty('access_token');
    expect(header(reply, 'content-length')).toBe(String(body?.length));

    const { sandbox, refresh } = setUp();
    sandbox.faults.add({ route: 'token', kind: 'slow', ms: 600_000 });
    const slow = await refresh();
    sandbox.reset();
    expect(await slow.json()).toHaveProperty('access_token');
  });

  it.each([
    [429, 'Error 1015', 'error code: 1015'],
    [403, 'Error 1010', 'error code: 1010'],
    [522, 'Error 522', 'error code: 522'],
  ])("answers Cloudflare's %i as a page and as text", async (status, page, text) => {
    const html = await refreshWith({ kind: 'status', status, headers: { 'Retry-After': '143' } });
    expect([html.body, header(html.reply, 'server')]).toEqual([expect.stringContaining(page), 'cloudflare']);
    expect([header(html.reply, 'cf-ray'), header(html.reply, 'retry-after')]).toEqual([expect.any(String), '143']);
    const plain = await refreshWith({ kind: 'status', status, body: 'text' });
    expect([plain.body, header(plain.reply, 'cf-ray')]).toEqual([text, expect.any(String)]);
  });

  it("answers the account's limit with the headers that are asked for", async () => {
    const { reply } = await refreshWith({
      kind: 'status',
      status: 420,
      body: 'empty',
      headers: { 'X-Account-Limit': '100' },
    });
    expect([reply, header(reply, 'x-account-limit'), header(reply, 'cf-ray')]).toEqual([
      expect.objectContaining({ status: 420 }),
      '100',
      null,
    ]);
  });

  it('shows nothing of the reply that it replaces', async () => {
    const { sandbox } = setUp();
    const headers = { ...apiHeaders(sandbox), 'x-sandbox-fault': '{"kind":"status","commit":true}' };
    const reply = await sandbox.fetch('/sync/history', { headers });
    expect([reply.status, reply.headers.get('x-pagination-page'), reply.headers.get('x-ratelimit')]).toEqual([
      503,
      null,
      null,
    ]);
  });

  const byEdge: readonly FaultKind[] = [
    { kind: 'html_429' },
    { kind: 'captcha' },
    { kind: 'status', status: 403 },
    { kind: 'status', status: 522, body: 'text' },
  ];
  const byService: readonly FaultKind[] = [
    { kind: 'json_429' },
    { kind: 'status', status: 500, body: 'json' },
    { kind: 'status', status: 423, body: 'empty' },
    { kind: 'truncated' },
  ];
  const routes = [
    ['token', '/oauth/token'],
    ['device_token', '/oauth/device/token'],
    ['api', '/sync/history'],
  ] as const;

  it.each(routes)('of the edge is nothing that a page can read, of the service it is: %s', async (route, path) => {
    const { sandbox } = setUp();
    const readable = async (more: Record<string, string> = {}) => {
      const headers = { ...apiHeaders(sandbox), Origin: 'http://localhost:5173', ...more };
      const post = { method: 'POST', body: '{"client_id":"sandbox-client","code":"x"}', headers };
      const reply = await sandbox.fetch(path, route === 'api' ? { headers } : post);
      return reply.headers.has('access-control-allow-origin');
    };
    const seen = async (faults: readonly FaultKind[], commit: boolean) => {
      const all: boolean[] = [];
      for (const fault of faults) {
        sandbox.faults.add({ route, ...fault, commit });
        all.push(await readable());
      }
      return all;
    };
    expect(await readable()).toBe(true);
    for (const commit of [false, true]) {
      expect(await seen(byEdge, commit)).toEqual(byEdge.map(() => false));
      expect(await seen(byService, commit)).toEqual(byService.map(() => true));
    }
    expect(await readable({ 'User-Agent': '' })).toBe(false);
  });

  it('answers a read as before a write, for some seconds, to the account that wrote', async () => {
    const { sandbox } = setUp();
    sandbox.faults.add({ route: 'api', kind: 'stale', seconds: 5 });
    const [ada, other] = [apiHeaders(sandbox), apiHeaders(sandbox)];
    const rating = async (headers: Record<string, string>) =>
      JSON.stringify(await (await sandbox.fetch('/sync/ratings/movies?limit=1', { headers })).json());
    const before = await rating(ada);
    const body = JSON.stringify({ movies: [{ ids: { trakt: 1 }, rating: 3, rated_at: '2040-01-01T00:00:00.000Z' }] });
    expect((await sandbox.fetch('/sync/ratings', { method: 'POST', headers: ada, body })).status).toBe(201);
    expect(await rating(ada)).toBe(before);
    const after = await rating(other);
    expect(after).not.toBe(before);
    sandbox.clock.advance(5);
    expect(await rating(ada)).toBe(after);
    expect(sandbox.requests.list().map(({ fault }) => fault)).toEqual([
      undefined,
      undefined,
      'stale',
      undefined,
      undefined,
    ]);
  });

  it('lets a caller leave while the server goes on', async () => {
    const { sandbox, client } = setUp();
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    sandbox.faults.add({ route: 'token', kind: 'delay', ms: 20 });
    const leave = new AbortController();
    const left = sandbox.fetch('/oauth/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'SandboxTest/1.0' },
      body: JSON.stringify({ client_id: 'sandbox-client', grant_type: 'refresh_token', refresh_token: refreshToken }),
      signal: leave.signal,
    });
    leave.abort();
    await expect(left).rejects.toHaveProperty('name', 'AbortError');
    await arrival(sandbox, (entry) => entry?.committed === true);
    expect((await client.refresh(refreshToken)).status).toBe(400);
  });
});

describe('faults', () => {
  it('meet only requests of their route, and only as many as `after` and `times` say', async () => {
    const { sandbox, client } = setUp();
    sandbox.faults.add({ route: 'device_token', kind: 'status', after: 1, times: 2 });
    const { device_code: deviceCode } = await startDevice(sandbox);
    const statuses: number[] = [];
    for (let poll = 0; poll < 5; poll++) {
      statuses.push((await client.poll(deviceCode)).status);
      sandbox.clock.advance(5);
    }
    expect(statuses).toEqual([400, 503, 503, 400, 400]);
    expect(sandbox.faults.list()).toEqual([]);
  });

  it.each([
    ['authorize', '/oauth/authorize', 'GET'],
    ['revoke', '/oauth/revoke', 'POST'],
    ['device_code', '/oauth/device/code', 'POST'],
    ['activate', '/activate', 'GET'],
    ['activate', '/activate/00000000', 'GET'],
    ['api', '/users/settings', 'GET'],
  ] as const)('reach %s', async (route, path, method) => {
    const { sandbox } = setUp();
    sandbox.faults.add({ route, kind: 'status', status: 521 });
    expect((await sandbox.fetch(path, { method })).status).toBe(521);
  });

  it('may come from the header of a request, as a kind or in full', async () => {
    const { sandbox, client } = setUp();
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    const params = { client_id: 'sandbox-client', grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await client.post('/oauth/token', params, { 'x-sandbox-fault': 'html_429' })).status).toBe(429);
    const dropped = client.post('/oauth/token', params, { 'x-sandbox-fault': '{"kind":"drop","commit":true}' });
    await expect(dropped).rejects.toBeInstanceOf(TypeError);
    expect((await client.post('/oauth/token', params)).status).toBe(400);
    const wrong = await client.post('/oauth/token', params, { 'x-sandbox-fault': 'earthquake' });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('x-sandbox-fault')]);
  });

  it('strike by chance, the same ones for the same seed and requests, until they are cleared', async () => {
    async function struck(seed: number): Promise<string> {
      const sandbox = createSandbox({ seed });
      sandbox.faults.add({ route: 'any', kind: 'status', probability: 0.25 });
      const statuses: number[] = [];
      for (let sent = 0; sent < 400; sent++) statuses.push((await aClient(sandbox).revoke('x')).status);
      expect(sandbox.faults.list()).toHaveLength(1);
      return statuses.map((status) => (status === 503 ? 'x' : '.')).join('');
    }
    const [one, again, another] = [await struck(1), await struck(1), await struck(2)];
    expect(again).toBe(one);
    expect(another).not.toBe(one);
    for (const run of [one, another]) {
      expect(run.replaceAll('.', '').length).toBeGreaterThan(70);
      expect(run.replaceAll('.', '').length).toBeLessThan(130);
    }
  });

  it('that break a reply go before the one that keeps reads stale', async () => {
    const { sandbox } = setUp();
    sandbox.faults.add({ route: 'api', kind: 'stale' });
    sandbox.faults.add({ route: 'api', kind: 'status', status: 521 });
    const read = async () => (await sandbox.fetch('/movies/1', { headers: apiHeaders(sandbox) })).status;
    expect([await read(), await read()]).toEqual([521, 200]);
  });

  it('strike by chance as many times as `times` says', async () => {
    const { sandbox, client } = setUp();
    sandbox.faults.add({ route: 'revoke', kind: 'status', probability: 1, times: 2 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 3; sent++) statuses.push((await client.revoke('x')).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('are gone once cleared', async () => {
    const { sandbox, refresh } = setUp();
    sandbox.faults.add({ route: 'token', kind: 'drop' });
    sandbox.faults.clear();
    await tokensOf(await refresh());
  });
});

/** Waits, turn by turn of the event loop, until the log's newest request is so far. */
async function arrival(
  sandbox: Sandbox,
  isSo: (entry: ReturnType<Sandbox['requests']['list']>[number] | undefined) => boolean,
) {
  const deadline = Date.now() + 5000;
  while (!isSo(sandbox.requests.list().at(-1))) {
    if (Date.now() > deadline) throw new Error('The request never came so far.');
    await new Promise(setImmediate);
  }
}
