/** Reads the form of a POST, up to so many bytes. */

import type { MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import type { PageEnv } from '../context.ts';
import { show } from '../layout.ts';
import { boundedBody } from './bounded-body.ts';

const usualBytes = 65_536;

export function readForm(mostBytes: number = usualBytes): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    if (c.req.method !== 'POST' || c.var.form) return next();
    const body = await boundedBody(c, mostBytes);
    if (!body)
      return show(c, {
        title: 'This is too much',
        body: html`<p>usher takes ${sizeOf(mostBytes)} here at most. Nothing was changed.</p>
          ${mostBytes > usualBytes ? html`<p>A larger ZIP becomes files with <code>usher export --from FILE.zip</code>.</p>` : ''}`,
        status: 413,
      });
    c.set('form', await body.formData().catch(() => new FormData()));
    return next();
  };
}

function sizeOf(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes / 1024} kB` : `${bytes / 2 ** 20} MB`;
}
