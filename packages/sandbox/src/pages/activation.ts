/** The page where a person types the code that a device shows. */
import { html } from 'hono/html';
import type { Page } from './layout.ts';

export function activationPage({ userCode = '', error }: { userCode?: string; error?: string }): Page {
  return {
    title: 'Connect a device',
    body: html`
      <form method="get" action="/activate">
        ${error ? html`<p class="error" role="alert" id="error">${error}</p>` : ''}
        <label for="code">The code on the device</label>
        <input id="code" name="code" class="code" value="${userCode}" autocomplete="one-time-code" autocapitalize="characters"
          spellcheck="false" maxlength="32" required ${error ? html`aria-invalid="true" aria-describedby="error"` : ''}>
        <div class="buttons"><button>Go on</button></div>
      </form>`,
  };
}
