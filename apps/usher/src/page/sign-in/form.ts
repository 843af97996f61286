/** The form that begins a sign-in, and why a way to sign in may not be there. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { Config } from '../../config/load.ts';
import { loopbackAddresses, outOfBandUri, redirectUriOf } from '../../config/redirect-uri.ts';
import { isPassedOn } from '../access/peer.ts';
import type { PageContext } from '../context.ts';

const appsPage = 'https://app.trakt.tv/settings/apps';
export const longestName = 64;

export interface StartForm {
  readonly csrf: Html;
  /** What stands in the field at first. */
  readonly account: string;
  readonly config: Config;
  /** Why Trakt can't send this browser back to usher. */
  readonly obstacle: string | undefined;
  /** Of a sign-in that failed with it. */
  readonly clientId: string | undefined;
}

export function startForm(page: PageContext, { csrf, account, config, obstacle, clientId }: StartForm): Html {
  const hasApp = config.get('trakt.client_id') !== undefined;
  return html`
    <section class="panel" aria-labelledby="start-title">
      <h2 id="start-title">Sign in to Trakt</h2>
      <form method="post" action="${page.href('/sign-in/start')}">
        ${csrf}
        ${hasApp ? '' : appFields(config, clientId)}
        <div class="field">
          <label for="account">Name of the sign-in</label>
          <p class="hint" id="account-hint">A new name is a second account beside the others. A name that is there gets a new sign-in, of the same person.</p>
          <input id="account" name="account" value="${account}" required maxlength="${longestName}" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="account-hint">
        </div>
        <fieldset><legend>How</legend>
          <label class="check"><input type="radio" name="way" value="code" checked> With a code, on any device</label>
          <label class="check"><input type="radio" name="way" value="redirect" ${obstacle === undefined ? '' : 'disabled'}> In this browser, which Trakt sends back</label>
          <p class="hint">${obstacle ?? `If Trakt finds the redirect URI wrong, add exactly this one to your app: ${redirectUriOf(config)}`}</p>
        </fieldset>
        <div class="buttons"><button>Begin</button></div>
      </form>
    </section>`;
}

function appFields(config: Config, clientId = ''): Html {
  return html`
    <p>usher signs in with an app of your own at Trakt, and none is configured yet. It is free. Make it at
      <a href="${appsPage}" target="_blank" rel="noopener noreferrer">${appsPage}</a>, with any name, and with these redirect
      URIs, each on a line of its own:</p>
    <p><code>${config.appAdvice().redirectUri}</code><br><code>${outOfBandUri}</code></p>
    <div class="field">
      <label for="client-id">Client ID</label>
      <p class="hint" id="client-id-hint">As Trakt shows it. usher writes it into <code>${config.ownFile}</code>; the client secret is not needed.</p>
      <input id="client-id" name="client_id" value="${clientId}" required maxlength="200" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="client-id-hint">
    </div>`;
}

/** Trakt's redirect comes to this machine: the browser has to be on it. */
export function redirectObstacle(headers: Headers, config: Config): string | undefined {
  const uri = redirectUriOf(config);
  if (!loopbackAddresses(uri))
    return `Not possible here: the configured redirect URI, ${uri}, is no address of this machine.`;
  const host = headers.get('host') ?? '';
  if (isPassedOn(headers) || !loopbackAddresses(`http://${host}`))
    return `Not possible from here: Trakt would send the browser to ${uri}, which is the machine that the browser runs on, and usher runs on another one.`;
  return undefined;
}
