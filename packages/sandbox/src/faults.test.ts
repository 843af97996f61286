import { describe, expect, it } from 'vitest';
import { aClient, startDevice, tokensOf } from '../test/client.ts';
import { createSandbox, type FaultKind, type Sandbox } from './index.ts';

function scene() {
  const sandbox = createSandbox({ replay: 'refuse' });
  const { refresh_token: refreshToken } = sandbox.issueGrant();
  const client = aClient(sandbox);
  return { sandbox, refresh: () => client.refresh(refreshToken), client };
}

/** The reply that a refresh meets, and whether the server has spent the refresh token all the same. */
async function refreshWith(fault: FaultKind & { commit?: boolean }) {
  const { sandbox, refresh } = scene();
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

  it("answers the edge's 429 as a page", async () => {
    const { reply, spent, body } = await refreshWith({ kind: 'html_429' });
    expect(reply).toHaveProperty('status', 429);
    expect(header(reply, 'retry-after')).toBe('300');
    expect(header(reply, 'cf-ray')).toMatch(/^[0-9a-f]{16}-SBX$/);
    expect(header(reply, 'x-ratelimit')).toBeNull();
    expect(body).toContain('Error 1015');
    expect(spent).toBe(false);
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

  it('redirects', async () => {
    const { reply, spent } = await refreshWith({ kind: 'redirect', status: 307, location: 'https://example.com/' });
    expect(reply).toHaveProperty('status', 307);
    expect(header(reply, 'location')).toBe('https://example.com/');
    expect(spent).toBe(false);
  });

  it.each([false, true])('delays the reply; a reset drops it, with the refresh token spent: %s', async (commit) => {
    const { sandbox, refresh } = scene();
    sandbox.faults.add({ route: 'token', kind: 'delay', ms: 600_000, commit });
    const delayed = refresh();
    await arrival(sandbox, (entry) => entry?.committed === commit);
    sandbox.reset();
    await expect(delayed).rejects.toBeInstanceOf(TypeError);
  });

  it('delays and then answers as ever', async () => {
    const { reply, spent } = await refreshWith({ kind: 'delay', ms: 1 });
    expect(reply).toHaveProperty('status', 200);
    expect(spent).toBe(true);
  });

  it('lets a caller leave while the server goes on', async () => {
    const { sandbox, client } = scene();
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    sandbox.faults.add({ route: 'token', kind: 'delay', ms: 20 });
    const leave = new AbortController();
    const left = sandbox.fetch('/oauth/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
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
  it('meet their route only, after so many requests, so many times', async () => {
    const { sandbox, client } = scene();
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
    ['api', '/users/settings', 'GET'],
  ] as const)('reach %s', async (route, path, method) => {
    const { sandbox } = scene();
    sandbox.faults.add({ route, kind: 'status', status: 521 });
    expect((await sandbox.fetch(path, { method })).status).toBe(521);
  });

  it('are asked for by a request itself, by kind or in full', async () => {
    const { sandbox, client } = scene();
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    const params = { client_id: 'sandbox-client', grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await client.post('/oauth/token', params, { 'x-sandbox-fault': 'html_429' })).status).toBe(429);
    const dropped = client.post('/oauth/token', params, { 'x-sandbox-fault': '{"kind":"drop","commit":true}' });
    await expect(dropped).rejects.toBeInstanceOf(TypeError);
    expect((await client.post('/oauth/token', params)).status).toBe(400);
    const wrong = await client.post('/oauth/token', params, { 'x-sandbox-fault': 'earthquake' });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('x-sandbox-fault')]);
  });

  it('are gone once cleared', async () => {
    const { sandbox, refresh } = scene();
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
