/** A page with a few lines and nothing else, in one piece: its style is in it. */

import { html, raw } from 'hono/html';
import { framed } from './frame.ts';
import { stylesheet } from './stylesheet.ts';

export interface Note {
  title: string;
  lines: readonly string[];
  /** The colour of the first line. */
  kind?: 'success' | 'error' | 'warning';
}

export function notePage({ title, lines, kind }: Note, site: string): string {
  const [first = '', ...others] = lines;
  const attributes = kind === 'error' ? html` class="error" role="alert"` : kind ? html` class="${kind}"` : '';
  const page = framed({
    title,
    site,
    style: html`<style>${raw(stylesheet)}</style>`,
    width: 'narrow',
    body: html`<p${attributes}>${first}</p>${others.map((line) => html`<p>${line}</p>`)}`,
  });
  return String(page);
}
