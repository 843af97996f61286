/** The frame of every page of the sandbox, and how a page is sent: no scripts, nothing from elsewhere, in no frame. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  readonly body: Html;
}

export interface ShowOptions {
  readonly status?: ContentfulStatusCode;
  /** Where the page's form may lead to besides the sandbox: the redirect URI. */
  readonly formTarget?: string;
}

export const stylesheetPath = '/_sandbox/style.css';

export async function showPage(c: Context, page: Page, options: ShowOptions = {}): Promise<Response> {
  const { status = 200, formTarget } = options;
  c.header('Content-Security-Policy', policy(formTarget));
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Cache-Control', 'no-store');
  return c.html(framed(page), status);
}

function policy(formTarget: string | undefined): string {
  const origin = formTarget !== undefined && URL.canParse(formTarget) ? new URL(formTarget).origin : '';
  return [
    "default-src 'none'",
    "style-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // A form's redirect is held to the policy too, and a policy can't name an IPv6 address.
    ...(origin.includes('[') ? [] : [`form-action 'self' ${origin}`.trim()]),
  ].join('; ');
}

function framed({ title, body }: Page): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} - Sandbox</title>
    <link rel="stylesheet" href="${stylesheetPath}">
  </head>
  <body>
    <header><a href="/">Sandbox</a></header>
    <main>
      <h1>${title}</h1>
      ${body}
    </main>
    <footer>A sandbox for tests, not Trakt. Its one account: name <b>ada</b>, password <b>ada</b>.</footer>
  </body>
</html>`;
}
