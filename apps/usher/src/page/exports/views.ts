/** What the exports of the page look like. */

import { basename } from 'node:path';
import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { Step } from '../../terminal/step.ts';
import { endsOfSections, number, whereToImport } from '../../text/en/export.ts';
import { absolute, duration, relative } from '../../text/times.ts';
import type { PageContext } from '../context.ts';
import { actionButton } from '../layout.ts';
import { type KeptExport, type KeptName, ledgerIn } from './kept.ts';
import type { ExportRun, RunEnd } from './runs.ts';

/** The address of a kept export, behind the section's own. */
export function addressOf({ account, run }: KeptName): string {
  return `/exports/kept/${encodeURIComponent(account)}/${encodeURIComponent(run)}`;
}

const outcomes: Readonly<Record<RunEnd['outcome'], string>> = {
  done: 'Done',
  stopped: 'Stopped',
  limited: 'Put off by a limit of Trakt',
  sign_in_required: 'A sign-in is needed',
  failed: 'Failed',
};

export function runRow(run: ExportRun, page: PageContext): Html {
  const { id, order, startedAtMs, end, steps } = run;
  const { clock } = page.context;
  const since = relative(startedAtMs - clock.now());
  const what = order.isPreview ? 'Preview' : 'Export';
  if (!end) {
    return html`<li>
      <div><h2><a href="${page.href(`/exports/runs/${id}`)}">${what} ${order.title}</a></h2>
        <p class="hint">Began ${since}.</p>${stepList(steps)}</div>
      ${actionButton(page, { path: '/exports/stop', value: id, words: 'Stop', about: order.title })}
    </li>`;
  }
  const took = duration(end.atMs - startedAtMs);
  return html`<li>
    <div><h2><a href="${page.href(`/exports/runs/${id}`)}">${what} ${order.title}</a></h2>
      <p class="${end.failure ? 'error' : 'hint'}">${outcomes[end.outcome]} after ${took}.
        ${end.failure ? `${end.failure.message} ${end.failure.hint ?? ''}` : ''}</p></div>
  </li>`;
}

export function stepList(steps: ExportRun['steps']): Html {
  return html`<ul class="steps">${[...steps.values()].map(stepShown)}</ul>`;
}

function stepShown({ label, done, total, hasEnded }: Step): Html {
  const count = total === undefined || hasEnded ? number(done) : `${number(done)} of ${number(total)}`;
  const bar = html`<progress aria-label="${label}" max="${total ?? ''}" value="${done}"></progress>`;
  return html`<li><span>${label}</span> <span class="count">${count}</span>${hasEnded || !total ? '' : bar}</li>`;
}

export function keptRow(kept: KeptExport, page: PageContext): Html {
  const rows = kept.files.reduce((sum, file) => sum + file.rows, 0);
  return html`<li>
    <div><h2><a href="${page.href(addressOf(kept))}">${timeOf(kept, page)}</a></h2>
      <p class="hint">${kept.account}: ${number(rows)} rows in ${countOf(kept.files.length, 'file')}, ${[...kept.ledger.keys()].join(', ')}</p></div>
    <a href="${page.href(`${addressOf(kept)}/all.zip`)}" download>Download</a>
  </li>`;
}

/** `2026-11-28T01-02-03Z` as a time. */
export function timeOf({ run }: KeptName, { context }: PageContext): string {
  const atMs = Date.parse(run.replace(/T(\d\d)-(\d\d)-(\d\d)Z.*$/, 'T$1:$2:$3Z'));
  return Number.isNaN(atMs) ? run : absolute(atMs, context.timeStyle());
}

function countOf(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** What became of the rows, by target. */
function ledgerShown(ledger: KeptExport['ledger']): Html {
  return html`${[...ledger].map(
    ([target, lines]) => html`
      <h2>What became of each row: ${target}</h2>
      <div class="table"><table>
        <thead><tr><th scope="col">List</th><th scope="col" class="number">Read</th><th scope="col" class="number">Written</th><th scope="col">Left out</th></tr></thead>
        <tbody>${endsOfSections(lines, undefined).map(
          ({ section, read, written, left }) => html`
            <tr><th scope="row">${section}</th><td class="number">${number(read)}</td><td class="number">${number(written)}</td>
              <td>${left.map(({ rows, why }) => `${number(rows)} (${why})`).join(', ')}</td></tr>`,
        )}</tbody>
      </table></div>`,
  )}`;
}

export function keptShown(kept: KeptExport, page: PageContext): Html {
  const at = page.href(addressOf(kept));
  return html`
    <p class="hint">${kept.account}${kept.timeZone === undefined ? '' : `; dates are those of ${kept.timeZone}`}.
      In <code>${kept.folder}</code></p>
    <div class="buttons">
      <a class="button" href="${at}/all.zip" download>Download all as ZIP</a>
      <a href="${at}/delete">Delete</a>
    </div>
    <h2>Files</h2>
    <ul class="rows">${kept.files.map(
      ({ path, rows, bytes }) => html`<li>
        <div><h2><a href="${at}/file?path=${encodeURIComponent(path)}" download>${path}</a></h2></div>
        <p class="hint">${countOf(rows, 'row')}, ${sizeOf(bytes)}</p></li>`,
    )}</ul>
    ${importsShown([...kept.ledger.keys()])}
    ${ledgerShown(kept.ledger)}
    <p><a href="${page.href('/exports')}">All exports</a></p>`;
}

function sizeOf(bytes: number): string {
  return bytes < 1_000
    ? `${bytes} bytes`
    : bytes < 1_000_000
      ? `${(bytes / 1e3).toFixed(0)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}

function importsShown(targets: readonly string[]): Html {
  const words = whereToImport(targets);
  return words.length === 0
    ? html``
    : html`<h2>Where to import them</h2>${words.map((line) => html`<p>${linked(line)}</p>`)}`;
}

/** With the addresses in it as links. The words are our own. */
function linked(line: string): Html {
  return html`${line
    .split(/(https:\/\/[\w./-]+\w)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}" rel="noreferrer">${part}</a>` : part))}`;
}

/** What a run printed: of a preview the first rows of each file. */
export function resultShown(result: unknown): Html {
  const { preview, ledger } = Object(result);
  const files: unknown[] = Array.isArray(preview) ? preview : [];
  return html`${files.slice(0, mostFiles).map(fileShown)}
    ${files.length > mostFiles ? html`<p class="hint">And ${number(files.length - mostFiles)} more files.</p>` : ''}
    ${ledgerShown(ledgerIn(ledger))}`;
}

const mostFiles = 20;

function fileShown(file: unknown): Html {
  const { path, rows } = Object(file);
  const [head = [], ...body]: unknown[][] = Array.isArray(rows) ? rows.filter(Array.isArray) : [];
  const isTable = head.length > 1;
  const lines = isTable ? body : [head, ...body].filter((row) => row.length > 0);
  return html`
    <h2>${basename(String(path))}</h2>
    <div class="table"><table>
      ${isTable ? html`<thead><tr>${head.map((cell) => html`<th scope="col">${String(cell)}</th>`)}</tr></thead>` : ''}
      <tbody>${lines.map((row) => html`<tr>${row.map((cell) => html`<td>${shortened(String(cell))}</td>`)}</tr>`)}</tbody>
    </table></div>`;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 300 ? `${characters.slice(0, 299).join('')}…` : text;
}
