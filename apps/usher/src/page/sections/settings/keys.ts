/** Keys by which other programs ask usher how it is, and have it do what the page does. */

import type { Html } from '@trakt-usher/pages';
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { absolute } from '../../../text/times.ts';
import type { PageContext, PageEnv } from '../../context.ts';
import { actionButton, csrfField } from '../../layout.ts';

export function addKeyRoutes(app: Hono<PageEnv>, { keys, context, href }: PageContext): void {
  app.post('/keys/add', (c) => {
    const name = String(c.var.form.get('name') ?? '').trim();
    const mayChange = c.var.form.has('may_change');
    const key = /^[\w .-]{1,40}$/.test(name) ? keys.add({ name, mayChange }, context.clock.now()) : undefined;
    if (key === undefined) {
      const text = 'A name has letters, digits, dots, dashes and spaces, 40 at most, and no other key has it.';
      c.var.say({ kind: 'error', text });
    } else {
      c.var.log.info({ event: 'page.key_added', name, mayChange });
      const text = `The key "${name}". This is the only time that it is shown.`;
      c.var.say({ kind: 'success', text, secret: { label: 'Authorization: Bearer', value: key } });
    }
    return c.redirect(href('/settings#keys'), 303);
  });
  app.post('/keys/remove', (c) => {
    const name = String(c.var.form.get('value'));
    const isGone = keys.remove(name);
    if (isGone) c.var.log.info({ event: 'page.key_removed', name });
    const text = isGone ? `The key "${name}" no longer works.` : 'That key is gone already.';
    c.var.say({ kind: isGone ? 'success' : 'warning', text });
    return c.redirect(href('/settings#keys'), 303);
  });
}

export function keysShown(c: Context<PageEnv>): Html {
  const { page } = c.var;
  const { keys, href, context } = page;
  return html`<h2 id="keys">Keys for other programs</h2>
    <p class="hint">A dashboard such as Homepage, or Home Assistant, reads <code>${href('/api/v1/widget')}</code> with one.
      What else there is: <a href="${href('/api/v1/openapi.json')}">openapi.json</a>.</p>
    <ul class="rows">${keys.all().map(
      ({ name, mayChange, addedAtMs }) => html`<li>
        <div><b>${name}</b><p class="hint">${mayChange ? 'May change things' : 'Reads only'}, since ${absolute(addedAtMs, context.timeStyle())}</p></div>
        ${actionButton(page, { path: '/settings/keys/remove', words: 'Remove', value: name, about: name, kind: 'danger' })}</li>`,
    )}</ul>
    <form method="post" action="${href('/settings/keys/add')}">${csrfField(c)}
      <div class="field"><label for="key-name">Name</label><input id="key-name" name="name" required maxlength="40" autocomplete="off"></div>
      <label class="check"><input type="checkbox" name="may_change" value="yes"> It may renew, export, run and pause jobs</label>
      <div class="buttons"><button>Make a key</button></div></form>`;
}
