/** What the page tells of one program. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { PageContext } from '../../context.ts';
import { actionButton } from '../../layout.ts';
import { lately } from '../../times.ts';
import type { KnownProgram, ProgramSignIn } from './programs-of.ts';

export function programCard(page: PageContext, program: KnownProgram, size: 'row' | 'whole'): Html {
  const { name, counts, signIns, admitted, outbox, keepsPlays } = program;
  const { timeStyle } = page.context;
  const address = page.href(`/programs/${name}`);
  const rows: [string, Html | string][] = [
    ['Last seen', counts ? lately(counts.lastSeenMs, timeStyle()) : 'not since usher serve was started'],
    ['Requests', String(counts?.requests ?? 0)],
    ['Refreshes', `asked ${times(counts?.refreshesAsked ?? 0)}, sent to Trakt ${times(counts?.refreshesSent ?? 0)}`],
    ['Outbox', outboxWords(program)],
  ];
  return html`
    <section class="panel" aria-label="Program ${name}">
      <div class="head">
        <h2>${size === 'row' ? html`<a href="${address}">${name}</a>` : 'What it does'}</h2>
        ${outbox.held > 0 ? html`<span class="badge warm">${outbox.held} to look at</span>` : ''}
        <span class="badge ${admitted === 'none' ? 'bad' : 'good'}">${admissions[admitted]}</span>
      </div>
      <dl>${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>
      ${signIns.length === 0 ? html`<p class="hint">Its sign-in is not known yet: usher learns it at the program's first refresh.</p>` : html`<ul class="apps">${signIns.map((each) => signInRow(page, each))}</ul>`}
      <div class="buttons">
        ${size === 'whole' && admitted === 'key' ? actionButton(page, outboxButton(name, keepsPlays)) : ''}
        ${size === 'row' ? html`<a class="button quiet" href="${address}" aria-label="Details of ${name}">Details</a>` : ''}
        ${admitted === 'key' ? html`<a class="button danger" href="${address}/revoke" aria-label="Take the key away: ${name}">Take the key away</a>` : ''}
      </div>
    </section>`;
}

const admissions = { key: 'has a key', own_port: 'has a port', none: 'has no key' } as const;

function outboxButton(name: string, isOn: boolean) {
  const words = isOn ? 'Keep no plays' : 'Keep plays in an outage';
  return { path: `/programs/${name}/outbox`, words, value: isOn ? 'off' : 'on', about: name };
}

function outboxWords({ keepsPlays, outbox: { waiting, held } }: KnownProgram): string {
  if (!keepsPlays && waiting + held === 0) return 'off';
  const look = held === 0 ? '' : `, ${held} to look at`;
  return `${waiting} waiting${look}${keepsPlays ? '' : '; off'}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function signInRow({ context }: PageContext, { clientId, state, renewedAtMs }: ProgramSignIn): Html {
  const renewed = renewedAtMs === undefined ? '' : `, renewed ${lately(renewedAtMs, context.timeStyle())}`;
  return html`<li><span class="badge ${colours[state]}">${states[state]}</span>
    <span class="soft">App <code>${clientId}</code>${renewed}</span></li>`;
}

const states = {
  signed_in: 'signed in',
  in_doubt: 'in doubt',
  sign_in_required: 'sign-in required',
  ended: 'ended',
} as const;
const colours = { signed_in: 'good', in_doubt: 'warm', sign_in_required: 'bad', ended: 'tint' } as const;
