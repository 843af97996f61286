import { describe, expect, it } from 'vitest';
import { aClient, startDevice } from '../../test/client.ts';
import { createSandbox, type OAuthServer } from '../index.ts';

function setUp(oauthServer: OAuthServer) {
  const sandbox = createSandbox({ oauthServer });
  return { sandbox, ...aClient(sandbox) };
}

describe('the old server', () => {
  it.each([
    ['doorkeeper', 400],
    ['doorkeeper-401', 401],
  ] as const)('answers a refresh token that is not good as %s did: %i, with its header', async (server, status) => {
    const { refresh } = setUp(server);
    const reply = await refresh('used');
    const body = await reply.json();
    expect([reply.status, body.error]).toEqual([status, 'invalid_grant']);
    expect(reply.headers.get('www-authenticate')).toBe(
      `Bearer realm="Doorkeeper", error="invalid_grant", error_description="${body.error_description}"`,
    );
    expect(reply.headers.get('content-type')).toMatch('application/json');
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('answers every cause with the same sentence', async () => {
    const { sandbox, refresh } = setUp('doorkeeper');
    const expired = sandbox.issueGrant({ refreshTokenLifeSeconds: 0 });
    const [unknown, late] = await Promise.all([refresh('unheard-of'), refresh(expired.refresh_token)]);
    expect(await unknown.text()).toBe(await late.text());
  });

  it('is 401 for a client that it does not know, or that was deleted, and 400 for a bad request', async () => {
    const { sandbox, post } = setUp('doorkeeper-401');
    const unknown = await post('/oauth/token', { client_id: 'somebody', grant_type: 'refresh_token' });
    expect([unknown.status, (await unknown.json()).error]).toEqual([401, 'invalid_client']);
    const bad = await post('/oauth/token', { client_id: 'sandbox-client' });
    expect([bad.status, await bad.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'grant_type is missing.' },
    ]);
    sandbox.deleteApp('sandbox-client');
    expect((await post('/oauth/device/code', { client_id: 'sandbox-client' })).status).toBe(401);
  });

  it('gives tokens, and answers polls without a body, as the current server does', async () => {
    const { sandbox, refresh, poll } = setUp('doorkeeper');
    expect((await refresh(sandbox.issueGrant().refresh_token)).status).toBe(200);
    const reply = await poll((await startDevice(sandbox)).device_code);
    expect([reply.status, await reply.text(), reply.headers.get('www-authenticate')]).toEqual([400, '', null]);
  });

  it('is off by default', async () => {
    const reply = await setUp('current').refresh('used');
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([400, null]);
  });
});
