/** Schedules: what runs when, in words; run now, pause. */

import type { Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { setPaused } from '../../schedule/paused.ts';
import { absolute, relative, when } from '../../text/times.ts';
import type { PageContext, PageEnv, Section } from '../context.ts';
import { tooManyRun } from '../exports/runs.ts';
import { actionButton, livePart, show } from '../layout.ts';
import { type JobView, jobsOf, orderOfJob } from '../schedules/jobs.ts';

export const schedules: Section = {
  path: 'schedules',
  title: 'Schedules',
  routes(app, page) {
    const { context, exports, href } = page;
    const { state } = context.config.directories;

    app.get('/', async (c) => {
      const body = html`${await livePart(page, schedules)}
        <details><summary>How to add a job</summary>
          <p>Write it into the configuration, as <code>[[schedule.jobs]]</code>, with a name, its times as
            <code>cron</code>, and the flags of <code>usher export</code> or <code>usher backup</code>. usher sees it by itself.</p></details>`;
      return show(c, { title: 'Schedules', of: schedules, body });
    });
    app.post('/pause', (c) => setPause(c, true));
    app.post('/go-on', (c) => setPause(c, false));
    app.post('/run', async (c) => {
      const found = jobIn(c);
      if (!found) return gone(c);
      const run = exports.start(await orderOfJob(found, page));
      if (run) return c.redirect(href(`/exports/runs/${run.id}`), 303);
      c.var.say({ kind: 'error', text: tooManyRun });
      return c.redirect(href('/schedules'), 303);
    });

    function jobIn(c: Context<PageEnv>): JobView | undefined {
      const name = c.var.form.get('value');
      return jobsOf(page).find(({ job }) => job.name === name);
    }

    function setPause(c: Context<PageEnv>, isPaused: boolean): Response {
      const found = jobIn(c);
      if (!found) return gone(c);
      setPaused(state, found.job.name, isPaused);
      c.var.log.info({ event: 'page.job_paused', name: found.job.name, state: isPaused ? 'paused' : 'goes on' });
      const words = isPaused ? 'is paused: its times pass by until it goes on' : 'goes on';
      c.var.say({ kind: 'success', text: `${found.job.name} ${words}.` });
      return c.redirect(href('/schedules'), 303);
    }

    function gone(c: Context<PageEnv>): Response {
      c.var.say({ kind: 'error', text: 'That job is not in the configuration any more. Nothing was changed.' });
      return c.redirect(href('/schedules'), 303);
    }
  },
  live: async (page) => {
    const jobs = jobsOf(page);
    if (jobs.length === 0) return html`<p>There are no jobs in the configuration.</p>`;
    return html`${standingShown(page)}<ul class="rows">${jobs.map((view) => jobShown(view, page))}</ul>`;
  },
};

function standingShown(page: PageContext): Html {
  const standing = page.schedule.standing();
  if (standing.kind !== 'ended') return html``;
  const { message, hint = '' } = standing.failure;
  const again = relative(standing.againAtMs - page.context.clock.now());
  return standing.failure.code === 'already_running'
    ? html`<p class="hint">Another <code>usher schedule</code> runs them. ${message}</p>`
    : html`<p class="error" role="alert">No job runs: ${message} ${hint} usher tries again ${again}.</p>`;
}

function jobShown(view: JobView, page: PageContext): Html {
  const { job, account, inWords, timeZone, next, isPaused, last } = view;
  const { name, command, cron } = job;
  const style = { ...page.context.timeStyle(), timeZone };
  const [first, ...later] = next;
  const button = (path: string, words: string) => actionButton(page, { path, words, value: name, about: name });
  return html`<li>
    <div><h2>${name}</h2>
      <p>${inWords} <span class="hint">(<code>${cron}</code>, ${timeZone})</span></p>
      <p class="hint">usher ${command} of ${account}.
        ${isPaused ? 'Paused.' : first === undefined ? 'It never runs.' : `Next ${when(first, style)}`}${
          later.length > 0 ? `, then ${later.map((atMs) => absolute(atMs, style)).join(', ')}` : ''
        }</p>
      ${last ? lastShown(last, page) : ''}</div>
    <div class="buttons">${button('/schedules/run', 'Run now')}
      ${isPaused ? button('/schedules/go-on', 'Go on') : button('/schedules/pause', 'Pause')}</div>
  </li>`;
}

function lastShown({ endedAt, outcome, error }: NonNullable<JobView['last']>, page: PageContext): Html {
  const { text, timeStyle } = page.context;
  const words = `Last run ${when(Date.parse(endedAt), timeStyle())}: ${text.runOutcomes[outcome]}.`;
  return html`<p class="${outcome === 'done' ? 'hint' : 'error'}">${words} ${error ? `${error.message} ${error.hint ?? ''}` : ''}</p>`;
}
