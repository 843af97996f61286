/** Exports: start one, see how far it has come, take the files, delete them. */

import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { removeRun } from '../../export/remove-run.ts';
import type { PageContext, PageEnv, Section } from '../context.ts';
import { allOf, fileOf } from '../exports/download.ts';
import { accountForm, zipForm } from '../exports/forms.ts';
import { exportFolder, type KeptExport, keptNames, openKept } from '../exports/kept.ts';
import { isRefusal, type Ordered, orderFromAccount, orderFromZip, uploadFolder } from '../exports/order.ts';
import { tooManyRun } from '../exports/runs.ts';
import { addressOf, keptRow, keptShown, resultShown, runRow, stepList, timeOf } from '../exports/views.ts';
import { csrfField, livePart, show } from '../layout.ts';
import { ownSignIns } from '../own-sign-ins.ts';

/** An account of a million plays is 40 MB. */
const mostZipBytes = 64 * 1024 * 1024;
const mostShown = 25;
const dayMs = 86_400_000;

export const exportSection: Section = {
  path: 'exports',
  title: 'Exports',
  uploads: { '/zip': mostZipBytes },
  routes(app, page) {
    const { context, href, exports } = page;
    const root = () => exportFolder(context);
    removeOldUploads(page);

    app.get('/', async (c) => {
      const body = html`
        ${await livePart(page, exportSection)}
        <p class="hint">The files are in <code>${root()}</code>.</p>
        <section aria-labelledby="new"><h2 id="new">Export an account</h2>
          ${accountForm(c, await accountsOf(page))}</section>
        <section aria-labelledby="zip-title"><h2 id="zip-title">From Trakt’s own ZIP</h2>
          <p class="hint">Trakt makes it at app.trakt.tv/settings/data. It needs no sign-in, and nothing of it leaves this
            machine. Drop the file on the field, or choose it.</p>
          ${zipForm(c)}</section>`;
      return show(c, { title: 'Exports', of: exportSection, body });
    });

    app.post('/start', async (c) => started(c, orderFromAccount(c.var.form, await accountsOf(page), context)));
    app.post('/zip', async (c) => {
      const id = randomBytes(9).toString('base64url');
      return started(c, await orderFromZip(c.var.form, context, id));
    });
    app.post('/stop', (c) => {
      exports.stop(String(c.var.form.get('value')));
      return c.redirect(href('/exports'), 303);
    });

    function started(c: Context<PageEnv>, order: Ordered): Response {
      if (isRefusal(order)) {
        c.var.say({ kind: 'error', text: order.problem });
        return c.redirect(href('/exports'), 303);
      }
      const run = exports.start(order);
      if (run) return c.redirect(href(`/exports/runs/${run.id}`), 303);
      order.after?.();
      c.var.say({ kind: 'error', text: tooManyRun });
      return c.redirect(href('/exports'), 303);
    }

    app.get('/runs/:id', (c) => {
      const run = exports.find(c.req.param('id'));
      if (!run) return gone(c, 'usher was started again since that export, or it is long over.');
      const { order, end, steps } = run;
      if (!end) c.header('refresh', '2');
      const files: unknown = Object(end?.result).files;
      const kept = keptOf(files, root());
      const body = html`
        <ul class="rows">${runRow(run, page)}</ul>
        ${end ? stepList(steps) : ''}
        ${kept ? html`<p><a href="${href(addressOf(kept))}">The files</a></p>` : ''}
        ${end ? resultShown(end.result) : ''}
        <p><a href="${href('/exports')}">All exports</a></p>`;
      return show(c, { title: order.isPreview ? 'Preview' : 'Export', of: exportSection, body });
    });

    app.get('/kept/:account/:run', (c) => {
      const kept = keptIn(c);
      if (!kept) return gone(c, 'It was deleted, or a later export took its place.');
      return show(c, { title: `Export of ${timeOf(kept, page)}`, of: exportSection, body: keptShown(kept, page) });
    });
    app.get('/kept/:account/:run/all.zip', (c) => {
      const kept = keptIn(c);
      return kept ? allOf(kept) : gone(c, 'It was deleted, or a later export took its place.');
    });
    app.get('/kept/:account/:run/file', async (c) => {
      const kept = keptIn(c);
      const file = kept && (await fileOf(kept, c.req.query('path') ?? ''));
      return file ?? gone(c, 'It was deleted, or a later export took its place.');
    });
    app.get('/kept/:account/:run/delete', (c) => {
      const kept = keptIn(c);
      if (!kept) return gone(c, 'It was deleted already.');
      const body = html`
        <p>The ${kept.files.length} files of ${timeOf(kept, page)} are removed from <code>${kept.folder}</code>. What you
          have imported elsewhere stays there.</p>
        <form method="post">${csrfField(c)}<div class="buttons"><button class="danger">Delete</button>
          <a href="${href(addressOf(kept))}">Keep them</a></div></form>`;
      return show(c, { title: 'Delete this export?', of: exportSection, body });
    });
    app.post('/kept/:account/:run/delete', (c) => {
      const kept = keptIn(c);
      if (!kept) return gone(c, 'It was deleted already.');
      removeRun(join(root(), kept.account), kept.run);
      c.var.log.info({ event: 'page.export_deleted', account: kept.account, run: kept.run });
      c.var.say({ kind: 'success', text: `The export of ${timeOf(kept, page)} was deleted.` });
      return c.redirect(href('/exports'), 303);
    });

    function keptIn(c: Context<PageEnv>): KeptExport | undefined {
      return openKept(root(), { account: c.req.param('account') ?? '', run: c.req.param('run') ?? '' });
    }

    function gone(c: Context<PageEnv>, why: string): Response | Promise<Response> {
      const body = html`<p>${why}</p><p><a href="${href('/exports')}">All exports</a></p>`;
      return show(c, { title: 'This export is not here', of: exportSection, body, status: 404 });
    }
  },
  live: async (page) => {
    const root = exportFolder(page.context);
    const names = keptNames(root);
    const runs = page.exports.all();
    const kept = names.slice(0, mostShown).flatMap((name) => openKept(root, name) ?? []);
    return html`
      ${runs.length > 0 ? html`<ul class="rows">${runs.map((run) => runRow(run, page))}</ul>` : ''}
      <h2>On the disk</h2>
      ${kept.length > 0 ? html`<ul class="rows">${kept.map((each) => keptRow(each, page))}</ul>` : none}
      ${names.length > mostShown ? html`<p class="hint">And ${names.length - mostShown} older ones.</p>` : ''}`;
  },
};

const none: Html = html`<p class="hint">No export was made yet.</p>`;

async function accountsOf(page: PageContext): Promise<string[]> {
  return (await ownSignIns(page)).map(({ account }) => account);
}

/** Where the files of a run went, as it printed them. */
function keptOf(files: unknown, root: string): KeptExport | undefined {
  const [first]: unknown[] = Array.isArray(files) ? files : [];
  const { path } = Object(first);
  const [account = '', run = ''] = typeof path === 'string' ? relative(root, path).split(sep) : [];
  return openKept(root, { account, run });
}

/** Of a server that was killed. */
function removeOldUploads({ context }: PageContext): void {
  const folder = uploadFolder(context);
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).mtimeMs < context.clock.now() - dayMs) rmSync(path, { recursive: true });
    }
  } catch {
    // There is none.
  }
}
