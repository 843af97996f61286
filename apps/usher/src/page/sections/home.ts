/** The front page: how the sign-ins, the shared budget and the schedules are. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { accountName } from '../../account/account.ts';
import { codeOf } from '../../system-error.ts';
import { when } from '../../text/times.ts';
import type { PageContext, Section } from '../context.ts';
import { actionButton, livePart, show } from '../layout.ts';
import { ownSignIns } from '../own-sign-ins.ts';
import { renewNow } from '../renew.ts';
import { budgetPanel } from './home/budget.ts';
import { jobsPanel } from './home/jobs.ts';
import { signInCard } from './home/sign-in-card.ts';

export const home: Section = {
  path: '',
  title: 'Home',
  routes(app, page) {
    const { context } = page;
    app.get('/', async (c) =>
      show(c, {
        title: 'Home',
        of: home,
        body: html`${await livePart(page, home)}
          <p class="quietly">${c.var.visitor?.trustedUser === undefined ? actionButton(page, { path: '/logout', words: 'Sign out everywhere', value: 'everywhere', kind: 'link' }) : ''}</p>`,
      }),
    );
    app.post('/renew', async (c) => {
      const name = String(c.var.form.get('value'));
      const isKnown = (await ownSignIns(page)).some(({ account }) => account === name);
      if (!isKnown) c.var.say({ kind: 'error', text: `There is no sign-in "${name}" any more.` });
      else {
        try {
          const { isUnderWay, dueAtMs } = await renewNow(page, name);
          const next = dueAtMs === undefined ? '' : ` The next renewal is ${when(dueAtMs, context.timeStyle())}.`;
          if (isUnderWay) c.var.say({ kind: 'warning', text: stillUnderWay });
          else {
            c.var.log.info({ event: 'page.renewed', account: name });
            c.var.say({ kind: 'success', text: `"${name}" was renewed.${next}` });
          }
        } catch (error) {
          c.var.log.warn({ event: 'page.renewal_failed', account: name, error: codeOf(error) });
          const { message, hint = '' } = page.words(error);
          c.var.say({ kind: 'error', text: `${message} ${hint}` });
        }
      }
      return c.redirect(page.href('/'), 303);
    });
  },
  live: async (page) => {
    const usual = accountName(page.context);
    const signIns = await ownSignIns(page);
    return html`
      <div class="cards">${signIns.length === 0 ? nobody(page) : signIns.map((each) => signInCard(page, each, each.account === usual))}</div>
      <div class="cards two">${budgetPanel(page)}${jobsPanel(page)}</div>`;
  },
};

const stillUnderWay = 'Trakt has not answered yet. The renewal goes on by itself; this page shows how it ends.';

function nobody(page: PageContext): Html {
  return html`
    <section class="panel">
      <h2>Nobody is signed in to Trakt</h2>
      <p><a class="button" href="${page.href('/sign-in')}">Sign in to Trakt</a></p>
    </section>`;
}
