/** The page that shows the apps that can use the account, and ends their access. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { proofField } from './form.ts';
import type { Page, Viewer } from './layout.ts';
import { moment } from './time.ts';

export interface ConnectedAppsPage {
  readonly person: Viewer;
  readonly apps: readonly ShownApp[];
  readonly nowMs: number;
  /** The name of the app that has just lost its access. */
  readonly removed: string | undefined;
}

interface ShownApp {
  readonly clientId: string;
  readonly name: string;
  readonly sinceMs: number;
  readonly lastUsedAtMs: number | undefined;
}

export function connectedAppsPage({ person, apps, nowMs, removed }: ConnectedAppsPage): Page {
  return {
    title: 'Connected apps',
    settingsOf: person,
    body: html`
      ${removed === undefined ? '' : html`<p class="success" role="status"><b>${removed}</b> can't use your account any more.</p>`}
      ${apps.length === 0 ? html`<p>No app can use your account.</p>` : html`<p>These can use the account of <b>${person.user.name}</b>. An app that you remove has to ask again.</p>`}
      <ul class="rows">${apps.map((app) => row(app, { nowMs, csrf: person.csrf }))}</ul>`,
  };
}

function row(app: ShownApp, { nowMs, csrf }: { nowMs: number; csrf: string }): Html {
  return html`
    <li>
      <div>
        <h2>${app.name}</h2>
        <p class="hint">Connected ${moment(app.sinceMs, nowMs)}</p>
        <p class="hint">${app.lastUsedAtMs === undefined ? 'Not used yet' : html`Last used ${moment(app.lastUsedAtMs, nowMs)}`}</p>
      </div>
      <form method="post">
        ${proofField(csrf)}
        <input type="hidden" name="client_id" value="${app.clientId}">
        <button name="action" value="revoke" class="danger">Remove<span class="unseen"> ${app.name}</span></button>
      </form>
    </li>`;
}
