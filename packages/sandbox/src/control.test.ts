import { describe, expect, it } from 'vitest';
import { aClient, startDevice } from '../test/client.ts';
import { createSandbox, fingerprint } from './index.ts';

function setUp() {
  const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21) });
  async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const reply = await sandbox.fetch(`/_sandbox${path}`, { method, headers, ...init });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) };
  }
  return { sandbox, client: aClient(sandbox), control };
}

describe('control', () => {
  it('reads and moves the clock', async () => {
    const { control } = setUp();
    const start = '2026-11-21T00:00:00.000Z';
    expect(await control('GET', '/clock')).toEqual({ status: 200, body: { now: start, frozen: false, speed: 1 } });
    const moved = { now: '2026-11-21T00:01:00.000Z', frozen: true, speed: 1 };
    expect(await control('POST', '/clock', { advanceSeconds: 60, frozen: true })).toEqual({ status: 200, body: moved });
    expect((await control('POST', '/clock', { advanceSeconds: 1 })).body.frozen).toBe(true);
    expect((await control('POST', '/clock', { frozen: false })).body.frozen).toBe(false);
    expect((await control('POST', '/clock', { speed: 60 })).body).toMatchObject({ frozen: false, speed: 60 });
  });

  it('answers the request log as an array, filtered', async () => {
    const { client, control } = setUp();
    await client.revoke('one');
    await client.refresh('two');
    expect((await control('GET', '/requests')).body).toHaveLength(2);
    expect((await control('GET', '/requests?path=/oauth/token')).body).toMatchObject([{ status: 400 }]);
    expect((await control('GET', '/requests?since=2026-11-22T00:00:00Z')).body).toEqual([]);
    expect((await control('GET', '/requests?since=yesterday')).status).toBe(400);
  });

  it('takes, lists and clears faults', async () => {
    const { client, control } = setUp();
    const status = { kind: 'status', status: 502, body: 'html', headers: {} };
    const fault = { route: 'revoke', ...status, commit: false, times: 2, after: 0 };
    const added = await control('POST', '/faults', { route: 'revoke', kind: 'status', status: 502, times: 2 });
    expect(added).toEqual({ status: 201, body: [fault] });
    expect((await client.revoke('x')).status).toBe(502);
    expect((await control('GET', '/faults')).body).toEqual([{ ...fault, times: 1 }]);
    expect((await control('DELETE', '/faults')).status).toBe(204);
    expect((await client.revoke('x')).status).toBe(200);
  });

  it('picks a scenario in place of the faults that were there, and says which there are', async () => {
    const { client, sandbox, control } = setUp();
    sandbox.faults.add({ route: 'revoke', kind: 'json_429' });
    const { body } = await control('POST', '/scenario', { name: 'cloudflare-down' });
    expect(body).toMatchObject({ name: 'cloudflare-down', scenarios: { calm: expect.any(String) } });
    expect([502, 521, 522]).toContain((await client.revoke('x')).status);
    expect((await control('GET', '/scenario')).body.name).toBe('cloudflare-down');
    await control('DELETE', '/faults');
    expect((await control('GET', '/scenario')).body.name).toBe('calm');
    expect((await client.revoke('x')).status).toBe(200);
  });

  it('tells how often a token was sent, by its fingerprint', async () => {
    const { sandbox, client, control } = setUp();
    const { refresh_token: token } = sandbox.issueGrant();
    await client.refresh('another');
    await client.refresh(token);
    await client.refresh(token);
    const query = `grantType=refresh_token&token=${fingerprint(token)}`;
    expect((await control('GET', `/requests?${query}`)).body).toMatchObject([{ status: 200 }, { status: 400 }]);
  });

  it('answers a device as a person would, once', async () => {
    const { sandbox, client, control } = setUp();
    const device = await startDevice(sandbox);
    const answer = { userCode: device.user_code, action: 'approve' };
    expect((await control('POST', '/device', answer)).status).toBe(204);
    expect(await control('POST', '/device', answer)).toMatchObject({ status: 409 });
    expect(await control('POST', '/device', { ...answer, userCode: '00000000' })).toMatchObject({ status: 404 });
    expect((await client.poll(device.device_code)).status).toBe(200);
  });

  it('answers a device for whom it is told', async () => {
    const { sandbox, client, control } = setUp();
    const device = await startDevice(sandbox);
    await control('POST', '/device', { userCode: device.user_code, action: 'approve', username: 'lin' });
    const { access_token: token } = await (await client.poll(device.device_code)).json();
    expect(await client.apiStatus(token)).toBe(423);
  });

  it('registers, lists and deletes apps', async () => {
    const { sandbox, control } = setUp();
    const form = { name: 'Tool', redirectUris: ['https://tool.example/'] };
    const { status, body: app } = await control('POST', '/apps', { ...form, username: 'grace' });
    expect([status, app]).toEqual([201, expect.objectContaining({ ...form, owner: 'grace' })]);
    expect((await control('GET', '/apps')).body).toEqual([
      expect.objectContaining({ clientId: 'sandbox-client' }),
      app,
    ]);
    const { body: tokens } = await control('POST', '/grants', { clientId: app.clientId });
    expect(await aClient(sandbox, app.clientId).apiStatus(tokens.access_token)).toBe(200);
    expect((await control('DELETE', `/apps/${app.clientId}`)).status).toBe(204);
    expect((await control('DELETE', `/apps/${app.clientId}`)).status).toBe(404);
    expect(await aClient(sandbox, app.clientId).apiStatus(tokens.access_token)).toBe(403);
  });

  it('gives and ends the tokens of a user and an app', async () => {
    const { client, control } = setUp();
    const { body: graces } = await control('POST', '/grants', { username: 'grace', beforeMigration: true });
    const { body: adas } = await control('POST', '/grants');
    expect((await control('DELETE', '/grants?username=grace&clientId=sandbox-client')).status).toBe(204);
    expect(await client.apiStatus(graces.access_token)).toBe(401);
    expect(await client.apiStatus(adas.access_token)).toBe(200);
  });

  it('gives tokens without a sign-in, expired ones too, and ends them all', async () => {
    const { client, control } = setUp();
    const { status, body: tokens } = await control('POST', '/grants');
    expect([status, tokens.expires_in]).toEqual([201, 604_800]);
    expect(await client.apiStatus(tokens.access_token)).toBe(200);
    const { body: expired } = await control('POST', '/grants', { accessTokenLifeSeconds: 0 });
    expect(await client.apiStatus(expired.access_token)).toBe(401);
    expect((await client.refresh(expired.refresh_token)).status).toBe(200);
    expect((await control('DELETE', '/grants')).status).toBe(204);
    expect(await client.apiStatus(tokens.access_token)).toBe(401);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
  });

  it('forgets everything at a reset, and mints no token twice', async () => {
    const { sandbox, client, control } = setUp();
    const before = sandbox.issueGrant();
    sandbox.clock.advance(60);
    sandbox.faults.add({ route: 'api', kind: 'drop' });
    await client.refresh('x');
    expect((await control('POST', '/reset')).status).toBe(204);
    expect(sandbox.clock.now()).toBe(Date.UTC(2026, 10, 21));
    expect(sandbox.faults.list()).toEqual([]);
    expect(sandbox.requests.list()).toEqual([]);
    expect(await client.apiStatus(before.access_token)).toBe(401);
    const after = sandbox.issueGrant();
    expect(after.access_token).not.toBe(before.access_token);
    expect(await client.apiStatus(after.access_token)).toBe(200);
  });

  it.each([
    ['/clock', '{"advanceSeconds":', 'not JSON'],
    ['/clock', { advance: 3 }, '"advance"'],
    ['/clock', { advanceSeconds: '3' }, 'advanceSeconds'],
    ['/clock', { advanceSeconds: 1e12 }, 'advanceSeconds'],
    ['/clock', { speed: 0 }, 'speed'],
    ['/clock', [], 'expected object'],
    ['/scenario', { name: 'earthquake' }, 'calm, flaky-network'],
    ['/snapshot', {}, 'not a snapshot of a sandbox'],
    ['/faults', { route: 'token', kind: 'drop', probability: 2 }, 'probability'],
    ['/faults', { route: 'api', kind: 'slow', commit: false }, 'commit'],
    ['/faults', { route: 'api', kind: 'status', headers: { 'x-a': 'b\r\nc: d' } }, 'headers'],
    ['/faults', {}, 'kind'],
    ['/faults', { route: 'token', kind: 'earthquake' }, 'kind'],
    ['/faults', { route: 'nowhere', kind: 'drop' }, 'route'],
    ['/faults', { route: 'token', kind: 'drop', status: 500 }, '"status"'],
    ['/device', { userCode: 'X' }, 'action'],
    ['/grants', { lifeSeconds: 3 }, '"lifeSeconds"'],
    ['/grants', { username: 'nobody' }, 'username'],
    ['/grants', { clientId: 'nothing' }, 'client id'],
    ['/device', { userCode: 'X', action: 'approve', username: 'nobody' }, 'username'],
    ['/apps', { name: 'Tool' }, 'redirectUris'],
    ['/apps', { name: 'Tool', redirectUris: ['https://x.example/?a'] }, 'query'],
    ['/apps', { name: 'Tool', redirectUris: ['https://x.example/'], icon: 'x' }, '"icon"'],
  ])('refuses for %s the body %j, saying why', async (path, body, why) => {
    const { control } = setUp();
    const { status, body: answer } = await control('POST', path, body);
    expect([status, answer]).toEqual([400, { error: expect.stringContaining(why) }]);
  });

  it('has no other routes', async () => {
    expect((await setUp().control('GET', '/tokens')).status).toBe(404);
  });

  it('obeys no page of another site', async () => {
    const { control } = setUp();
    expect((await control('POST', '/reset', '', { Origin: 'https://example.com' })).status).toBe(403);
    expect((await control('POST', '/reset', '', { Origin: 'http://localhost:3000' })).status).toBe(204);
  });

  it('is not in the request log', async () => {
    const { sandbox, control } = setUp();
    await control('GET', '/clock');
    expect(sandbox.requests.list()).toEqual([]);
  });
});
