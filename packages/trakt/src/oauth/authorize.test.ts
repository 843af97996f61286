import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuthorizationUrl } from './authorize.ts';
import { codeChallenge, generateCodeVerifier, generateState } from './pkce.ts';

const redirectUri = 'http://localhost:8080/callback';

describe('the authorization URL', () => {
  it('asks for a code, with a state and a challenge', async () => {
    const { url, ...pending } = await createAuthorizationUrl({ clientId: 'app id', redirectUri });
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('https://auth.trakt.tv/oauth/authorize');
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'app id',
      redirect_uri: redirectUri,
      state: pending.state,
      code_challenge: createHash('sha256').update(pending.codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    expect(pending).toMatchObject({ issuer: 'https://auth.trakt.tv', clientId: 'app id', redirectUri });
    expect(url).not.toContain(pending.codeVerifier);
  });

  it('asks for the sign-up form or a new sign-in where told, at the server that is told', async () => {
    const { url } = await createAuthorizationUrl({
      clientId: 'app',
      redirectUri: 'urn:ietf:wg:oauth:2.0:oob',
      issuer: 'http://127.0.0.1:4000/',
      signup: true,
      prompt: 'login',
      state: 'mine',
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:4000\/oauth\/authorize\?/);
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toMatchObject({
      signup: 'true',
      prompt: 'login',
      state: 'mine',
      redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
    });
  });

  it('keeps any state and client id whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (state, clientId) => {
        const { url } = await createAuthorizationUrl({ clientId, redirectUri, state });
        const { searchParams } = new URL(url);
        expect([searchParams.get('state'), searchParams.get('client_id')]).toEqual([state, clientId]);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['clientId', { clientId: '' }],
    ['redirectUri', { redirectUri: '/callback' }],
    ['issuer', { issuer: 'http://auth.trakt.tv' }],
    ['state', { state: '' }],
    ['codeVerifier', { codeVerifier: 'short' }],
    ['codeVerifier', { codeVerifier: `${'a'.repeat(42)}!` }],
  ])('refuses a wrong %s', async (setting, wrong) => {
    const url = createAuthorizationUrl({ clientId: 'app', redirectUri, ...wrong });
    await expect(url).rejects.toMatchObject({ code: 'config_invalid', setting });
  });
});

describe('random values', () => {
  it('are 256 bits each, in characters that need no escaping, never the same', () => {
    const values = [generateState(), generateState(), generateCodeVerifier(), generateCodeVerifier()];
    for (const value of values) expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(values).size).toBe(values.length);
  });

  it('have the challenge that RFC 7636 computes for its example', async () => {
    const challenge = await codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
    expect(challenge).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });
});
