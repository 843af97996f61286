import { describe, expect, it, vi } from 'vitest';
import { createSandbox } from './index.ts';

describe('the sandbox', () => {
  it('answers under whatever host it is asked, and names itself so', async () => {
    const sandbox = createSandbox();
    const reply = await sandbox.fetch('https://auth.trakt.tv/.well-known/openid-configuration');
    expect(await reply.json()).toMatchObject({
      issuer: 'https://auth.trakt.tv',
      token_endpoint: 'https://auth.trakt.tv/oauth/token',
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('answers no OAuth on the website, nor on paths that do nothing that is known', async () => {
    const { fetch } = createSandbox({ autoApprove: true });
    const status = async (url: string) =>
      (await fetch(url, { method: 'POST', headers: { 'User-Agent': 'test/1.0' } })).status;
    expect(await status('https://trakt.tv/oauth/token')).toBe(404);
    expect(await status('https://api.trakt.tv/oauth/token')).toBe(400);
    expect(await status('https://auth.trakt.tv/oauth/userinfo')).toBe(404);
  });

  it('takes slashes side by side for one, as PyTrakt sends them', async () => {
    const { fetch } = createSandbox();
    const device = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'test/1.0' },
      body: '{"client_id":"sandbox-client"}',
    };
    expect((await fetch('http://localhost//oauth/device/code', device)).status).toBe(200);
    // Found, and then held to the API's own rules.
    expect((await fetch('http://localhost//movies/trending', { headers: { 'User-Agent': 'test/1.0' } })).status).toBe(
      412,
    );
  });

  it('names itself by the origin that it was given', async () => {
    const sandbox = createSandbox({ origin: 'https://trakt.example' });
    const reply = await sandbox.app.request('/.well-known/openid-configuration');
    expect(await reply.json()).toHaveProperty('issuer', 'https://trakt.example');
    expect(sandbox.urls.activateUrl).toBe('https://trakt.example/activate');
  });

  it('has a front page with its URLs and the sign-in data, and a stylesheet for dark and light', async () => {
    const { app } = createSandbox();
    const text = await (await app.request('http://127.0.0.1:9/')).text();
    for (const part of ['http://127.0.0.1:9/activate', 'sandbox-client', 'sandbox-secret', 'ada'])
      expect(text).toContain(part);
    const path = /rel="stylesheet" href="([^"]+)"/.exec(text)?.[1] ?? '';
    const style = await app.request(path);
    expect(style.headers.get('content-type')).toMatch('text/css');
    expect(await style.text()).toContain('light-dark(');
  });

  it.each(['/', '/_sandbox'])('leads from %s only to pages that are there', async (path) => {
    const { fetch } = createSandbox();
    const page = await (await fetch(path)).text();
    const links = [...page.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links).toContain('/_sandbox/endpoints');
    const statuses = await Promise.all(links.map(async (link) => [link, (await fetch(link)).status]));
    expect(statuses).toEqual(links.map((link) => [link, 200]));
  });

  it('lets browser apps on this machine ask its OAuth server, and those that are registered, and no others', async () => {
    const { app, registerApp } = createSandbox();
    registerApp({ name: 'Tool', redirectUris: ['tool://in', 'https://tool.example/in'] });
    async function allowed(Origin: string): Promise<string | null> {
      const reply = await app.request('/oauth/token', {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'POST' },
      });
      return reply.headers.get('access-control-allow-origin');
    }
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('https://localhost:5173')).toBe('https://localhost:5173');
    expect(await allowed('https://tool.example')).toBe('https://tool.example');
    for (const origin of ['https://example.com', 'http://tool.example', 'null'])
      expect(await allowed(origin)).toBeNull();
  });

  it('keeps its state from other sandboxes', async () => {
    const [one, other] = [createSandbox({ seed: 1 }), createSandbox({ seed: 1 })];
    const { access_token: token } = one.issueGrant();
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'SandboxTest/1.0',
      'trakt-api-key': 'sandbox-client',
      'trakt-api-version': '2',
      Authorization: `Bearer ${token}`,
    };
    expect((await one.fetch('/users/settings', { headers })).status).toBe(200);
    expect((await other.fetch('/users/settings', { headers })).status).toBe(401);
  });

  it("takes the place of the process's own fetch", async () => {
    const { fetch: detached } = createSandbox();
    vi.stubGlobal('fetch', detached);
    try {
      const reply = await fetch('https://auth.trakt.tv/oauth/device/code', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'test/1.0' },
        body: '{"client_id":"sandbox-client"}',
      });
      expect(await reply.json()).toHaveProperty('verification_url', 'https://auth.trakt.tv/activate');
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it.each([
    ['GET', '/movies/popular'],
    ['POST', '/oauth/token'],
    ['POST', '/oauth/revoke'],
    ['POST', '/oauth/device/code'],
    ['POST', '/oauth/device/token'],
  ])('turns a program away that does not say who it is: %s %s', async (method, path) => {
    const reply = await createSandbox().fetch(path, { method, headers: { 'User-Agent': '' } });
    expect([reply.status, reply.headers.get('server')]).toEqual([403, 'cloudflare']);
    expect(await reply.text()).toContain('Error 1010');
  });

  it('says which methods an OAuth path takes, where it is asked with another', async () => {
    const { fetch } = createSandbox();
    async function refusal(method: string, path: string): Promise<[number, string | null]> {
      const reply = await fetch(path, { method, headers: { 'User-Agent': 'test/1.0' } });
      return [reply.status, reply.headers.get('allow')];
    }
    for (const path of ['/oauth/token', '/oauth/revoke', '/oauth/device/code', '/oauth/device/token'])
      expect(await refusal('GET', path)).toEqual([405, 'POST']);
    expect(await refusal('DELETE', '/oauth/authorize')).toEqual([405, 'GET, POST']);
    expect(await refusal('POST', '/oauth/introspect')).toEqual([404, null]);
  });

  it('rejects for a caller who has left already', async () => {
    const gone = createSandbox().fetch('/', { signal: AbortSignal.abort() });
    await expect(gone).rejects.toHaveProperty('name', 'AbortError');
  });
});
