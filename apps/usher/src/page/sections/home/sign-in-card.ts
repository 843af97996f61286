/** One sign-in of the vault: its state, how long it lasts, and the button that mends it. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { AccountSummary } from 'trakt-usher';
import type { StandingRow } from '../../../account/standing.ts';
import { type Status, statusOf } from '../../../account/status.ts';
import { describeCode } from '../../../text/describe-error.ts';
import { relative } from '../../../text/times.ts';
import type { Facts } from '../../account-facts.ts';
import type { PageContext } from '../../context.ts';
import { actionButton } from '../../layout.ts';
import { addressOf } from '../../sign-in/views.ts';
import { lately } from '../../times.ts';

export function signInCard(page: PageContext, summary: AccountSummary, isUsual: boolean): Html {
  const { context, opened } = page;
  const { text } = context;
  const { account: name, issuer, apiOrigin } = summary;
  const status = statusOf({ name, session: { issuer, apiOrigin }, vault: opened.vault, context }, summary);
  const { state, reason, user, refreshable } = status;
  const isOver = state === 'sign_in_required';
  return html`
    <section class="panel" aria-label="Sign-in ${name}">
      <div class="head">
        <h2>${user ?? name}</h2>
        <span class="badge ${colours[state]}">${text.accountStates[state]}</span>
      </div>
      <p class="hint">${isUsual ? 'The usual sign-in' : 'Sign-in'}${user === undefined ? '' : html`, kept as <b>${name}</b>`}</p>
      ${reason ? html`<p class="error">${text.signInRequired[reason]}</p>` : timeLeft(status, context.clock.now())}
      <dl>${rows(status, page)}</dl>
      ${isOver ? '' : standing(page.facts.of(summary))}
      <div class="buttons">
        ${isOver || !refreshable ? '' : actionButton(page, { path: '/renew', words: 'Renew now', value: name, about: name })}
        ${isOver ? signInAgain(page, name) : ''}
      </div>
    </section>`;
}

const colours: Readonly<Record<Status['state'], 'good' | 'warm' | 'bad'>> = {
  signed_in: 'good',
  token_given: 'good',
  suspect: 'warm',
  renewal_required: 'warm',
  sign_in_required: 'bad',
};

/** How much of the access token's life is left. */
function timeLeft({ receivedAt, expiresAt }: Status, nowMs: number): Html {
  if (!receivedAt || !expiresAt) return html`<p>The access token has no end.</p>`;
  const wholeMs = expiresAt.getTime() - receivedAt.getTime();
  const leftMs = Math.max(0, expiresAt.getTime() - nowMs);
  const percent = Math.min(100, Math.round((100 * leftMs) / wholeMs));
  const words = leftMs === 0 ? 'The access token has ended' : `The access token ends ${relative(leftMs)}`;
  return html`<div class="bar"><progress max="100" value="${percent}" aria-label="Life of the access token that is left"></progress><span>${words}</span></div>`;
}

function rows({ refreshDueAt, autoRefresh, renewals = 0, receivedAt, ...status }: Status, page: PageContext): Html[] {
  const { text, timeStyle } = page.context;
  const at = (date: Date) => lately(date.getTime(), timeStyle());
  const { lastError, inDoubt = [], retryAt, reason } = status;
  const told: [string, string | undefined][] = [
    ['Next renewal', reason ? undefined : autoRefresh === false ? 'by hand' : refreshDueAt && at(refreshDueAt)],
    [
      'Renewed',
      receivedAt &&
        (renewals === 0 ? `not yet; signed in ${at(receivedAt)}` : `${times(renewals)}, last ${at(receivedAt)}`),
    ],
    ...inDoubt.map((sent): [string, string] => ['In doubt', `an answer may be lost; sent ${at(sent.at)}`]),
    ['Last error', lastError && text.failedAt(describeCode(lastError.code, text).message, at(lastError.at))],
    ['Tries again', reason || !retryAt ? undefined : at(retryAt)],
  ];
  return told.flatMap(([label, value]) => (value === undefined ? [] : html`<dt>${label}</dt><dd>${value}</dd>`));
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function standing(facts: Facts): Html {
  if (facts.kind === 'asking') return html`<p class="hint">Asking Trakt what the account may hold …</p>`;
  if (facts.kind === 'failed')
    return html`<p class="hint">What the account may hold is not known: ${facts.message}</p>`;
  const [limits, others] = [true, false].map((isLimit) =>
    facts.rows.filter(({ name, full }) => name !== 'user' && (full !== undefined) === isLimit),
  );
  return html`
    <h3>At Trakt</h3>
    <dl>${others?.map(({ label, value, stands }) => html`<dt>${label}</dt><dd>${marked(value, stands)}</dd>`)}</dl>
    <ul class="limits">${limits?.map(limitRow)}</ul>`;
}

function limitRow({ label, value, full = 0, stands }: StandingRow): Html {
  const percent = Math.min(100, Math.ceil(full * 100));
  return html`<li><span>${label}</span> <span class="soft">${marked(value, stands)}</span>
    <progress max="100" value="${percent}" aria-label="${label}" ${stands ? html`class="warm"` : ''}></progress></li>`;
}

function marked(value: string, stands: boolean): Html {
  return stands ? html`<b class="warm">${value}</b>` : html`${value}`;
}

function signInAgain(page: PageContext, name: string): Html {
  return html`<a class="button" href="${addressOf(page, name)}">Sign in again</a>`;
}
