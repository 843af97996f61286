/** Parts of forms. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';

/** The proof that the form was sent from a page of the sandbox. */
export function proofField(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  /** Builds the control. The attributes tie it to its hint and its error, for screen readers. */
  readonly control: (attributes: Html) => Html;
}

export function field({ id, label, hint, error, control }: Field): Html {
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return html`
    <div class="field">
      <label for="${id}">${label}</label>
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
      ${error ? html`<p class="error" role="alert" id="${id}-error">${error}</p>` : ''}
      ${control(html`id="${id}" ${described ? html`aria-describedby="${described}"` : ''} ${error ? html`aria-invalid="true"` : ''}`)}
    </div>`;
}
