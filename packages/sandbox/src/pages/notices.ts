/** The pages with a notice alone: done, denied, a code to copy, a request that can't be answered. */
import { html } from 'hono/html';
import type { SandboxUser } from '../account/users.ts';
import type { Page } from './layout.ts';

export function donePage({ app, user }: { app: string; user: SandboxUser }): Page {
  return {
    title: 'The device is connected',
    body: html`
      <p class="success"><b>${app}</b> can use the account of <b>${user.name}</b> (${user.username}) now.</p>
      <p>You can close this page and go back to the device. Under <a href="/settings/connected-apps">Connected apps</a>
        you can take this back at any time.</p>`,
  };
}

export const deniedPage: Page = {
  title: 'Denied',
  body: html`<p>Nothing was connected. You can close this page.</p>`,
};

export function codePage({ code, app }: { code: string; app: string }): Page {
  return {
    title: 'Your code',
    body: html`
      <p>Copy this code into <b>${app}</b>. It is good for ten minutes, once.</p>
      <p class="code long">${code}</p>`,
  };
}

export const nothingHerePage: Page = {
  title: 'Nothing here',
  body: html`
      <p class="error" role="alert">The sandbox has nothing at this address.</p>
      <p>See <a href="/">its pages</a>, or <a href="/_sandbox/endpoints">every endpoint of its API</a>.</p>`,
};

export function problemPage(text: string): Page {
  return {
    title: "This can't be answered",
    body: html`<p class="error" role="alert">${text}</p>`,
  };
}
