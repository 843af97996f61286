/** The page of `usher serve`: who may see what, then the sections. */

import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Log, LogFields } from 'trakt-usher';
import { isAllowedHost } from '../serve/allowed-host.ts';
import { codeOf } from '../system-error.ts';
import { createDoors } from './access/doors.ts';
import { readForm } from './access/forms.ts';
import type { Links } from './access/links.ts';
import { isOwnForm } from './access/peer.ts';
import type { PageSessions } from './access/sessions.ts';
import { addApi } from './api/api.ts';
import { addAssets } from './assets.ts';
import type { PageContext, PageEnv, PageNote } from './context.ts';
import { show } from './layout.ts';
import { createLive } from './live.ts';

export interface PageParts {
  readonly sessions: PageSessions;
  readonly links: Links;
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export function createPage(page: PageContext, parts: PageParts): Hono<PageEnv> {
  const { settings, href, sections } = page;
  const app = new Hono<PageEnv>({ getPath: pathBelow(page.settings.get('server.page_base')) });
  const doors = createDoors(page, parts);
  const live = createLive(page);
  const notes = new Map<string, PageNote>();

  app.use(async (c, next) => {
    c.set('page', page);
    await next();
    c.header('content-security-policy', policy);
    c.header('x-content-type-options', 'nosniff');
    // Not `no-referrer`: a form would not say where it comes from then.
    c.header('referrer-policy', 'same-origin');
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
    // Nobody reads it to its end: a stream or a file would stay open.
    if (c.req.method === 'HEAD') await c.res.body?.cancel();
  });
  app.use(async (c, next) =>
    isAllowedHost(c.req.header('host'), settings.get('server.allowed_hosts'))
      ? next()
      : refused(c, 'usher is not known by this name. Add it to allowed_hosts under [server] in the configuration.'),
  );
  addAssets(app);
  const isPrivate = (c: Context<PageEnv>) => {
    const { isHere, isHttps } = doors.peer(c);
    return isHere || isHttps || settings.get('server.page_over_http');
  };
  addApi(app, { page, keys: parts.sessions.keys, isPrivate });
  app.use(async (c, next) => (isPrivate(c) ? next() : refused(c, notOverHttp)));
  app.use(async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    if (c.req.method !== 'POST' || !isOwnForm(c.req.raw.headers))
      return refused(c, 'Only a form on a page of usher itself does something here. Nothing was changed.');
    return next();
  });
  app.use('/login', readForm());
  doors.addEntrance(app);
  app.use(async (c, next) => {
    const visitor = doors.visitor(c);
    if (!visitor) return c.req.header('sec-fetch-site') === 'cross-site' ? again(c) : c.redirect(href('/login'), 303);
    c.set('visitor', visitor);
    c.set('log', signedBy(visitor.via, page.context.log));
    c.set('said', () => {
      const note = notes.get(visitor.id);
      notes.delete(visitor.id);
      return note;
    });
    c.set('say', (note) => {
      notes.set(visitor.id, note);
      const [oldest] = notes.keys();
      if (notes.size > mostNotes && oldest !== undefined) notes.delete(oldest);
    });
    return next();
  });
  for (const { path, uploads = {} } of sections) {
    for (const [below, mostBytes] of Object.entries(uploads)) app.use(`/${path}${below}`, readForm(mostBytes));
  }
  app.use(readForm());
  app.use(async (c, next) =>
    c.req.method !== 'POST' || c.var.form.get('csrf') === c.var.visitor?.csrf ? next() : stale(c),
  );
  app.use(async (c, next) => {
    await next();
    if (c.req.method === 'POST') live.changed();
  });
  doors.addExit(app);
  for (const section of sections) {
    const routes = new Hono<PageEnv>();
    section.routes(routes, page);
    app.route(`/${section.path}`, routes);
    if (section.live)
      app.get(`/events/${section.path || 'home'}`, (c) =>
        live.answer(c, section, () => doors.visitor(c) !== undefined),
      );
  }
  app.notFound((c) =>
    show(c, { title: 'There is no such page', body: html`<p><a href="${href('/')}">Home</a></p>`, status: 404 }),
  );
  app.onError((error, c) => {
    page.context.log.error({ event: 'page.failed', method: c.req.method, error: codeOf(error) });
    const { message, hint = '' } = page.words(error);
    return show(c, {
      title: 'This did not work',
      body: html`<p class="error" role="alert">${message} ${hint}</p>`,
      status: 500,
    });
  });
  return app;
}

function signedBy(who: string, log: Log): Log {
  const at = (level: keyof Log) => (fields: LogFields) => log[level]({ ...fields, who });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const mostNotes = 100;
const notOverHttp =
  'Over http, others in this network could read what is on this page and take over the sign-in to it. Put a server with https before it, or set page_over_http = true under [server] in the configuration. On the machine itself it works without.';

/** A reverse proxy may leave its own path there, or take it away. */
function pathBelow(base: string | undefined): (request: Request) => string {
  return (request) => {
    const { pathname } = new URL(request.url);
    return base !== undefined && `${pathname}/`.startsWith(`${base}/`) ? pathname.slice(base.length) || '/' : pathname;
  };
}

function refused(c: Context<PageEnv>, words: string): Response | Promise<Response> {
  return show(c, { title: 'Not here', body: html`<p class="error" role="alert">${words}</p>`, status: 403 });
}

/** Somebody else's page led here, and with such a request a browser sends no cookie: with one of this page it does. */
function again(c: Context<PageEnv>): Response {
  if (c.req.method !== 'GET') return c.redirect(c.var.page.href('/login'), 303);
  // Names no address: "//evil.example" is a path here, and another site in a browser.
  c.header('refresh', '0');
  return c.text('One moment.');
}

function stale(c: Context<PageEnv>): Response | Promise<Response> {
  const { page } = c.var;
  const from = URL.parse(c.req.header('referer') ?? '');
  // "//evil.example" is a path of this page too.
  const isOurs = from?.host === c.req.header('host') && !from?.pathname.startsWith('//');
  const back = from && isOurs ? from.pathname : page.href('/');
  return show(c, {
    title: 'This page was out of date',
    body: html`<p>You signed in anew, or usher was started again, since this page was opened. Nothing was changed.</p>
      <p><a href="${back}">Open it again</a>, and try once more.</p>`,
    status: 403,
  });
}
