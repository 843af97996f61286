/** POST /oauth/revoke: ends a token (RFC 7009). A token that has ended already gets the same 200. */
import { Hono } from 'hono';
import { readClientRequest } from './client.ts';
import { problem, refuse } from './errors.ts';
import type { OAuthOptions } from './options.ts';

export function revokeRoutes({ state }: OAuthOptions): Hono {
  return new Hono().post('/oauth/revoke', async (c) => {
    const request = await readClientRequest(c.req, state().apps);
    if ('error' in request) return refuse(c, request);
    const { token } = request.params;
    if (!token) return refuse(c, problem(400, 'invalid_request', 'token is missing.'));
    const outcome = state().grants.revoke(token, request.app.clientId);
    return outcome === 'revoked' ? c.body(null, 200) : refuse(c, notRevoked);
  });
}

const notRevoked = problem(400, 'invalid_grant', 'This token was used before, or belongs to another client.');
