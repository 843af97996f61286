/** What is left of Trakt's limits, which all programs of a person share. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { recall } from '../../../account/remembered.ts';
import type { LimitState } from '../../../serve/budget.ts';
import { relative } from '../../../text/times.ts';
import type { PageContext } from '../../context.ts';

export function budgetPanel(page: PageContext): Html {
  const states = page.budget.states();
  return html`
    <section class="panel" aria-label="Shared budget">
      <h2>Shared budget</h2>
      ${
        states.length === 0
          ? html`<p class="hint">None of Trakt's limits is used now. Programs that go through usher share them, and wait for each other.</p>`
          : html`<ul class="limits">${states.map((state) => row(page, state))}</ul>`
      }
    </section>`;
}

function row(page: PageContext, { countedAs, kind, limit, remaining, untilMs }: LimitState): Html {
  const used = Math.min(100, Math.round((100 * (limit - remaining)) / limit));
  const label = `${whose(page, countedAs)}: ${kinds[kind]}`;
  const again = relative(Math.ceil((untilMs - page.context.clock.now()) / 60_000) * 60_000);
  return html`<li><span>${label}</span> <span class="soft">${remaining} of ${limit} left, all again ${again}</span>
    <progress max="100" value="${used}" aria-label="Used: ${label}" ${used > 90 ? html`class="warm"` : ''}></progress></li>`;
}

const kinds = { reads: 'reading', signedOutReads: 'reading, not signed in', writes: 'writing' } as const;

/** A person whom usher knows by name, or a program's sign-in that has not told yet. */
function whose({ context }: PageContext, countedAs: string): string {
  const [kind, id] = countedAs.split(' ');
  if (kind !== 'person') return 'A sign-in';
  const users = Object.values(recall(context.config.directories.state).users);
  return users.find(({ uuid }) => uuid === id)?.username ?? 'A person';
}
