/**
 * POST /oauth/introspect: tells whether a token is good, without using it up (RFC 7662). Needs the client secret. Whether
 * Trakt has this endpoint is unknown, so the sandbox has it only as an option.
 */
import { Hono } from 'hono';
import { readClientRequest } from './client.ts';
import { problem, refuse } from './errors.ts';
import type { OAuthOptions } from './options.ts';

export function introspectRoutes({ state }: OAuthOptions): Hono {
  return new Hono().post('/oauth/introspect', async (c) => {
    const { apps, grants } = state();
    const request = await readClientRequest(c.req, apps);
    if ('error' in request) return refuse(c, request);
    const { token, client_secret: clientSecret } = request.params;
    if (!clientSecret) return refuse(c, problem(401, 'invalid_client', 'client_secret is missing.'));
    if (!token) return refuse(c, problem(400, 'invalid_request', 'token is missing.'));
    const { clientId } = request.app;
    const live = grants.inspect(token, clientId);
    c.header('Cache-Control', 'no-store');
    if (!live) return c.json({ active: false });
    return c.json({
      active: true,
      client_id: clientId,
      username: live.username,
      scope: 'public',
      ...(live.kind === 'access' && { token_type: 'bearer' }),
      iat: Math.floor(live.createdAtMs / 1000),
      exp: Math.floor(live.expiresAtMs / 1000),
    });
  });
}
