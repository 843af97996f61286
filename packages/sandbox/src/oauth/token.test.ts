import { describe, expect, it } from 'vitest';
import { aClient, authorizePath, aVisitor, codeVerifier, redirectUri, tokensOf } from '../../test/client.ts';
import { createSandbox, type Sandbox } from '../index.ts';

async function aCode(sandbox: Sandbox, params: Record<string, string | undefined> = {}): Promise<string> {
  const page = await aVisitor(sandbox).open(authorizePath(params));
  return page.location.searchParams.get('code') ?? '';
}

const withoutChallenge = { code_challenge: undefined, code_challenge_method: undefined };

function setUp() {
  const sandbox = createSandbox({ autoApprove: true });
  return { sandbox, ...aClient(sandbox) };
}

async function errorOf(reply: Response): Promise<[number, string]> {
  const body = await reply.json();
  expect(body.error_description).toEqual(expect.any(String));
  return [reply.status, body.error];
}

describe('a code', () => {
  it('is exchanged for tokens with its verifier and no secret', async () => {
    const { sandbox, exchange, apiStatus } = setUp();
    const reply = await exchange(await aCode(sandbox));
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const tokens = await tokensOf(reply);
    expect(await apiStatus(tokens.access_token)).toBe(200);
  });

  it('may be sent as a form', async () => {
    const { sandbox } = setUp();
    const reply = await sandbox.fetch('/oauth/token', {
      method: 'POST',
      headers: { 'User-Agent': 'SandboxTest/1.0' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'sandbox-client',
        client_secret: 'sandbox-secret',
        code: await aCode(sandbox),
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      }),
    });
    expect(reply.status).toBe(200);
  });

  it('without a challenge is good with the secret, not with nothing', async () => {
    const { sandbox, exchange } = setUp();
    const secret = { code_verifier: undefined, client_secret: 'sandbox-secret' };
    expect((await exchange(await aCode(sandbox, withoutChallenge), secret)).status).toBe(200);
    const nothing = await exchange(await aCode(sandbox, withoutChallenge), { code_verifier: undefined });
    expect(await errorOf(nothing)).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 401, 'invalid_request'],
    [
      'the secret in place of the verifier',
      { code_verifier: undefined, client_secret: 'sandbox-secret' },
      400,
      'invalid_request',
    ],
    ['another redirect URI', { redirect_uri: 'http://localhost:8081/callback' }, 400, 'invalid_grant'],
    ['no redirect URI', { redirect_uri: undefined }, 400, 'invalid_request'],
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'somebody' }, 401, 'invalid_client'],
    ['no client', { client_id: undefined }, 400, 'invalid_request'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a number for a string', { code: 7 }, 400, 'invalid_request'],
  ])('is refused with %s', async (_, params, status, error) => {
    const { sandbox, exchange } = setUp();
    expect(await errorOf(await exchange(await aCode(sandbox), params))).toEqual([status, error]);
  });

  it('is refused with a verifier when the sign-in began without a challenge', async () => {
    const { sandbox, exchange } = setUp();
    expect((await exchange(await aCode(sandbox, withoutChallenge))).status).toBe(401);
  });

  it('is refused if it was never issued, and after ten minutes', async () => {
    const { sandbox, exchange } = setUp();
    expect(await errorOf(await exchange('unheard-of'))).toEqual([400, 'invalid_grant']);
    const code = await aCode(sandbox);
    sandbox.clock.advance(600);
    expect(await errorOf(await exchange(code))).toEqual([400, 'invalid_grant']);
  });

  it('that is sent twice ends the tokens of the first exchange, also after a refresh', async () => {
    const { sandbox, exchange, refresh, apiStatus } = setUp();
    const code = await aCode(sandbox);
    const first = await tokensOf(await exchange(code));
    const other = sandbox.issueGrant();
    const second = await tokensOf(await refresh(first.refresh_token));
    expect(await errorOf(await exchange(code))).toEqual([400, 'invalid_grant']);
    expect(await apiStatus(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(400);
    expect(await apiStatus(other.access_token)).toBe(200);
  });
});

describe('the token endpoint', () => {
  it('takes no HTTP Basic', async () => {
    const { post } = setUp();
    const basic = { Authorization: `Basic ${btoa('sandbox-client:sandbox-secret')}` };
    const reply = await post('/oauth/token', { client_id: 'sandbox-client', grant_type: 'refresh_token' }, basic);
    expect(await errorOf(reply)).toEqual([401, 'invalid_client']);
  });

  it.each([
    ['text/plain', 'grant_type=refresh_token'],
    ['application/json', '{"grant_type":'],
    ['application/json', '[]'],
    ['application/x-www-form-urlencoded', 'client_id=sandbox-client&client_id=sandbox-client'],
  ])('refuses %s %s as an invalid request', async (type, body) => {
    const { sandbox } = setUp();
    const headers = { 'Content-Type': type, 'User-Agent': 'SandboxTest/1.0' };
    const reply = await sandbox.fetch('/oauth/token', { method: 'POST', headers, body });
    expect(await errorOf(reply)).toEqual([400, 'invalid_request']);
  });

  it('gives the same tokens for the same seed, and other tokens for another seed', async () => {
    const [one, same, other] = [7, 7, 8].map((seed) => createSandbox({ seed }).issueGrant().access_token);
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });
});
