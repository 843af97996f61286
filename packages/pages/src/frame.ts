/** The frame round the content of a page: no script, nothing from another host. */

import { html } from 'hono/html';

/** A piece of a page, with its text escaped. */
export type Html = ReturnType<typeof html>;

export interface Frame {
  title: string;
  /** The name of the site: in the corner of the page, and in its title. */
  site: string;
  /** Where the site's name leads, if there is another page. */
  home?: string;
  /** The stylesheet: a `link` to it or a `style` with it, as the page's policy allows. */
  style: Html;
  /** `narrow` for a page with one question or answer. */
  width: 'narrow' | 'wide';
  /** Beside the site's name. */
  menu?: Html | undefined;
  body: Html;
  footer?: Html;
}

export function framed({ title, site, home, style, width, menu, body, footer }: Frame): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} - ${site}</title>
    ${style}
  </head>
  <body class="${width}">
    <header>
      ${home === undefined ? html`<span class="brand">${site}</span>` : html`<a class="brand" href="${home}">${site}</a>`}
      ${menu ?? ''}
    </header>
    <main>
      <h1>${title}</h1>
      ${body}
    </main>
    ${footer === undefined ? '' : html`<footer>${footer}</footer>`}
  </body>
</html>`;
}
