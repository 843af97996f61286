/** The page that asks whether an app, or the device that shows a code, may use the account. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { outOfBandUri } from '../registered.ts';
import { proofField } from './form.ts';
import type { Page, Viewer } from './layout.ts';

export interface ConsentPage {
  readonly person: Viewer & { readonly otherAccountPath: string };
  /** The app's name. */
  readonly app: string;
  /** The redirect URI, where the browser goes afterwards. */
  readonly redirectUri?: string;
  /** The code that the device shows. */
  readonly userCode?: string;
}

export function consentPage({ person, app, redirectUri, userCode }: ConsentPage): Page {
  const { user, csrf, otherAccountPath } = person;
  return {
    title: userCode === undefined ? `Let ${app} in?` : 'Connect this device?',
    body: html`
      ${userCode === undefined ? '' : html`<p class="code">${userCode}</p>`}
      <p><b>${app}</b> wants to use the account of <b>${user.name}</b> (${user.username}). It will be able to:</p>
      <ul class="may">
        <li>see what you watched, rated, collected and listed</li>
        <li>add to it, change it and remove from it</li>
        <li>see your profile and your settings</li>
      </ul>
      <p class="hint">It doesn't get your password. You can take this back under
        <a href="/settings/connected-apps">Connected apps</a> at any time.</p>
      ${userCode === undefined ? '' : html`<p class="warning">Only allow this when you began it yourself, on a device in front of you that shows this code.</p>`}
      <form method="post">
        ${proofField(csrf)}
        <div class="buttons">
          <button name="action" value="allow">Allow</button>
          <button name="action" value="deny" class="quiet">Deny</button>
        </div>
      </form>
      ${redirectUri === undefined ? '' : whereTo(redirectUri)}
      <p class="hint">Not ${user.username}? <a href="${otherAccountPath}">Use another account</a></p>`,
  };
}

function whereTo(redirectUri: string): Html {
  return redirectUri === outOfBandUri
    ? html`<p class="hint">You get a code then, to take to the app.</p>`
    : html`<p class="hint">Either way you go back to <span class="address">${redirectUri}</span></p>`;
}
