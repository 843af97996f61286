/** The front page: how the sign-ins, the shared budget and the schedules are. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { AccountSummary } from 'trakt-usher';
import { accountName, withAccountIn } from '../../account/account.ts';
import { signInsOf } from '../../account/vault.ts';
import { codeOf } from '../../system-error.ts';
import { when } from '../../text/times.ts';
import type { PageContext, Section } from '../context.ts';
import { actionButton, livePart, show } from '../layout.ts';
import { budgetPanel } from './home/budget.ts';
import { jobsPanel } from './home/jobs.ts';
import { signInCard } from './home/sign-in-card.ts';

const renewWithinMs = 20_000;

export const home: Section = {
  path: '',
  title: 'Home',
  routes(app, page) {
    const { context, opened, ending } = page;
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
        const signal = AbortSignal.any([ending, AbortSignal.timeout(renewWithinMs)]);
        try {
          const work = withAccountIn(opened, { name, context }, ({ session }) => session.refresh({ signal }));
          const { dueAtMs } = await work;
          const next = dueAtMs === undefined ? '' : ` The next renewal is ${when(dueAtMs, context.timeStyle())}.`;
          c.var.say({ kind: 'success', text: `"${name}" was renewed.${next}` });
        } catch (error) {
          context.log.warn({ event: 'page.renewal_failed', account: name, error: codeOf(error) });
          const { message, hint = '' } = signal.aborted ? stillUnderWay : page.words(error);
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

const stillUnderWay = {
  message: 'Trakt has not answered yet.',
  hint: 'The renewal goes on by itself; this page shows how it ends.',
};

async function ownSignIns({ opened, settings }: PageContext): Promise<AccountSummary[]> {
  const issuer = settings.get('trakt.auth_url');
  const own: AccountSummary[] = [];
  for await (const each of signInsOf(opened.vault)) if (each.issuer === issuer) own.push(each);
  return own;
}

function nobody(page: PageContext): Html {
  return html`
    <section class="panel">
      <h2>Nobody is signed in to Trakt</h2>
      <p>${signInWay(page)}</p>
    </section>`;
}

function signInWay(page: PageContext): Html {
  return page.sections.some(({ path }) => path === 'sign-in')
    ? html`<a class="button" href="${page.href('/sign-in')}">Sign in to Trakt</a>`
    : html`Run <code>usher auth</code> where usher runs.`;
}
