/** The sign-in page; with `signup` it says that nobody can sign up. */
import { html } from 'hono/html';
import { field, proofField } from './form.ts';
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
      ${signup ? html`<p>The sandbox makes no new accounts. Sign in with one of those below to go on.</p>` : ''}
      <form method="post">
        ${proofField(csrf)}
        ${field({
          id: 'username',
          label: 'Name',
          error,
          control: (attributes) => html`<input ${attributes} name="username" value="${username}" autocomplete="username"
            autocapitalize="none" spellcheck="false" required autofocus>`,
        })}
        ${field({
          id: 'password',
          label: 'Password',
          control: (attributes) => html`<input ${attributes} name="password" type="password"
            autocomplete="current-password" required>`,
        })}
        <div class="buttons"><button name="action" value="sign_in">Sign in</button></div>
      </form>`,
  };
}
