/** Reads the form of a POST, up to so many bytes. */

import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import type { PageEnv } from '../context.ts';
import { show } from '../layout.ts';

const usualBytes = 65_536;

export function readForm(mostBytes: number = usualBytes): MiddlewareHandler<PageEnv> {
  const limit = bodyLimit({
    maxSize: mostBytes,
    onError: (c) =>
      show(c, {
        title: 'This is too much',
        body: html`<p>The form is larger than usher takes. Nothing was changed.</p>`,
        status: 413,
      }),
  });
  return async (c, next) => {
    if (c.req.method !== 'POST' || c.var.form) return next();
    return limit(c, async () => {
      c.set('form', await c.req.formData().catch(() => new FormData()));
      await next();
    });
  };
}
