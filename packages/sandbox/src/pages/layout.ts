/** The layout of every page, and its headers: no scripts, no foreign content, no framing. */
import { framed, type Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { SandboxUser } from '../account/users.ts';
import { noteReason } from '../reasons.ts';
import { proofField } from './form.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Whose names the foot of each page says. */
    accounts: readonly SandboxUser[];
  }
}

/** The signed-in visitor of a page. */
export interface Viewer {
  readonly user: SandboxUser;
  /** The CSRF value for each form. */
  readonly csrf: string;
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** For a page with more content than one question. */
  readonly wide?: boolean;
  /** On the settings pages: the visitor. */
  readonly settingsOf?: Viewer;
}

export interface ShowOptions {
  readonly status?: ContentfulStatusCode;
  /** The foreign address to which the page's form may redirect: the redirect URI. */
  readonly formTarget?: string;
  /** For the request log: why the request is refused. */
  readonly reason?: string;
}

export const stylesheetPath = '/_sandbox/style.css';

export async function showPage(c: Context, content: Page, options: ShowOptions = {}): Promise<Response> {
  const { status = 200, formTarget, reason } = options;
  if (reason !== undefined) noteReason(c, reason);
  c.header('Content-Security-Policy', policy(formTarget));
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Cache-Control', 'no-store');
  return c.html(page(content, c.get('accounts')), status);
}

function policy(formTarget: string | undefined): string {
  const target = formTarget === undefined ? '' : sourceOf(formTarget);
  return [
    "default-src 'none'",
    "style-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // The policy applies to a form's redirect too, and a policy can't name an IPv6 address.
    ...(target.includes('[') ? [] : [`form-action 'self' ${target}`.trim()]),
  ].join('; ');
}

/** An address in a policy's terms: the origin, or an app's own scheme. */
function sourceOf(address: string): string {
  const { protocol, origin } = new URL(address);
  if (protocol === 'urn:') return '';
  return origin === 'null' ? protocol : origin;
}

function page({ title, body, wide = false, settingsOf }: Page, accounts: readonly SandboxUser[]): Html {
  return framed({
    title,
    site: 'Sandbox',
    home: '/',
    style: html`<link rel="stylesheet" href="${stylesheetPath}">`,
    width: wide || settingsOf ? 'wide' : 'narrow',
    menu: settingsOf && menu(settingsOf, title),
    body,
    footer: html`A sandbox for tests, not Trakt. Sign in as ${namesOf(accounts)}; the password is the name.`,
  });
}

function menu({ user, csrf }: Viewer, title: string): Html {
  return html`
    <form method="post" class="who">
      ${proofField(csrf)}
      <span>${user.username}</span>
      <button name="action" value="sign_out" class="link">Sign out</button>
    </form>
    <nav aria-label="Settings">
      ${settings.map(
        ([path, name]) => html`<a href="${path}" ${name === title ? html`aria-current="page"` : ''}>${name}</a>`,
      )}
    </nav>`;
}

export const settings = [
  ['/settings/apps', 'Your apps'],
  ['/settings/connected-apps', 'Connected apps'],
] as const;

function namesOf(accounts: readonly SandboxUser[]): Html {
  const names = accounts.map(({ username }) => html`<b>${username}</b>`);
  return html`${names.slice(0, -1).map((name, at) => (at === 0 ? name : html`, ${name}`))} or ${names.at(-1) ?? ''}`;
}
