/** The sandbox's OAuth server: its routes, and what it remembers. */
import { Hono } from 'hono';
import { activateRoutes } from './activate.ts';
import { authorizeRoutes } from './authorize.ts';
import { deviceRoutes } from './device.ts';
import { discoveryRoutes } from './discovery.ts';
import type { OAuthOptions } from './options.ts';
import { revokeRoutes } from './revoke.ts';
import { tokenRoutes } from './token.ts';

export { type GrantRules, type Lives, type ReplayMode, replayModes } from './grants.ts';
export { newOAuthState } from './state.ts';
export { type TokenResponse, tokenResponse } from './token-response.ts';

export function oauthRoutes(options: OAuthOptions): Hono {
  const app = new Hono();
  for (const routes of [discoveryRoutes, tokenRoutes, revokeRoutes, deviceRoutes, authorizeRoutes, activateRoutes]) {
    app.route('/', routes(options));
  }
  return app;
}
