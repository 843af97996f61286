/** The page that asks whether an app, or the device that shows a code, may use the account. */
import { html } from 'hono/html';
import type { Page } from './layout.ts';

export interface ConsentPage {
  readonly app: string;
  readonly username: string;
  readonly csrf: string;
  /** The code that the device shows. */
  readonly userCode?: string;
}

export function consentPage({ app, username, csrf, userCode }: ConsentPage): Page {
  return {
    title: userCode === undefined ? `Let ${app} in?` : 'Let this device in?',
    body: html`
      ${userCode === undefined ? '' : html`<p class="code">${userCode}</p>`}
      <p><b>${app}</b> wants to use the account <b>${username}</b>:</p>
      <ul>
        <li>see what you watched, rated, collected and listed</li>
        <li>change it</li>
      </ul>
      ${userCode === undefined ? '' : html`<p>Only allow this when you began it yourself, on a device in front of you that shows this code.</p>`}
      <form method="post">
        <input type="hidden" name="csrf" value="${csrf}">
        <div class="buttons">
          <button name="action" value="allow">Allow</button>
          <button name="action" value="deny" class="quiet">Deny</button>
        </div>
      </form>`,
  };
}
