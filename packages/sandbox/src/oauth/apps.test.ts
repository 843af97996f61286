import { describe, expect, it } from 'vitest';
import { aClient, authorizePath, aVisitor, startDevice, tokensOf } from '../../test/client.ts';
import { createSandbox } from '../index.ts';

const redirectUris = ['https://app.example/signed-in', 'tool://signed-in', 'http://nas.local/signed-in'];

function setUp() {
  const sandbox = createSandbox({ autoApprove: true });
  const app = sandbox.registerApp({ name: 'Tool', redirectUris });
  const visitor = aVisitor(sandbox);
  const open = (redirectUri: string) =>
    visitor.open(authorizePath({ client_id: app.clientId, redirect_uri: redirectUri }));
  return { sandbox, app, open, client: aClient(sandbox, app.clientId) };
}

describe('an app that was registered', () => {
  it('has a client id and a secret of its own', () => {
    const { sandbox, app } = setUp();
    expect(app).toEqual({
      name: 'Tool',
      redirectUris,
      owner: 'ada',
      clientId: expect.stringMatching(/^[0-9a-f]{64}$/),
      clientSecret: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(sandbox.registerApp({ name: 'Tool', redirectUris }).clientId).not.toBe(app.clientId);
    expect(sandbox.listApps().map(({ name }) => name)).toEqual(['Sandbox Client', 'Tool', 'Tool']);
  });

  it.each(redirectUris.slice(0, 2))('signs in by %s, refreshes and asks the API', async (redirectUri) => {
    const { open, client } = setUp();
    const { location } = await open(redirectUri);
    expect(location.href).toMatch(redirectUri);
    const code = location.searchParams.get('code') ?? '';
    const first = await tokensOf(await client.exchange(code, { redirect_uri: redirectUri }));
    const second = await tokensOf(await client.refresh(first.refresh_token));
    expect(await client.apiStatus(second.access_token)).toBe(200);
  });

  it.each([
    ['https://app.example/signed-in/', 'not registered'],
    ['https://app.example/Signed-in', 'not registered'],
    ['https://app.example/signed-in?x=1', 'not registered'],
    ['http://localhost/callback', 'not registered'],
    ['http://nas.local/signed-in', 'https'],
  ])('is not sent back to %s', async (redirectUri, why) => {
    const { status, text, headers } = await setUp().open(redirectUri);
    expect([status, headers.get('location')]).toEqual([400, null]);
    expect(text).toContain(why);
  });

  it('takes its own secret and no other', async () => {
    const { sandbox, app, client } = setUp();
    const { refresh_token: refreshToken } = sandbox.issueGrant({ clientId: app.clientId });
    const refresh = (client_secret: string) =>
      client.post('/oauth/token', {
        client_id: app.clientId,
        client_secret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      });
    expect((await refresh('sandbox-secret')).status).toBe(401);
    expect((await refresh(app.clientSecret)).status).toBe(200);
  });

  it("can use neither another app's codes, nor its device codes, nor its tokens", async () => {
    const { sandbox, client } = setUp();
    const theirs = await aVisitor(sandbox).open(authorizePath());
    expect((await client.exchange(theirs.location.searchParams.get('code') ?? '')).status).toBe(400);
    expect((await client.poll((await startDevice(sandbox)).device_code)).status).toBe(404);
    const tokens = sandbox.issueGrant();
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
    expect((await client.revoke(tokens.access_token)).status).toBe(400);
    expect(await aClient(sandbox).apiStatus(tokens.access_token)).toBe(200);
  });

  it('is gone after a reset', async () => {
    const { sandbox, client } = setUp();
    sandbox.reset();
    expect((await client.refresh('x')).status).toBe(401);
  });
});

describe('an app that was deleted', () => {
  async function deleted() {
    const { sandbox, app, ...others } = setUp();
    const tokens = sandbox.issueGrant({ clientId: app.clientId });
    const device = await aClient(sandbox, app.clientId).post('/oauth/device/code', { client_id: app.clientId });
    expect(sandbox.deleteApp(app.clientId)).toBe(true);
    return { sandbox, app, tokens, device: await device.json(), ...others };
  }

  it('is refused with 403 by the API and by every OAuth endpoint', async () => {
    const { app, tokens, device, client } = await deleted();
    expect(await client.apiStatus(tokens.access_token)).toBe(403);
    for (const reply of [
      await client.refresh(tokens.refresh_token),
      await client.revoke(tokens.access_token),
      await client.poll(device.device_code),
      await client.post('/oauth/device/code', { client_id: app.clientId }),
    ]) {
      expect([reply.status, await reply.json()]).toEqual([403, expect.objectContaining({ error: 'invalid_client' })]);
    }
  });

  it('shows invalid_client to the person, without a redirect', async () => {
    const { open } = await deleted();
    const { status, text } = await open('https://app.example/signed-in');
    expect([status, text]).toEqual([400, expect.stringContaining('invalid_client')]);
  });

  it('has no tokens any more, and its device codes lead nowhere; other apps keep theirs', async () => {
    const { sandbox, app, tokens, device } = await deleted();
    const other = aClient(sandbox);
    expect(await other.apiStatus(tokens.access_token)).toBe(401);
    expect(await other.apiStatus(sandbox.issueGrant().access_token)).toBe(200);
    const visitor = aVisitor(sandbox);
    await visitor.open(`/activate?code=${device.user_code}`);
    expect((await visitor.signIn()).status).toBe(404);
    expect(sandbox.deleteApp(app.clientId)).toBe(false);
    expect(() => sandbox.issueGrant({ clientId: app.clientId })).toThrow(app.clientId);
  });

  it('may be the built-in app, until a reset', async () => {
    const { sandbox, client } = { sandbox: createSandbox(), client: aClient };
    sandbox.deleteApp('sandbox-client');
    expect((await client(sandbox).refresh('x')).status).toBe(403);
    sandbox.reset();
    expect((await client(sandbox).refresh('x')).status).toBe(400);
  });
});

describe('registering an app', () => {
  it.each([
    'https://app.example',
    'https://app.example:8443/a/b',
    'http://localhost:3000/callback',
    'http://nas.local/callback',
    'com.example.app://signed-in',
    'urn:ietf:wg:oauth:2.0:oob',
  ])('takes %s', (redirectUri) => {
    expect(createSandbox().registerApp({ name: 'Tool', redirectUris: [redirectUri] })).toHaveProperty('clientId');
  });

  it.each([
    ['https://app.example/?from=trakt', 'query'],
    ['https://app.example/#top', 'fragment'],
    ['myapp:/callback', 'scheme://'],
    ['/callback', 'scheme://'],
    ['https://app.example/a b', 'scheme://'],
    ['javascript://%0aalert(1)', 'script'],
    ['DATA://text/html,x', 'script'],
  ])('refuses %s, saying why', (redirectUri, why) => {
    const register = () => createSandbox().registerApp({ name: 'Tool', redirectUris: [redirectUri] });
    expect(register).toThrow(why);
  });

  it('wants a name, and 1 to 25 redirect URIs', () => {
    const sandbox = createSandbox();
    const many = (count: number) => Array.from({ length: count }, (_, at) => `https://app.example/${at}`);
    expect(sandbox.registerApp({ name: ' Tool ', redirectUris: many(25) }).name).toBe('Tool');
    expect(() => sandbox.registerApp({ name: ' ', redirectUris: many(1) })).toThrow('name');
    expect(() => sandbox.registerApp({ name: 'Tool', redirectUris: [] })).toThrow('at least one');
    expect(() => sandbox.registerApp({ name: 'Tool', redirectUris: many(26) })).toThrow('at most 25');
    expect(() => sandbox.registerApp({ name: 'Tool', redirectUris: many(1) }, 'nobody')).toThrow('nobody');
  });
});
