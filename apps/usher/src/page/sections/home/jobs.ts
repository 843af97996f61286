/** What the schedules run next. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { timesOf } from '../../../schedule/times.ts';
import { when } from '../../../text/times.ts';
import type { PageContext } from '../../context.ts';

const most = 5;

export function jobsPanel({ settings, context }: PageContext): Html {
  const { clock, timeStyle, env } = context;
  const usualZone = settings.get('export.timezone') ?? env.TZ ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const next = (settings.get('schedule.jobs') ?? [])
    .map(({ name, cron, flags }) => ({
      name,
      atMs: timesOf(cron, flags.get('timezone')?.at(-1) ?? usualZone)?.(clock.now()),
    }))
    .flatMap(({ name, atMs }) => (atMs === undefined ? [] : [{ name, atMs }]))
    .sort((one, other) => one.atMs - other.atMs)
    .slice(0, most);
  return html`
    <section class="panel" aria-label="Next jobs">
      <h2>Next jobs</h2>
      ${
        next.length === 0
          ? html`<p class="hint">No job is in the configuration.</p>`
          : html`<dl>${next.map(({ name, atMs }) => html`<dt>${name}</dt><dd>${when(atMs, timeStyle())}</dd>`)}</dl>
              <p class="hint"><code>usher schedule</code> runs them, as long as it runs.</p>`
      }
    </section>`;
}
