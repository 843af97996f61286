/** The files that a page loads, all from here. */

import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { stylesheet } from '@trakt-usher/pages';
import type { Hono } from 'hono';
import type { PageContext, PageEnv } from './context.ts';
import { pageScript } from './script.ts';
import { pageStyle } from './style.ts';

const text = 'text/javascript; charset=utf-8';
const assets = {
  'style.css': { type: 'text/css; charset=utf-8', read: () => stylesheet + pageStyle },
  'icon.svg': { type: 'image/svg+xml', read: () => icon },
  'htmx.min.js': {
    type: text,
    read: () => scriptOf('htmx.min.js', () => import.meta.resolve('htmx.org/dist/htmx.min.js')),
  },
  'sse.min.js': {
    type: text,
    read: () => scriptOf('sse.min.js', () => import.meta.resolve('htmx-ext-sse/dist/sse.min.js')),
  },
  'page.js': { type: text, read: () => pageScript },
} as const;
type Name = keyof typeof assets;

const contents = new Map<Name, { body: string; version: string }>();

function contentOf(name: Name): { body: string; version: string } {
  const known = contents.get(name);
  if (known) return known;
  const body = assets[name].read();
  const content = { body, version: hash('sha256', body, 'base64url').slice(0, 12) };
  contents.set(name, content);
  return content;
}

/** Changes with the content, so that a browser can keep it. */
export function assetAddress(page: Pick<PageContext, 'href'>, name: Name): string {
  return page.href(`/assets/${name}?v=${contentOf(name).version}`);
}

export function addAssets(app: Hono<PageEnv>): void {
  app.get('/assets/:name', (c, next) => {
    const name = c.req.param('name');
    if (!isName(name)) return next();
    const { body, version } = contentOf(name);
    const isKept = c.req.query('v') === version;
    c.header('content-type', assets[name].type);
    c.header('cache-control', isKept ? 'public, max-age=31536000, immutable' : 'no-cache');
    return c.body(body);
  });
}

function isName(name: string): name is Name {
  return Object.hasOwn(assets, name);
}

/** The build lays it beside its own code; in a clone it is where npm has put it. */
function scriptOf(name: string, inPackage: () => string): string {
  const built = new URL(name, import.meta.url);
  return readFileSync(existsSync(built) ? built : new URL(inPackage()), 'utf8');
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect x="2" y="2" width="16" height="16" rx="5" fill="none" stroke="#7c4dd6" stroke-width="2"/><path d="M3 11h14v2a4 4 0 0 1-4 4H7a4 4 0 0 1-4-4z" fill="#7c4dd6"/></svg>';
