/** Signing in to Trakt and out of it, for each account of usher's own. */

import type { Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { accountName, withAccountIn } from '../../account/account.ts';
import { signOutOf } from '../../account/sign-out.ts';
import { statusOf } from '../../account/status.ts';
import { credentialMistake } from '../../config/credential.ts';
import type { PageContext, PageEnv, Section } from '../context.ts';
import { actionButton, csrfField, livePart, show } from '../layout.ts';
import { ownSignIns } from '../own-sign-ins.ts';
import { longestName, redirectObstacle, startForm } from '../sign-in/form.ts';
import { isUnderWay, type SignInOrder } from '../sign-in/sign-ins.ts';
import { addressOf, runCard } from '../sign-in/views.ts';

export const signInSection: Section = {
  path: 'sign-in',
  title: 'Sign in',
  routes(app, page) {
    const { context, href, opened, signIns } = page;
    const { text } = context;

    app.get('/', async (c) => {
      const asked = c.req.query('account');
      const run = asked === undefined ? undefined : signIns.find(asked);
      const isBusy = run !== undefined && isUnderWay(run.stage);
      const body = html`${await livePart(page, signInSection)}${isBusy ? '' : await form(c, asked)}`;
      // Only where a person has nothing to fill in meanwhile.
      return show(c, { title: 'Sign in', of: signInSection, body, ...(isBusy && { refreshSeconds: 5 }) });
    });

    async function form(c: Context<PageEnv>, asked: string | undefined): Promise<Html> {
      const usual = accountName(context);
      const isTaken = (await ownSignIns(page)).some(({ account }) => account === usual);
      try {
        const config = await signIns.config();
        return startForm(page, {
          ...{ csrf: csrfField(c), config, account: asked ?? (isTaken ? '' : usual) },
          obstacle: redirectObstacle(c.req.raw.headers, config),
          clientId: asked === undefined ? undefined : signIns.find(asked)?.order.clientId,
        });
      } catch (error) {
        const { message, hint = '' } = page.words(error);
        return html`<p class="error">Nobody can sign in now: ${message} ${hint}</p>`;
      }
    }

    app.post('/start', async (c) => {
      const { form } = c.var;
      const account = String(form.get('account') ?? '').trim();
      const mistake = nameMistake(account);
      if (mistake !== undefined) return refuse(c, mistake);
      const typed = form.get('client_id');
      const clientId = typeof typed === 'string' ? typed.trim() : undefined;
      const wrong = clientId === undefined ? undefined : credentialMistake(clientId);
      if (wrong) return refuse(c, text.noCredential('trakt.client_id', wrong, undefined).message, account);
      const way = form.get('way') === 'redirect' ? 'redirect' : 'code';
      if (way === 'redirect') {
        const obstacle = redirectObstacle(c.req.raw.headers, await signIns.config());
        if (obstacle !== undefined) return refuse(c, obstacle, account);
      }
      return begin(c, { account, way, clientId, replaces: false });
    });
    app.post('/replace', (c) => {
      const account = String(c.var.form.get('value'));
      const { order, stage } = signIns.find(account) ?? {};
      if (!order || stage?.kind !== 'failed' || !stage.otherUser)
        return refuse(c, 'That sign-in is over. Start again.', account);
      return begin(c, { ...order, clientId: undefined, replaces: true });
    });

    function begin(c: Context<PageEnv>, order: SignInOrder): Response {
      const { account, way } = order;
      const outcome = signIns.start(order);
      if (outcome === 'started') c.var.log.info({ event: 'page.sign_in_started', account, kind: way });
      if (outcome === 'under_way')
        c.var.say({ kind: 'warning', text: `A sign-in of "${account}" is under way already. It is below.` });
      if (outcome === 'too_many')
        c.var.say({ kind: 'error', text: 'Five sign-ins wait already. Finish one of them, or cancel it.' });
      return c.redirect(addressOf(page, account), 303);
    }

    app.post('/cancel', (c) => {
      const account = String(c.var.form.get('value'));
      if (signIns.cancel(account)) c.var.say({ kind: 'success', text: `The sign-in of "${account}" was cancelled.` });
      else c.var.say({ kind: 'warning', text: `No sign-in of "${account}" waits any more.` });
      return c.redirect(addressOf(page, account), 303);
    });
    app.post('/dismiss', (c) => {
      signIns.dismiss(String(c.var.form.get('value')));
      return c.redirect(href('/sign-in'), 303);
    });

    app.get('/out', async (c) => {
      const account = c.req.query('account') ?? '';
      if (!(await isThere(account))) return refuse(c, `There is no sign-in "${account}" any more.`);
      const body = html`
        <p>usher tells Trakt that the sign-in <b>${account}</b> is over, and deletes its tokens here. Exports and schedules of
          it wait for a new sign-in. Nothing at Trakt is deleted, and no file of an export.</p>
        <div class="buttons">
          ${actionButton(page, { path: '/sign-in/out', words: 'Sign out', value: account, kind: 'danger' })}
          <a class="button quiet" href="${href('/sign-in')}">Stay signed in</a>
        </div>`;
      return show(c, { title: 'Sign out of Trakt?', of: signInSection, body });
    });
    app.post('/out', async (c) => {
      const name = String(c.var.form.get('value'));
      if (!(await isThere(name))) return refuse(c, `There is no sign-in "${name}" any more.`);
      try {
        const result = await withAccountIn(opened, { name, context }, signOutOf);
        c.var.log.info({ event: 'page.sign_out', account: name, revoked: result.revoked });
        if (result.revoked === 'failed')
          c.var.say({ kind: 'warning', text: text.signedOutHere(page.words(result.error).message) });
        else c.var.say({ kind: 'success', text: text.signedOut(name) });
      } catch (error) {
        const { message, hint = '' } = page.words(error);
        c.var.say({ kind: 'error', text: `"${name}" is still signed in. ${message} ${hint}` });
      }
      return c.redirect(href('/sign-in'), 303);
    });

    async function isThere(name: string): Promise<boolean> {
      return (await ownSignIns(page)).some(({ account }) => account === name);
    }

    function refuse(c: Context<PageEnv>, words: string, account?: string): Response {
      c.var.say({ kind: 'error', text: words });
      return c.redirect(account === undefined ? href('/sign-in') : addressOf(page, account), 303);
    }
  },
  live: async (page) => {
    const runs = page.signIns.all();
    const there = await ownSignIns(page);
    return html`
      ${runs.length > 0 ? html`<div class="cards">${runs.map((run) => runCard(page, run))}</div>` : ''}
      ${there.length > 0 ? html`<ul class="rows">${there.map((each) => signInRow(page, each))}</ul>` : html`<p class="hint">Nobody is signed in to Trakt yet.</p>`}`;
  },
};

function signInRow(page: PageContext, summary: Awaited<ReturnType<typeof ownSignIns>>[number]): Html {
  const { context, opened, href } = page;
  const { account: name, issuer, apiOrigin } = summary;
  const { state, user } = statusOf({ name, session: { issuer, apiOrigin }, vault: opened.vault, context }, summary);
  return html`<li>
    <div><b>${user ?? name}</b> <span class="badge ${state === 'sign_in_required' ? 'bad' : 'tint'}">${context.text.accountStates[state]}</span>
      <p class="hint">${user === undefined ? 'Trakt has not told the name yet' : `Kept as ${name}`}</p></div>
    <div class="buttons"><a class="button quiet" href="${addressOf(page, name)}" aria-label="Sign in again: ${name}">Sign in again</a>
      <a class="button danger" href="${href(`/sign-in/out?${new URLSearchParams({ account: name })}`)}" aria-label="Sign out: ${name}">Sign out</a></div>
  </li>`;
}

function nameMistake(name: string): string | undefined {
  if (name === '') return 'The sign-in needs a name.';
  if (name.length > longestName) return `A name has ${longestName} characters at most.`;
  return /\p{C}/u.test(name) ? 'A name has no invisible characters in it.' : undefined;
}
