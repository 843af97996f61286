/** The plays of a program that wait for Trakt, or for a person. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { openPlay } from '../../../serve/outbox/sealed-play.ts';
import { absolute, relative } from '../../../text/times.ts';
import type { PageContext } from '../../context.ts';
import { actionButton } from '../../layout.ts';
import type { KnownProgram } from './programs-of.ts';

const mostShown = 100;

export async function outboxEntries(page: PageContext, { name, outbox }: KnownProgram): Promise<Html> {
  const all = page.entries.all().filter(({ owner }) => owner.program === name);
  if (all.length === 0) return html``;
  const { context, vault } = page;
  const style = context.timeStyle();
  // What a person has to look at comes first.
  const shown = all.toSorted((one, other) => Number(!one.held) - Number(!other.held)).slice(0, mostShown);
  const rows = await Promise.all(
    shown.map(async (entry) => {
      const { number, held, sinceMs } = entry;
      const play = await openPlay(vault, entry);
      const about = play?.label ?? `play ${number}`;
      const acts = { value: String(number), about };
      return html`<li>
        <div>
          <b>${about}</b>
          <p class="hint">${play ? `Watched ${absolute(play.watchedAtMs, style)}, ` : ''}waiting since ${relative(sinceMs - style.nowMs)}</p>
          ${held === undefined ? '' : html`<p class="warm">Not added: ${context.text.whyHeld(held)}.</p>`}
        </div>
        ${held === undefined ? '' : actionButton(page, { path: `/programs/${name}/deliver`, words: 'Deliver', ...acts })}
        ${actionButton(page, { path: `/programs/${name}/discard`, words: 'Discard', kind: 'danger', ...acts })}
      </li>`;
    }),
  );
  const more = all.length > shown.length ? html`<p class="hint">The first ${shown.length} of ${all.length}.</p>` : '';
  return html`
    <h2>Plays that wait</h2>
    <p class="hint">${outbox.waiting} for Trakt, ${outbox.held} for you. usher adds them by itself, the oldest first.</p>
    <ul class="rows">${rows}</ul>${more}`;
}
