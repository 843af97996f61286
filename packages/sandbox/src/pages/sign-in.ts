/** The sign-in page; with `signup`, what somebody sees who was sent here to make an account. */
import { html } from 'hono/html';
import type { Page } from './layout.ts';

export interface SignInPage {
  readonly csrf: string;
  readonly signup: boolean;
  readonly username?: string;
  readonly error?: string;
}

export function signInPage({ csrf, signup, username = '', error }: SignInPage): Page {
  return {
    title: signup ? 'Create an account' : 'Sign in',
    body: html`
      ${signup ? html`<p>The sandbox makes no accounts; it has one. Sign in with it to go on.</p>` : ''}
      <form method="post">
        <input type="hidden" name="csrf" value="${csrf}">
        ${error ? html`<p class="error" role="alert" id="error">${error}</p>` : ''}
        <label for="username">Name</label>
        <input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none"
          spellcheck="false" required ${error ? html`aria-invalid="true" aria-describedby="error"` : ''}>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <div class="buttons"><button name="action" value="sign_in">Sign in</button></div>
      </form>`,
  };
}
