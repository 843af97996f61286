import { describe, expect, it } from 'vitest';
import { aClient, authorizePath, aVisitor, redirectUri, tokensOf } from '../../test/client.ts';
import { createSandbox } from '../index.ts';

describe('authorization', () => {
  it('signs the person in, asks, and sends the browser back with code, state and issuer', async () => {
    const sandbox = createSandbox();
    const visitor = aVisitor(sandbox);
    expect((await visitor.open(authorizePath())).title).toBe('Sign in');
    const consent = await visitor.signIn();
    expect(consent.title).toBe('Let Sandbox Client in?');
    const { status, location } = await visitor.send({ action: 'allow' });
    expect(status).toBe(302);
    expect(location.origin + location.pathname).toBe(redirectUri);
    const { code, ...others } = Object.fromEntries(location.searchParams);
    expect(others).toEqual({ state: 'xyz', iss: 'http://localhost' });
    const client = aClient(sandbox);
    const tokens = await tokensOf(await client.exchange(code ?? ''));
    expect(await client.apiStatus(tokens.access_token)).toBe(200);
  });

  it('sends the browser back with access_denied when the person denies', async () => {
    const visitor = aVisitor(createSandbox());
    await visitor.open(authorizePath());
    await visitor.signIn();
    const { location } = await visitor.send({ action: 'deny' });
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'xyz',
      iss: 'http://localhost',
    });
  });

  it('asks a signed-in person only for consent, and with prompt=login for the password too', async () => {
    const visitor = aVisitor(createSandbox());
    await visitor.open(authorizePath());
    await visitor.signIn();
    expect((await visitor.open(authorizePath())).title).toBe('Let Sandbox Client in?');
    expect((await visitor.open(authorizePath({ prompt: 'login' }))).title).toBe('Sign in');
    expect((await visitor.signIn()).title).toBe('Let Sandbox Client in?');
  });

  it.each([
    ['ada', 'ada'],
    ['grace', 'grace'],
    ['alan', 'Álan'],
    ['áLAN', 'Álan'],
  ])('lets %s in, by their own tokens', async (name, username) => {
    const sandbox = createSandbox();
    const visitor = aVisitor(sandbox);
    await visitor.open(authorizePath());
    expect((await visitor.signIn(name)).text).toContain(`(${username})`);
    const { location } = await visitor.send({ action: 'allow' });
    const client = aClient(sandbox);
    const tokens = await tokensOf(await client.exchange(location.searchParams.get('code') ?? ''));
    sandbox.endGrants({ username: 'lin' });
    expect(await client.apiStatus(tokens.access_token)).toBe(200);
    sandbox.endGrants({ username });
    expect(await client.apiStatus(tokens.access_token)).toBe(401);
  });

  it('lets a locked account sign in; only the API refuses it', async () => {
    const sandbox = createSandbox();
    const visitor = aVisitor(sandbox);
    await visitor.open(authorizePath());
    await visitor.signIn('lin');
    const { location } = await visitor.send({ action: 'allow' });
    const client = aClient(sandbox);
    const tokens = await tokensOf(await client.exchange(location.searchParams.get('code') ?? ''));
    expect(await client.apiStatus(tokens.access_token)).toBe(423);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('lets the person sign in as another user', async () => {
    const visitor = aVisitor(createSandbox());
    await visitor.open(authorizePath());
    const consent = await visitor.signIn();
    const other = /<a href="([^"]+)">Use another account</.exec(consent.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect((await visitor.open(other)).title).toBe('Sign in');
    expect((await visitor.signIn('grace')).text).toContain('(grace)');
  });

  it('opens with the form for new people if signup is asked for', async () => {
    expect((await aVisitor(createSandbox()).open(authorizePath({ signup: 'true' }))).title).toBe('Create an account');
  });

  it('says so when the password is wrong, and keeps the name', async () => {
    const visitor = aVisitor(createSandbox());
    await visitor.open(authorizePath());
    const page = await visitor.send({ action: 'sign_in', username: 'a"da', password: 'wrong' });
    expect(page.status).toBe(401);
    expect(page.text).toContain('There is no account with this name and password.');
    expect(page.text).toContain('value="a&quot;da"');
    expect((await visitor.send({ action: 'sign_in', username: 'ada', password: 'grace' })).status).toBe(401);
    expect((await visitor.signIn()).title).toBe('Let Sandbox Client in?');
  });

  it('refuses a form that comes from no page of the sandbox', async () => {
    const visitor = aVisitor(createSandbox());
    await visitor.open(authorizePath());
    await visitor.signIn();
    const forged = await visitor.send({ action: 'allow', csrf: 'guessed' });
    expect(forged.status).toBe(403);
    expect(forged.headers.get('location')).toBeNull();
  });

  it.each([
    ['an unknown client', { client_id: 'somebody' }],
    ['no client', { client_id: undefined }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['a redirect URI elsewhere', { redirect_uri: 'https://example.com/callback' }],
    ['a redirect URI on a lookalike host', { redirect_uri: 'http://localhost.example.com/callback' }],
    ['a redirect URI over https', { redirect_uri: 'https://localhost/callback' }],
    ['a redirect URI with a query', { redirect_uri: 'http://localhost/callback?x=1' }],
    ['a redirect URI with a fragment', { redirect_uri: 'http://localhost/callback#x' }],
    ['a redirect URI with a name in it', { redirect_uri: 'http://ada@localhost/callback' }],
  ])('shows an error page and never redirects for %s', async (_, params) => {
    const page = await aVisitor(createSandbox({ autoApprove: true })).open(authorizePath(params));
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    expect(page.text).toContain('role="alert"');
  });

  it('shows an error page for a parameter that comes twice', async () => {
    const page = await aVisitor(createSandbox()).open(`${authorizePath()}&state=other`);
    expect(page.status).toBe(400);
  });

  it.each([
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without a method', { code_challenge_method: undefined }, 'invalid_request'],
    ['a challenge that is no hash', { code_challenge: 'short' }, 'invalid_request'],
    ['a method without a challenge', { code_challenge: undefined }, 'invalid_request'],
  ])('tells the client about %s', async (_, params, error) => {
    const { location } = await aVisitor(createSandbox({ autoApprove: true })).open(authorizePath(params));
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ error, state: 'xyz' });
  });

  it.each(['http://localhost', 'http://127.0.0.1:1234/a/b', 'http://[::1]:99/callback'])(
    'sends back to %s',
    async (uri) => {
      const { location } = await aVisitor(createSandbox({ autoApprove: true })).open(
        authorizePath({ redirect_uri: uri }),
      );
      expect(location.origin).toBe(new URL(uri).origin);
      expect(location.searchParams.get('code')).toEqual(expect.any(String));
    },
  );

  it('shows the code on a page for the out-of-band redirect', async () => {
    const sandbox = createSandbox({ autoApprove: true });
    const uri = 'urn:ietf:wg:oauth:2.0:oob';
    const page = await aVisitor(sandbox).open(authorizePath({ redirect_uri: uri }));
    expect(page.title).toBe('Your code');
    const code = /class="code long">([^<]+)</.exec(page.text)?.[1] ?? '';
    expect((await aClient(sandbox).exchange(code, { redirect_uri: uri })).status).toBe(200);
  });

  it('sends pages without scripts and foreign content, which no frame and no cache holds', async () => {
    const visitor = aVisitor(createSandbox());
    const { headers, text } = await visitor.open(authorizePath());
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).not.toMatch(/<script|style=|\bon\w+=/i);
    const consent = await visitor.signIn();
    expect(consent.headers.get('content-security-policy')).toContain("form-action 'self' http://localhost:8080");
  });

  it.each([
    ['tool://signed-in', "form-action 'self' tool:"],
    ['urn:ietf:wg:oauth:2.0:oob', "form-action 'self'"],
    ['https://tool.example/in', "form-action 'self' https://tool.example"],
  ])('let the form lead to %s', async (redirectUri, directive) => {
    const sandbox = createSandbox();
    const app = sandbox.registerApp({ name: 'Tool', redirectUris: [redirectUri] });
    const visitor = aVisitor(sandbox);
    await visitor.open(authorizePath({ client_id: app.clientId, redirect_uri: redirectUri }));
    const consent = await visitor.signIn();
    expect(consent.headers.get('content-security-policy')?.split('; ').at(-1)).toBe(directive);
  });
});
