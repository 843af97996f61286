/** The sandbox's front page: what it is, where everything is, how to sign in. */
import { html } from 'hono/html';
import { sandboxApp, sandboxUser } from '../registered.ts';
import type { SandboxUrls } from '../urls.ts';
import type { Page } from './layout.ts';

export function homePage({ url, authUrl, apiUrl, activateUrl }: SandboxUrls): Page {
  const rows = {
    'OAuth (TRAKT_AUTH_URL)': authUrl,
    'API (TRAKT_API_URL)': apiUrl,
    'Connect a device': html`<a href="${activateUrl}">${activateUrl}</a>`,
    'Client id and secret': `${sandboxApp.clientId}, ${sandboxApp.clientSecret}`,
    'Redirect URIs': 'http://localhost, http://127.0.0.1 or http://[::1], any port and path; urn:ietf:wg:oauth:2.0:oob',
    'Name and password': `${sandboxUser.username}, ${sandboxUser.password}`,
    Clock: 'GET, POST /_sandbox/clock',
    'Request log': html`GET <a href="/_sandbox/requests">/_sandbox/requests</a>`,
    Faults: 'GET, POST, DELETE /_sandbox/faults',
    'Answer a device': 'POST /_sandbox/device',
    Grants: 'POST, DELETE /_sandbox/grants',
    Reset: 'POST /_sandbox/reset',
  };
  return {
    title: 'A Trakt that runs offline',
    body: html`
      <p>Sign-in, pages and API of Trakt for tests and demonstrations, on this machine alone, at <b>${url}</b>.
        Everything is forgotten when it ends.</p>
      <dl>${Object.entries(rows).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
  };
}
