/** The page that lists every endpoint: what it takes, and whether it answers from an account or from the library. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { oauthEndpoints } from '../../oauth/documented.ts';
import type { Page } from '../../pages/layout.ts';
import { endpointTable } from './table.ts';

type Row = ReturnType<typeof endpointTable>[number];
type Named = Pick<Row, 'method' | 'path' | 'about'>;

/** With `words`, only the endpoints that have each of them in method, path or description. */
export function endpointsPage(words = ''): Page {
  const rows = endpointTable();
  const stateful = rows.filter((row) => row.stateful).length;
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const isAsked = ({ method, path, about }: Named): boolean => {
    const text = `${method} ${path} ${about}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const lines: Line[] = [
    ...oauthEndpoints.filter(isAsked).map((endpoint) => line(endpoint, html``)),
    ...rows.filter(isAsked).map((row) => line(row, tags(row))),
  ];
  const sections = Object.entries(Object.groupBy(lines, ({ section }) => section));
  return {
    title: 'Endpoints',
    wide: true,
    body: html`
      <p>
        ${rows.length} paths of the API and ${oauthEndpoints.length} of OAuth. ${stateful} answer from an account, which
        writes change, and ${rows.length - stateful} from the library, which stays as it is. The same as
        <a href="/openapi.json">OpenAPI</a>.
      </p>
      <form class="find" role="search">
        <label for="q">Words of a path or its description</label>
        <div class="line">
          <div><input id="q" type="search" name="q" value="${words}" maxlength="100"></div>
          <button class="quiet">Find</button>
        </div>
      </form>
      ${wanted.length === 0 ? '' : html`<p role="status">${found(lines.length)} <a href="/_sandbox/endpoints">All endpoints</a></p>`}
      <nav class="jump" aria-label="Sections">${sections.map(
        ([name, members = []]) => html`<a href="#${name}">${name} <span class="hint">${members.length}</span></a> `,
      )}</nav>
      ${sections.map(
        ([name, members = []]) => html`
        <h2 id="${name}">${name}</h2>
        <ul class="endpoints">${members.map(({ text }) => text)}</ul>`,
      )}`,
  };
}

function found(count: number): string {
  return count === 0 ? 'No endpoint has these words.' : count === 1 ? '1 endpoint.' : `${count} endpoints.`;
}

interface Line {
  readonly section: string;
  readonly text: Html;
}

function line({ method, path, about }: Named, marks: Html): Line {
  return {
    section: path.split('/')[1] ?? '',
    text: html`<li><code>${method} ${path}</code><p>${about}</p><span class="tags">${marks}</span></li>`,
  };
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
