/** GET /.well-known/openid-configuration: the addresses of the endpoints (RFC 8414). */
import { Hono } from 'hono';
import type { OAuthOptions } from './options.ts';

export function discoveryRoutes({ originOf, introspection }: OAuthOptions): Hono {
  return new Hono().get('/.well-known/openid-configuration', (c) => {
    const issuer = originOf(c.req.url);
    return c.json({
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      ...(introspection && { introspection_endpoint: `${issuer}/oauth/introspect` }),
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      scopes_supported: ['public'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    });
  });
}
