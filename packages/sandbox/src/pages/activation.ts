/** The page where a person types the code that a device shows. */
import { html } from 'hono/html';
import { field } from './form.ts';
import type { Page } from './layout.ts';

export function activationPage({ userCode = '', error }: { userCode?: string; error?: string }): Page {
  return {
    title: 'Connect a device',
    body: html`
      <form method="get" action="/activate">
        ${field({
          id: 'code',
          label: 'The code on the device',
          error,
          control: (attributes) => html`<input ${attributes} name="code" class="code" value="${userCode}"
            autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="32" required autofocus>`,
        })}
        <div class="buttons"><button>Continue</button></div>
      </form>`,
  };
}
