/** The forms that start an export. They work without scripts. */

import type { Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { listWords } from '../../export/options.ts';
import type { PageEnv } from '../context.ts';
import { csrfField } from '../layout.ts';
import { targetNames } from './order.ts';

export function accountForm(c: Context<PageEnv>, accounts: readonly string[]): Html {
  const { href } = c.var.page;
  const account = html`<div class="field"><label for="account">Sign-in</label>
    <select id="account" name="account">${accounts.map((name) => html`<option>${name}</option>`)}</select></div>`;
  return html`<form method="post" action="${href('/exports/start')}">
    ${csrfField(c)}
    ${accounts.length > 1 ? account : ''}
    ${accounts.length === 0 ? html`<p class="hint">Nobody is signed in. A public profile needs no sign-in.</p>` : ''}
    ${targetFields('account')}
    <details><summary>Which rows, whose dates</summary>
      <fieldset><legend>Only these lists</legend><div class="choices">${listWords.map(
        (word) => html`<label><input type="checkbox" name="only" value="${word}"> ${word}</label>`,
      )}</div></fieldset>
      <div class="field"><label for="since">Plays from</label><input id="since" name="since" type="date"></div>
      <div class="field"><label for="until">Plays until</label><input id="until" name="until" type="date"></div>
      <div class="field"><label for="mode">Diary</label><select id="mode" name="mode">
        <option value="individual">A row for each time watched</option>
        <option value="aggregated">A row for each film</option></select></div>
      ${zoneField('account')}
      <div class="field"><label for="user">Somebody’s public profile instead</label>
        <input id="user" name="user" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100"></div>
      ${missingField('Trakt or the last export says')}
    </details>
    ${buttons()}
  </form>`;
}

export function zipForm(c: Context<PageEnv>): Html {
  return html`<form method="post" action="${c.var.page.href('/exports/zip')}" enctype="multipart/form-data">
    ${csrfField(c)}
    <div class="field"><label for="zip">The ZIP</label>
      <input id="zip" name="zip" type="file" accept=".zip,application/zip" required class="drop"></div>
    ${targetFields('zip')}
    <details><summary>More</summary>
      ${zoneField('zip')}
      ${missingField('the ZIP says')}
    </details>
    ${buttons()}
  </form>`;
}

function targetFields(id: string): Html {
  return html`<fieldset><legend>For</legend><div class="choices">${Object.entries(targetNames).map(
    ([name, words]) =>
      html`<label><input type="checkbox" name="to" value="${name}" id="${id}-${name}" ${
        name === 'letterboxd' ? html`checked` : ''
      }> ${words}</label>`,
  )}</div></fieldset>`;
}

function zoneField(id: string): Html {
  return html`<div class="field"><label for="${id}-zone">Time zone of the dates</label>
    <p class="hint">Left empty: that of the account.</p>
    <input id="${id}-zone" name="timezone" placeholder="Europe/Berlin" autocomplete="off" maxlength="60"></div>`;
}

function missingField(whoSays: string): Html {
  return html`<div class="choices"><label><input type="checkbox" name="allow_missing" value="yes">
        Write what there is, even if ${whoSays} that rows are missing</label></div>`;
}

function buttons(): Html {
  return html`<div class="buttons"><button name="what" value="export">Export</button>
    <button name="what" value="preview" class="quiet">Preview</button></div>`;
}
