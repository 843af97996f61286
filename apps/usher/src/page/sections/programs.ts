/** The programs that go through usher: who they are, what they do, their keys, and what waits in their outboxes. */

import type { Context } from 'hono';
import { html } from 'hono/html';
import { isProgramName } from '../../config/server-settings.ts';
import { addProgram } from '../../serve/add-program.ts';
import type { PageContext, PageEnv, Section } from '../context.ts';
import { actionButton, csrfField, livePart, show } from '../layout.ts';
import { outboxEntries } from './programs/outbox.ts';
import { programCard } from './programs/program-card.ts';
import { programsOf } from './programs/programs-of.ts';

export const programs: Section = {
  path: 'programs',
  title: 'Programs',
  routes(app, page) {
    const { book, entries, href, context } = page;
    const back = (c: Context<PageEnv>, name?: string) =>
      c.redirect(href(name === undefined ? '/programs' : `/programs/${encodeURIComponent(name)}`), 303);

    app.get('/', async (c) =>
      show(c, { title: 'Programs', of: programs, body: html`${await livePart(page, programs)}${addForm(c)}` }),
    );
    app.post('/add', async (c) => {
      const name = String(c.var.form.get('name') ?? '').trim();
      if (!isProgramName(name)) {
        c.var.say({
          kind: 'error',
          text: 'A name has small letters, digits and dashes, 32 at most, and begins with no dash.',
        });
        return back(c);
      }
      const key = await addProgram(name, { outbox: c.var.form.has('outbox'), book, entries });
      if (key === undefined) {
        c.var.say({
          kind: 'error',
          text: `There is a program "${name}" already. Take its key away first, for a new one.`,
        });
        return back(c);
      }
      c.var.log.info({ event: 'page.program_added', program: name });
      c.var.say({ kind: 'success', ...keyNote(page, name, key) });
      return back(c);
    });
    app.get('/:name', async (c) => {
      const name = c.req.param('name');
      const found = (await programsOf(page)).find((each) => each.name === name);
      if (!found) return c.notFound();
      return show(c, {
        title: name,
        of: programs,
        body: html`${programCard(page, found, 'whole')}${await outboxEntries(page, found)}
          <p><a href="${href('/programs')}">All programs</a></p>`,
      });
    });
    app.get('/:name/revoke', async (c) => {
      const name = c.req.param('name');
      if (!(await book.programs()).includes(name)) return c.notFound();
      return show(c, {
        title: `Take the key of ${name} away?`,
        of: programs,
        body: html`
          <p>From its next request on it is refused. Its sign-ins stay in the vault: added again under the same name, it goes
            on with them, with a new key. What waits in its outbox is delivered all the same.</p>
          <div class="buttons">
            ${actionButton(page, { path: `/programs/${name}/revoke`, words: 'Take the key away', kind: 'danger' })}
            <a class="button quiet" href="${href('/programs')}">Keep it</a>
          </div>`,
      });
    });
    app.post('/:name/revoke', async (c) => {
      const name = c.req.param('name');
      if (await book.removeProgram(name)) {
        entries.unchoose(name);
        c.var.log.info({ event: 'page.program_removed', program: name });
        c.var.say({ kind: 'success', text: `The key of "${name}" is gone.` });
      } else c.var.say({ kind: 'error', text: `No program "${name}" has a key.` });
      return back(c);
    });
    app.post('/:name/outbox', async (c) => {
      const name = c.req.param('name');
      if (!(await book.programs()).includes(name)) return c.notFound();
      const isOn = c.var.form.get('value') === 'on';
      if (isOn) entries.choose(name);
      else entries.unchoose(name);
      const said = isOn
        ? 'are kept while Trakt is down, and added afterwards'
        : 'are kept no more; what waits is delivered';
      c.var.say({ kind: 'success', text: `Plays of "${name}" ${said}.` });
      return back(c, name);
    });
    for (const [act, done] of [
      ['deliver', 'It waits for Trakt again.'],
      ['discard', 'It is gone, and never added.'],
    ] as const) {
      app.post(`/:name/${act}`, (c) => {
        const name = c.req.param('name');
        const number = Number(c.var.form.get('value'));
        const isTheirs = entries.all().some((each) => each.number === number && each.owner.program === name);
        const count = !isTheirs
          ? 0
          : act === 'deliver'
            ? entries.retry([number], context.clock.now())
            : entries.remove([number]);
        if (count > 0) c.var.say({ kind: 'success', text: done });
        else
          c.var.say({
            kind: 'warning',
            text: 'This play waits for you no more: it was delivered or dropped meanwhile.',
          });
        return back(c, name);
      });
    }
  },
  live: async (page) => {
    const all = await programsOf(page);
    return all.length === 0
      ? html`<p class="hint">No program has a key yet. Each gets one of its own, and goes on with its own app and its own sign-in.</p>`
      : html`<div class="cards two">${all.map((each) => programCard(page, each, 'row'))}</div>`;
  },
};

function keyNote({ proxyUrl }: PageContext, name: string, key: string) {
  const { host } = new URL(proxyUrl);
  return {
    text: `"${name}" has its key. This is the only time that it is shown: give it to the program as HTTPS_PROXY. On another machine, write the name of this one in place of ${host.replace(/:\d+$/, '')}.`,
    secret: { label: 'HTTPS_PROXY', value: `http://${name}:${key}@${host}` },
  };
}

function addForm(c: Context<PageEnv>) {
  return html`
    <section class="panel" aria-labelledby="add-title">
      <h2 id="add-title">Add a program</h2>
      <form method="post" action="${c.var.page.href('/programs/add')}">
        ${csrfField(c)}
        <div class="field">
          <label for="name">Name</label>
          <p class="hint" id="name-hint">Small letters, digits and dashes, such as <b>jellyfin</b>.</p>
          <input id="name" name="name" required maxlength="32" pattern="[a-z0-9][a-z0-9\\-]*" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="name-hint">
        </div>
        <label class="check"><input type="checkbox" name="outbox" value="on"> Keep its plays while Trakt is down, and add them afterwards</label>
        <div class="buttons"><button>Add it and show its key</button></div>
      </form>
    </section>`;
}
