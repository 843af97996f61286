/** The pages that only tell something: done, denied, a code to take along, a request that can't be answered. */
import { html } from 'hono/html';
import type { Page } from './layout.ts';

export const donePage: Page = {
  title: 'The device is connected',
  body: html`<p>You can close this page and go back to the device.</p>`,
};

export const deniedPage: Page = {
  title: 'Denied',
  body: html`<p>Nothing was connected. You can close this page.</p>`,
};

export function codePage(code: string): Page {
  return {
    title: 'Your code',
    body: html`
      <p>Copy this code into the app that asked for it. It is good for ten minutes, once.</p>
      <p class="code long">${code}</p>`,
  };
}

export function problemPage(text: string): Page {
  return {
    title: 'This can not be answered',
    body: html`<p class="error" role="alert">${text}</p>`,
  };
}
