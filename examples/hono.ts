/**
 * A site with Hono whose visitors sign in with Trakt. Where it runs: `export default createSite({ ... })` on Workers, Deno
 * and Bun, `serve(createSite({ ... }))` of `@hono/node-server` on Node.
 */

import { Hono } from 'hono';
import { html } from 'hono/html';
import {
  type Clock,
  createMemoryStore,
  createSession,
  createTraktClient,
  isUsherError,
  type Session,
  type TokenStore,
} from 'trakt-usher';
import { createIncidentWatch } from 'trakt-usher/session';
import { createTraktAuthHandlers } from 'trakt-usher/web';

export interface SiteOptions {
  clientId: string;
  /** Where people find the site, e.g. `https://my.site`. */
  origin: string;
  /** `head -c 32 /dev/urandom | base64` */
  secret: string;
  /** Memory forgets: yours is a vault, or a store over your database. */
  store?: TokenStore;
  /** The store's, where it has one. */
  clock?: Clock;
  /** Another server than Trakt, such as the sandbox. */
  trakt?: { issuer: string; apiOrigin: string };
}

export interface Site extends Hono {
  /** Ends what is under way for visitors. The store is yours to close. */
  close(): Promise<void>;
}

/** So many visitors' sessions are kept: each has its token in memory, and hears when another process renews it. */
const mostSessions = 1_000;

export function createSite({ clientId, origin, secret, store = createMemoryStore(), clock, trakt }: SiteOptions): Site {
  const app = { clientId, userAgent: 'example-site/1.0' };
  const incidents = createIncidentWatch();
  /** The one that was asked for last is the last. */
  const sessions = new Map<string, Session>();

  function sessionOf(account: string): Session {
    const open = () => createSession({ app, store, account, incidents, ...(clock && { clock }), ...trakt });
    const session = sessions.get(account) ?? open();
    sessions.delete(account);
    sessions.set(account, session);
    for (const [name, oldest] of sessions) {
      if (sessions.size <= mostSessions) break;
      sessions.delete(name);
      oldest.close().catch(console.error);
    }
    return session;
  }

  const auth = createTraktAuthHandlers({
    ...app,
    issuer: trakt?.issuer,
    redirectUri: `${origin}/auth/callback`,
    secret,
    onSignedIn: async (tokens, { returnTo }) => {
      // A new id with each sign-in: nobody can have planted it before.
      const visitor = crypto.randomUUID();
      await sessionOf(visitor).signIn(tokens);
      const secure = origin.startsWith('https:') ? '; Secure' : '';
      const cookie = `visitor=${visitor}; HttpOnly; SameSite=Lax; Path=/${secure}`;
      return new Response(null, { status: 303, headers: { location: returnTo, 'set-cookie': cookie } });
    },
    onError: (error) => {
      console.error(isUsherError(error) ? error.code : error);
    },
    onSignedOut: async ({ request }) => {
      await sessionOf(visitorOf(request)).signOut();
    },
  });

  const site = new Hono();
  site.get('/auth/login', ({ req }) => auth.login(req.raw));
  site.get('/auth/callback', ({ req }) => auth.callback(req.raw));
  site.post('/auth/logout', ({ req }) => auth.logout(req.raw));
  site.get('/', (context) => context.html('<a href="/auth/login?return_to=/me">Sign in with Trakt</a>'));
  site.get('/me', async ({ req, html: page, redirect }) => {
    const visitor = visitorOf(req.raw);
    const session = sessionOf(visitor);
    if (!(await session.read())) {
      // Anybody can invent a cookie: it takes no visitor's place.
      sessions.delete(visitor);
      await session.close();
      return redirect('/');
    }
    const { user } = await createTraktClient({ app, session }).users.settings();
    return page(html`<p>You are ${user.username} at Trakt.</p>
<form method="post" action="/auth/logout"><button>Sign out</button></form>`);
  });
  return Object.assign(site, {
    close: async () => {
      await Promise.allSettled([...sessions.values()].map((session) => session.close()));
    },
  });
}

function visitorOf({ headers }: Request): string {
  return /(?:^|; )visitor=([\w-]{36})/.exec(headers.get('cookie') ?? '')?.[1] ?? 'nobody';
}
