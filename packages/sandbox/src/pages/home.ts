/** The sandbox's front page: its addresses and accounts. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { SandboxUser } from '../account/users.ts';
import { outOfBandUri } from '../registered.ts';
import type { SandboxUrls } from '../urls.ts';
import { type Page, settings } from './layout.ts';

export function homePage(urls: SandboxUrls, users: readonly SandboxUser[]): Page {
  const { authUrl, apiUrl, activateUrl, clientId, clientSecret } = urls;
  const [yourApps, connectedApps] = settings.map(([path, name]) => link(path, name));
  return {
    title: 'A Trakt that runs offline',
    wide: true,
    body: html`
      <p>Sign-in, pages and API of Trakt for tests and demonstrations, on this machine alone. Everything is forgotten
        when it ends.</p>

      <h2>For a person</h2>
      <ul class="rows">
        ${item(link('/activate', 'Connect a device'), 'Enter the code that a program shows.')}
        ${item(yourApps, 'Register an app, with its own redirect URIs.')}
        ${item(connectedApps, 'See the apps that can use the account, and end their access.')}
        ${item(link('/_sandbox', 'Control'), 'Move the clock, add faults, see the requests.')}
      </ul>

      <h2>For a program</h2>
      <dl>
        ${setting('TRAKT_AUTH_URL', authUrl)}
        ${setting('TRAKT_API_URL', apiUrl)}
        ${setting('TRAKT_CLIENT_ID', clientId)}
        ${setting('Client secret', clientSecret, 'not needed with PKCE')}
        ${setting('Redirect URIs', 'http://localhost, http://127.0.0.1, http://[::1]', 'any port and path')}
        ${setting('or, without a browser', outOfBandUri)}
        ${setting('Codes are entered at', activateUrl)}
      </dl>
      <p>The API: ${link('/_sandbox/endpoints', 'every endpoint')}, ${link('/openapi.json', 'OpenAPI')}.</p>

      <h2>Accounts</h2>
      <p>The password is the name.</p>
      <dl>
        ${users.map((user) => html`<dt><code>${user.username}</code></dt><dd>${user.name}${peculiarities(user)}</dd>`)}
      </dl>

      <h2>For a test</h2>
      <dl>
        ${setting('Clock', 'GET, POST /_sandbox/clock')}
        ${setting('Request log', 'GET /_sandbox/requests')}
        ${setting('Faults', 'GET, POST, DELETE /_sandbox/faults')}
        ${setting('Scenario', 'GET, POST /_sandbox/scenario')}
        ${setting('Somebody’s data, as Trakt exports them', 'GET /_sandbox/export.zip')}
        ${setting('Snapshot', 'GET, POST /_sandbox/snapshot')}
        ${setting('Answer a device', 'POST /_sandbox/device')}
        ${setting('Tokens without a sign-in', 'POST, DELETE /_sandbox/grants')}
        ${setting('Apps', 'GET, POST /_sandbox/apps; DELETE /_sandbox/apps/{clientId}')}
        ${setting('Forget everything', 'POST /_sandbox/reset')}
      </dl>`,
  };
}

function link(path: string, name: string): Html {
  return html`<a href="${path}">${name}</a>`;
}

function item(name: Html | undefined, about: string): Html {
  return html`<li><div>${name} <p class="hint">${about}</p></div></li>`;
}

function setting(name: string, value: string, about?: string): Html {
  return html`<dt>${name}</dt><dd><code>${value}</code>${about ? html` <span class="hint">${about}</span>` : ''}</dd>`;
}

function peculiarities({ vip, private: isPrivate, locked }: SandboxUser): string {
  const found = [vip && 'VIP', isPrivate && 'private', locked && 'locked, so the API answers 423'].filter(Boolean);
  return found.length === 0 ? '' : `: ${found.join(', ')}`;
}
