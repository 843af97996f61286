import { describe, expect, it } from 'vitest';
import { aClient, tokensOf } from '../../test/client.ts';
import { createSandbox } from '../index.ts';

const startSeconds = Date.UTC(2026, 10, 21) / 1000;

function setUp() {
  const sandbox = createSandbox({ now: () => startSeconds * 1000, introspection: true });
  const client = aClient(sandbox);
  const ask = (token: string, app: object = { client_id: 'sandbox-client', client_secret: 'sandbox-secret' }) =>
    client.post('/oauth/introspect', { ...app, token });
  const answer = async (token: string) => (await ask(token)).json();
  return { sandbox, client, ask, answer };
}

describe('introspection', () => {
  it('tells the user and the end of a good token', async () => {
    const { sandbox, ask, answer } = setUp();
    const tokens = sandbox.issueGrant({ username: 'grace' });
    const reply = await ask(tokens.refresh_token);
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const about = { active: true, client_id: 'sandbox-client', username: 'grace', scope: 'public', iat: startSeconds };
    expect(await reply.json()).toEqual({ ...about, exp: startSeconds + 2_592_000 });
    expect(await answer(tokens.access_token)).toEqual({
      ...about,
      token_type: 'bearer',
      exp: startSeconds + 604_800,
    });
  });

  it('says that a used refresh token is not active, and ends nothing by it', async () => {
    const { sandbox, client, answer } = setUp();
    const first = sandbox.issueGrant();
    const second = await tokensOf(await client.refresh(first.refresh_token));
    for (const used of [first.refresh_token, first.access_token]) expect(await answer(used)).toEqual({ active: false });
    expect(await answer(second.refresh_token)).toMatchObject({ active: true });
    expect(await client.apiStatus(second.access_token)).toBe(200);
    expect((await client.refresh(second.refresh_token)).status).toBe(200);
  });

  it.each(['unknown', 'expired', 'revoked', 'from before the move', "another app's"])(
    'says of a token that is %s only that it is not active',
    async (what) => {
      const { sandbox, client, answer } = setUp();
      const app = sandbox.registerApp({ name: 'Other', redirectUris: ['https://other.example/'] });
      const { refresh_token: token } = sandbox.issueGrant({
        ...(what === 'expired' && { refreshTokenLifeSeconds: 0 }),
        ...(what === 'from before the move' && { beforeMigration: true }),
        ...(what === "another app's" && { clientId: app.clientId }),
      });
      if (what === 'revoked') await client.revoke(token);
      expect(await answer(what === 'unknown' ? 'unheard-of' : token)).toEqual({ active: false });
    },
  );

  it.each([
    [{ client_id: 'sandbox-client' }, 401],
    [{ client_id: 'sandbox-client', client_secret: 'wrong' }, 401],
    [{ client_id: 'somebody', client_secret: 'sandbox-secret' }, 401],
    [{}, 400],
  ])('wants the client with its secret: %j gets %i', async (app, status) => {
    const { sandbox, ask } = setUp();
    expect((await ask(sandbox.issueGrant().refresh_token, app)).status).toBe(status);
  });

  it('is named in the discovery document only where it is on; elsewhere there is nothing', async () => {
    const endpoint = async (introspection: boolean) => {
      const reply = await createSandbox({ introspection }).fetch('/.well-known/openid-configuration');
      return (await reply.json()).introspection_endpoint;
    };
    expect(await endpoint(true)).toBe('http://localhost/oauth/introspect');
    expect(await endpoint(false)).toBeUndefined();
    expect((await aClient(createSandbox()).post('/oauth/introspect', {})).status).toBe(404);
  });
});
