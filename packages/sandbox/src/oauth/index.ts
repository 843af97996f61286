/** The sandbox's OAuth server: its routes and its state. */
import { Hono } from 'hono';
import { edge } from '../api/request/headers.ts';
import { nothingHere } from '../pages/nothing-here.ts';
import { clientPaths } from '../paths.ts';
import { noteReason, wrongMethod } from '../reasons.ts';
import { activateRoutes } from './activate.ts';
import { authorizeRoutes } from './authorize.ts';
import { deviceRoutes } from './device.ts';
import { discoveryRoutes } from './discovery.ts';
import { asDoorkeeper } from './doorkeeper.ts';
import { introspectRoutes } from './introspect.ts';
import type { OAuthOptions } from './options.ts';
import { revokeRoutes } from './revoke.ts';
import { tokenRoutes } from './token.ts';

export { type AppForm, appForm } from './apps.ts';
export type { OAuthServer } from './doorkeeper.ts';
export { settingsRoutes } from './settings.ts';
export { newOAuthState, saveOAuth } from './state.ts';
export type { Connection, GrantRules, PairOptions, ReplayMode } from './token-pair.ts';
export { type TokenResponse, tokenResponse } from './token-response.ts';

export function oauthRoutes(options: OAuthOptions): Hono {
  const app = new Hono();
  app.all('/oauth/*', async (c, next) => {
    if (!websiteHosts.has(new URL(c.req.url).hostname)) return next();
    noteReason(c, 'the website answers no OAuth any more');
    return c.notFound();
  });
  for (const path of clientPaths) app.use(path, async (c, next) => edge(c) ?? next());
  if (options.oauthServer !== 'current') app.use('/oauth/*', asDoorkeeper(options.oauthServer));
  for (const routes of [discoveryRoutes, tokenRoutes, revokeRoutes, deviceRoutes, authorizeRoutes, activateRoutes]) {
    app.route('/', routes(options));
  }
  if (options.introspection) app.route('/', introspectRoutes(options));
  app.all('/oauth/*', (c) => {
    const methods = app.routes.filter(({ path, method }) => path === c.req.path && method !== 'ALL');
    if (methods.length === 0) return nothingHere(c) ?? c.notFound();
    noteReason(c, wrongMethod);
    return c.body(null, 405, { Allow: methods.map(({ method }) => method).join(', ') });
  });
  return app;
}

/** The former hosts of OAuth, which answer no more. */
const websiteHosts: ReadonlySet<string> = new Set(['trakt.tv', 'www.trakt.tv']);
