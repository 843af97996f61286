/** The frame of every page: navigation, what was just done, and the section. */

import { framed, type Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { assetAddress } from './assets.ts';
import type { PageContext, PageEnv, PageNote, Section } from './context.ts';
import { partName, versionOf } from './live.ts';

export interface Shown {
  readonly title: string;
  readonly body: Html;
  /** The section that it belongs to. */
  readonly of?: Section;
  readonly status?: ContentfulStatusCode;
  /** So often the browser asks for the page again, where it runs no scripts. */
  readonly refreshSeconds?: number;
  /** Beside what was said before. */
  readonly note?: PageNote;
}

export function show(
  c: Context<PageEnv>,
  { title, body, of, status = 200, refreshSeconds, note }: Shown,
): Response | Promise<Response> {
  const { page, visitor, said } = c.var;
  const notes = [visitor && said(), note].filter((each) => each !== undefined);
  const content = html`${notes.map(noteShown)}${visitor ? actionForm(c) : ''}${body}`;
  const shown = framed({
    title,
    site: 'usher',
    ...(visitor && { home: page.href('/') }),
    style: html`${links(page)}${refreshSeconds === undefined ? '' : html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>`}`,
    width: visitor ? 'wide' : 'narrow',
    menu: visitor && menu(c, of),
    body: content,
  });
  return c.html(shown, status);
}

/** A page before the sign-in needs no scripts. */
function links(page: PageContext): Html {
  const script = (name: 'htmx.min.js' | 'sse.min.js' | 'page.js') =>
    html`<script src="${assetAddress(page, name)}" defer></script>`;
  return html`<link rel="stylesheet" href="${assetAddress(page, 'style.css')}">
    <link rel="icon" href="${assetAddress(page, 'icon.svg')}" type="image/svg+xml">
    <meta name="htmx-config" content="${htmxConfig}">
    ${script('htmx.min.js')}${script('sse.min.js')}${script('page.js')}`;
}

/** Nothing that the page's policy would refuse: no style of its own, no code from text. */
const htmxConfig = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyEnabled: false,
});

function menu(c: Context<PageEnv>, current: Section | undefined): Html {
  const { page, visitor } = c.var;
  const address = ({ path }: Section) => page.href(`/${path}`);
  return html`
    <form method="post" action="${page.href('/logout')}" class="who">
      ${csrfField(c)}
      ${visitor?.trustedUser === undefined ? html`<button class="link">Sign out</button>` : html`<span>${visitor.trustedUser}</span>`}
    </form>
    <nav aria-label="Sections">
      ${page.sections.map(
        (section) =>
          html`<a href="${address(section)}" ${section === current ? html`aria-current="page"` : ''}>${section.title}</a>`,
      )}
    </nav>`;
}

function noteShown({ kind, text, secret }: PageNote): Html {
  const role = kind === 'error' ? 'alert' : 'status';
  return html`
    <div class="${kind} note" role="${role}"><p>${text}</p>
      ${secret ? html`<p class="secret"><span>${secret.label}</span> <code>${secret.value}</code></p>` : ''}
    </div>`;
}

/** In every form. */
export function csrfField(c: Context<PageEnv>): Html {
  return html`<input type="hidden" name="csrf" value="${c.var.visitor?.csrf ?? ''}">`;
}

const actionFormId = 'act';

function actionForm(c: Context<PageEnv>): Html {
  return html`<form method="post" id="${actionFormId}" action="${c.var.page.href('/')}">${csrfField(c)}</form>`;
}

/** A button that does one thing, anywhere on a page, in a live part too. `path` begins with a slash. */
export function actionButton(page: PageContext, { path, words, value, kind = 'quiet', about }: ActionButton): Html {
  const label = about === undefined ? '' : html`aria-label="${words}: ${about}"`;
  return html`<button form="${actionFormId}" formaction="${page.href(path)}" name="value" value="${value ?? ''}" class="${kind}" ${label}>${words}</button>`;
}

export interface ActionButton {
  readonly path: string;
  readonly words: string;
  /** What the form says as `value`. */
  readonly value?: string;
  readonly kind?: 'quiet' | 'danger' | 'link';
  /** What it acts on, for whoever hears one button alone. */
  readonly about?: string;
}

/** What of a section changes by itself, as it is now; with scripts it stays so. */
export async function livePart(page: PageContext, section: Section, query = new URLSearchParams()): Promise<Html> {
  const part = (await section.live?.(page, query)) ?? html``;
  const asked = new URLSearchParams([...query, ['have', versionOf(part)]]);
  const address = page.href(`/events/${section.path || 'home'}?${asked}`);
  return html`<div hx-ext="sse" sse-connect="${address}"><div id="live" sse-swap="${partName}">${part}</div></div>`;
}
