/** A client that nobody here wrote signs in at the sandbox, refreshes and revokes, over a real connection. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedSandbox, serveSandbox } from '../../src/server/serve.ts';
import { aClient, aVisitor, redirectUri } from '../client.ts';

let served: ServedSandbox;

beforeAll(async () => {
  served = await serveSandbox({ port: 0 });
});

afterAll(() => served.close());

it('signs in with code and PKCE, refreshes and revokes', async () => {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(served.url);
  const app: oauth.Client = { client_id: 'sandbox-client' };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));

  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const address = new URL(server.authorization_endpoint ?? '');
  address.search = String(
    new URLSearchParams({
      response_type: 'code',
      client_id: app.client_id,
      redirect_uri: redirectUri,
      scope: 'public',
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
  );
  const person = aVisitor({
    fetch: (path, init) => fetch(new URL(String(path), served.url), { ...init, redirect: 'manual' }),
  });
  await person.open(address.pathname + address.search);
  await person.signIn();
  const { location } = await person.send({ action: 'allow' });

  const answer = oauth.validateAuthResponse(server, app, location, state);
  const exchanged = await oauth.processAuthorizationCodeResponse(
    server,
    app,
    await oauth.authorizationCodeGrantRequest(server, app, oauth.None(), answer, redirectUri, verifier, insecure),
  );
  expect(exchanged).toMatchObject({ token_type: 'bearer', expires_in: 604_800, scope: 'public' });

  const refreshed = await oauth.processRefreshTokenResponse(
    server,
    app,
    await oauth.refreshTokenGrantRequest(server, app, oauth.None(), exchanged.refresh_token ?? '', insecure),
  );
  const client = aClient(served.sandbox);
  expect(await client.apiStatus(exchanged.access_token)).toBe(401);
  expect(await client.apiStatus(refreshed.access_token)).toBe(200);

  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, app, oauth.None(), refreshed.refresh_token ?? '', insecure),
  );
  expect(await client.apiStatus(refreshed.access_token)).toBe(401);
});
