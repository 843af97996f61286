/** `openid-client`, an OAuth client that nobody here wrote, finds its way from the sandbox's address alone. */
import * as client from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '../../src/server/serve.ts';
import { aClient, aVisitor, redirectUri } from '../client.ts';
import { app } from './host.ts';

let served: ServedSandbox;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 0 });
});

afterAll(() => served.close());

it.each([
  ['without a secret', client.None()],
  ['with its secret in the body', client.ClientSecretPost(app.client_secret)],
])('signs in with code and PKCE, refreshes and revokes, %s', async (_, authentication) => {
  const config = await client.discovery(new URL(served.url), app.client_id, {}, authentication, {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'public',
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const person = aVisitor({
    fetch: (path, init) => fetch(new URL(String(path), served.url), { ...init, redirect: 'manual' }),
  });
  await person.open(address.pathname + address.search);
  await person.signIn();
  const { location } = await person.send({ action: 'allow' });

  const first = await client.authorizationCodeGrant(config, location, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  expect(first.expires_in).toBe(604_800);
  const second = await client.refreshTokenGrant(config, first.refresh_token ?? '');
  const api = aClient(served.sandbox);
  expect(await api.apiStatus(first.access_token)).toBe(401);
  expect(await api.apiStatus(second.access_token)).toBe(200);
  await expect(client.refreshTokenGrant(config, 'a-token-of-nobody')).rejects.toMatchObject({ error: 'invalid_grant' });

  await client.tokenRevocation(config, second.access_token);
  expect(await api.apiStatus(second.access_token)).toBe(401);
  await client.tokenRevocation(config, second.refresh_token ?? '');
  await expect(client.refreshTokenGrant(config, second.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});
