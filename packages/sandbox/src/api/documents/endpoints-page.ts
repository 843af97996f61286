/** The page that lists every endpoint: what it takes, and whether it answers from an account or from the library. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { oauthEndpoints } from '../../oauth/documented.ts';
import type { Page } from '../../pages/layout.ts';
import { endpointTable } from './table.ts';

type Row = ReturnType<typeof endpointTable>[number];

export function endpointsPage(): Page {
  const rows = endpointTable();
  const stateful = rows.filter((row) => row.stateful).length;
  const sections = Object.entries(Object.groupBy(rows, ({ path }) => path.split('/')[1] ?? ''));
  return {
    title: 'Endpoints',
    wide: true,
    body: html`
      <p>
        ${rows.length} paths of the API and ${oauthEndpoints.length} of OAuth. ${stateful} answer from an account, which
        writes change, and ${rows.length - stateful} from the library, which stays as it is. The same as
        <a href="/openapi.json">OpenAPI</a>.
      </p>
      ${section(
        'oauth',
        oauthEndpoints.map((endpoint) => line(endpoint, html``)),
      )}
      ${sections.map(([name, members = []]) =>
        section(
          name,
          members.map((row) => line(row, tags(row))),
        ),
      )}`,
  };
}

function section(name: string, lines: readonly Html[]): Html {
  return html`
    <h2>${name}</h2>
    <ul class="endpoints">${lines}</ul>`;
}

function line({ method, path, about }: Pick<Row, 'method' | 'path' | 'about'>, marks: Html): Html {
  return html`<li><code>${method} ${path}</code><p>${about}</p><span class="tags">${marks}</span></li>`;
}

function tags({ auth, status, paged, vip, stateful, endpoint }: Row): Html {
  const marks = [
    tokenWord[auth],
    endpoint.otherApps && "Trakt's apps",
    vip && 'VIP',
    paged && 'pages',
    status !== 200 && `${status}`,
  ];
  return html`
    ${marks.map((mark) => (mark ? html`<span class="badge tint">${mark}</span>` : ''))}
    <span class="badge ${stateful ? 'good' : 'warm'}">${stateful ? 'account' : 'library'}</span>`;
}

const tokenWord = { none: undefined, optional: 'token if private', required: 'token' };
