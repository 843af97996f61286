/** The ways to be signed in to the page: a link that works once, a password, and the word of a trusted proxy. */

import { createHmac, randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import { duration } from '../../text/times.ts';
import type { PageContext, PageEnv, Visitor } from '../context.ts';
import { show } from '../layout.ts';
import { createAttempts } from './attempts.ts';
import { type Links, linkLifeMs } from './links.ts';
import { type Peer, peerOf } from './peer.ts';
import type { PageSessions } from './sessions.ts';

export interface Doors {
  peer(c: Context<PageEnv>): Peer;
  /** Undefined: nobody is signed in with this browser. */
  visitor(c: Context<PageEnv>): Visitor | undefined;
  /** The pages before the sign-in. */
  addEntrance(app: Hono<PageEnv>): void;
  /** Signing out. */
  addExit(app: Hono<PageEnv>): void;
}

const longestPassword = 1_000;

export function createDoors(page: PageContext, { sessions, links }: { sessions: PageSessions; links: Links }): Doors {
  const { settings, href } = page;
  const { clock, log } = page.context;
  const attempts = createAttempts(clock);
  /** Of the proofs in forms of people whom a proxy names. */
  const proxyKey = randomBytes(32);

  function peer(c: Context<PageEnv>): Peer {
    const address = c.env?.incoming?.socket?.remoteAddress ?? '';
    return peerOf(address, c.req.raw.headers, settings.get('server.trusted_networks') ?? []);
  }

  function named(c: Context<PageEnv>): Visitor | undefined {
    const header = settings.get('server.trusted_header');
    const user = header === undefined || !peer(c).isTrusted ? undefined : c.req.header(header);
    if (user === undefined || !settings.get('server.trusted_users').includes(user)) return undefined;
    const csrf = createHmac('sha256', proxyKey).update(user).digest('base64url');
    return { id: `user ${user}`, csrf, trustedUser: user, via: `user ${user}` };
  }

  function visitor(c: Context<PageEnv>): Visitor | undefined {
    const token = getCookie(c, cookieName(peer(c)));
    const session = token === undefined ? undefined : sessions.find(token, clock.now());
    return session ? { ...session, trustedUser: undefined } : named(c);
  }

  function letIn(c: Context<PageEnv>, how: 'link' | 'password'): Response {
    const { isHttps, address } = peer(c);
    setCookie(c, cookieName({ isHttps }), sessions.begin(clock.now(), `${how} ${address}`), {
      ...{ httpOnly: true, sameSite: 'Strict', secure: isHttps, path: '/', maxAge: 400 * 86_400 },
    });
    log.info({ event: 'page.signed_in', kind: how, from: address });
    return c.redirect(href('/'), 303);
  }

  function entrance(c: Context<PageEnv>, problem?: string): Response | Promise<Response> {
    const hasPassword = sessions.hasPassword();
    const open = html`<p>Run <code>usher serve open</code> on the machine where usher runs. It makes a link that signs one
      browser in.</p>`;
    const password = html`
      <form method="post" action="${href('/login')}">
        <div class="field">
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="${longestPassword}" autofocus>
        </div>
        <div class="buttons"><button>Sign in</button></div>
      </form>
      <details><summary>Without the password</summary>${open}</details>`;
    return show(c, {
      title: 'Sign in to usher',
      body: hasPassword
        ? password
        : html`${open}<p class="hint">With a password it works from everywhere:
        <code>usher serve password</code> sets one.</p>`,
      status: problem === undefined ? 200 : 403,
      ...(problem !== undefined && { note: { kind: 'error', text: problem } }),
    });
  }

  return {
    peer,
    visitor,
    addEntrance(app) {
      app.get('/login', (c) => (visitor(c) ? c.redirect(href('/'), 303) : entrance(c)));
      app.post('/login', async (c) => {
        const { address } = peer(c);
        const given = c.var.form.get('password');
        if (typeof given !== 'string' || given === '' || given.length > longestPassword || !sessions.hasPassword())
          return entrance(c, 'This is not the password.');
        const waitMs = attempts.take(address);
        if (waitMs > 0) {
          log.warn({ event: 'page.too_many_attempts', from: address });
          c.header('retry-after', String(Math.ceil(waitMs / 1000)));
          const text = `Too many attempts. Try again in ${duration(waitMs)}, or use a link: usher serve open.`;
          return show(c, { title: 'Sign in to usher', body: html``, note: { kind: 'error', text }, status: 429 });
        }
        if (!(await sessions.isPassword(given))) {
          log.warn({ event: 'page.password_refused', from: address });
          return entrance(c, 'This is not the password.');
        }
        attempts.clear(address);
        return letIn(c, 'password');
      });
      // What only shows the link, such as the preview of a chat program, does not use it up.
      app.get('/open/:secret', (c) => {
        if (!links.isGood(c.req.param('secret'))) return spent(c);
        return show(c, {
          title: 'Sign in to usher',
          body: html`<p>This signs this browser in. The link works once.</p>
            <form method="post"><div class="buttons"><button autofocus>Sign in</button></div></form>`,
        });
      });
      app.post('/open/:secret', (c) => {
        const secret = c.req.param('secret');
        if (!links.isGood(secret)) return spent(c);
        const answer = letIn(c, 'link');
        // Not before: with a full disk nobody was let in.
        links.spend(secret);
        return answer;
      });
    },
    addExit(app) {
      app.post('/logout', (c) => {
        const { visitor } = c.var;
        const everywhere = c.var.form.get('value') === 'everywhere';
        if (everywhere) sessions.endAll();
        else if (visitor && visitor.trustedUser === undefined) sessions.end(visitor.id);
        deleteCookie(c, cookieName(peer(c)), { path: '/', secure: peer(c).isHttps });
        log.info({ event: 'page.signed_out', kind: everywhere ? 'everywhere' : 'here', who: visitor?.via });
        return c.redirect(href('/login'), 303);
      });
    },
  };
}

function spent(c: Context<PageEnv>): Response | Promise<Response> {
  return show(c, {
    title: 'This link is over',
    body: html`<p>A link works once, and for ${duration(linkLifeMs)}. Run <code>usher serve open</code> for a new one.</p>`,
    status: 403,
  });
}

/** Browsers keep a name with that prefix to https, this host and no other. RFC 6265bis section 4.1.3.2. */
function cookieName({ isHttps }: Pick<Peer, 'isHttps'>): string {
  return isHttps ? '__Host-usher' : 'usher-page';
}
