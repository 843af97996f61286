/** The page that lists every endpoint: what it takes, and whether it answers from an account or from the library. */
import { html } from 'hono/html';
import { oauthEndpoints } from '../oauth/documented.ts';
import { endpointTable } from './table.ts';

type Html = ReturnType<typeof html>;

export function endpointsPage(): Html {
  const rows = endpointTable();
  const stateful = rows.filter((row) => row.stateful).length;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Endpoints of the sandbox</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
td code { white-space: nowrap; }
</style>
</head>
<body>
<main>
<h1>Endpoints</h1>
<p>${rows.length} paths of the API; ${stateful} answer from an account, which writes change, and ${rows.length - stateful} from the library, which stays as it is; and ${oauthEndpoints.length} of OAuth. The same as <a href="/openapi.json">OpenAPI</a>.</p>
<div role="region" aria-label="Endpoints" tabindex="0">
<table>
<thead><tr><th scope="col">Endpoint</th><th scope="col">What it does</th><th scope="col">Token</th><th scope="col">Status</th><th scope="col">Pages</th><th scope="col">Answers from</th></tr></thead>
<tbody>
${rows.map(
  ({ method, path, about, auth, status, paged, vip, stateful }) => html`<tr>
<td><code>${method} ${path}</code></td><td>${about}</td><td>${tokenWord[auth]}${vip ? ', VIP' : ''}</td><td>${status}</td><td>${paged ? 'yes' : ''}</td><td>${stateful ? 'account' : 'library'}</td>
</tr>`,
)}
${oauthEndpoints.map(
  ({ method, path, about }) => html`<tr>
<td><code>${method} ${path}</code></td><td>${about}</td><td>no</td><td>200</td><td></td><td>sign-ins</td>
</tr>`,
)}
</tbody>
</table>
</div>
</main>
</body>
</html>`;
}

const tokenWord = { none: 'no', optional: 'if private', required: 'yes' };
