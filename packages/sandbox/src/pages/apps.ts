/** The pages for registering apps, as at app.trakt.tv/settings/apps: the list, and one app. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { SandboxApp } from '../registered.ts';
import { field, proofField } from './form.ts';
import { type Page, settings, type Viewer } from './layout.ts';

/** The fields of an app's form, and their errors. */
export interface AppFields {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly problems: { readonly name?: string[]; readonly redirectUris?: string[] };
}

export interface AppsPage {
  readonly person: Viewer;
  readonly apps: readonly SandboxApp[];
  /** The refused form. */
  readonly fields?: AppFields;
}

export function appsPage({ person, apps, fields = noFields }: AppsPage): Page {
  return {
    title: settings[0][1],
    settingsOf: person,
    body: html`
      ${apps.length === 0 ? html`<p>You have registered no app yet.</p>` : html`<ul class="rows">${apps.map(row)}</ul>`}
      <h2>Register an app</h2>
      <form method="post">
        ${proofField(person.csrf)}
        ${appFields(fields)}
        <div class="buttons"><button name="action" value="register">Register</button></div>
      </form>`,
  };
}

export interface AppPage {
  readonly person: Viewer;
  readonly app: SandboxApp;
  /** The refused form. */
  readonly fields?: AppFields;
  readonly saved?: boolean;
}

export function appPage({ person, app, fields, saved = false }: AppPage): Page {
  const { name, clientId, clientSecret, redirectUris } = app;
  const registered = { name, redirectUris: redirectUris === 'loopback' ? [] : redirectUris, problems: {} };
  return {
    title: name,
    settingsOf: person,
    body: html`
      ${saved ? html`<p class="success" role="status">Saved.</p>` : ''}
      <dl class="stacked">
        <dt>Client id</dt><dd><code>${clientId}</code></dd>
        <dt>Client secret</dt><dd><code>${clientSecret}</code></dd>
      </dl>
      <p class="hint">An app that signs in with PKCE needs no secret. An app that people install can't keep one.</p>
      <h2>Change it</h2>
      <form method="post">
        ${proofField(person.csrf)}
        ${appFields(fields ?? registered)}
        <div class="buttons"><button name="action" value="save">Save</button></div>
      </form>
      <details>
        <summary>Delete it</summary>
        <p>Everybody who uses it is signed out of it, and the API refuses its client id from then on.</p>
        <form method="post">
          ${proofField(person.csrf)}
          <button name="action" value="delete" class="danger">Delete ${name}</button>
        </form>
      </details>`,
  };
}

const noFields: AppFields = { name: '', redirectUris: [], problems: {} };

function row({ name, clientId, redirectUris }: SandboxApp): Html {
  return html`
    <li>
      <div>
        <h2><a href="${settings[0][0]}/${clientId}">${name}</a></h2>
        <p class="hint address">${redirectUris === 'loopback' ? '' : redirectUris[0]}</p>
      </div>
    </li>`;
}

function appFields({ name, redirectUris, problems }: AppFields): Html {
  return html`
    ${field({
      id: 'name',
      label: 'Name',
      error: problems.name?.join(' '),
      control: (attributes) =>
        html`<input ${attributes} name="name" value="${name}" autocomplete="off" maxlength="100" required>`,
    })}
    ${field({
      id: 'redirect_uris',
      label: 'Redirect URIs',
      hint: `One on each line, up to 25, each as the app will send it to the letter. Without query and fragment: https, http on this machine, a scheme of the app's own (app://signed-in), or urn:ietf:wg:oauth:2.0:oob.`,
      error: problems.redirectUris?.join(' '),
      control: (attributes) =>
        html`<textarea ${attributes} name="redirect_uris" rows="4" spellcheck="false" autocapitalize="none" required>${redirectUris.join('\n')}</textarea>`,
    })}`;
}
