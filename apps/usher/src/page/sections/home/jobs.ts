/** What the schedules run next. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { when } from '../../../text/times.ts';
import type { PageContext } from '../../context.ts';
import { jobsOf } from '../../schedules/jobs.ts';

const most = 5;

export function jobsPanel(page: PageContext): Html {
  const { href, context } = page;
  const next = jobsOf(page)
    .flatMap(({ job: { name }, next: [atMs] }) => (atMs === undefined ? [] : [{ name, atMs }]))
    .toSorted((one, other) => one.atMs - other.atMs)
    .slice(0, most);
  return html`
    <section class="panel" aria-label="Next jobs">
      <h2>Next jobs</h2>
      ${
        next.length === 0
          ? html`<p class="hint">None is planned.</p>`
          : html`<dl>${next.map(({ name, atMs }) => html`<dt>${name}</dt><dd>${when(atMs, context.timeStyle())}</dd>`)}</dl>`
      }
      <p class="hint"><a href="${href('/schedules')}">Schedules</a></p>
    </section>`;
}
