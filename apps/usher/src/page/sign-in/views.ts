/** How a sign-in that was begun on the page looks, from the code to its end. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { absolute, duration, when } from '../../text/times.ts';
import type { PageContext } from '../context.ts';
import { actionButton } from '../layout.ts';
import { qrCode } from './qr.ts';
import { isWaiting, type SignInRun, type Stage } from './sign-ins.ts';

export function runCard(page: PageContext, { order, stage }: SignInRun): Html {
  const { account } = order;
  const [badge, words] = badges[stage.kind];
  const acts = { value: account, about: account };
  return html`
    <section class="panel" aria-label="Signing in: ${account}">
      <div class="head"><h2>${account}</h2><span class="badge ${badge}">${words}</span></div>
      ${stageShown(page, stage)}
      <div class="buttons">
        ${isWaiting(stage) ? actionButton(page, { path: '/sign-in/cancel', words: 'Cancel', ...acts }) : ''}
        ${stage.kind === 'failed' && stage.otherUser ? otherUserWays(page, account, stage.otherUser) : ''}
        ${stage.kind === 'failed' || stage.kind === 'cancelled' ? html`<a class="button quiet" href="${addressOf(page, account)}">Start again</a>` : ''}
        ${stage.kind === 'done' || stage.kind === 'failed' || stage.kind === 'cancelled' ? actionButton(page, { path: '/sign-in/dismiss', words: 'Dismiss', ...acts }) : ''}
      </div>
    </section>`;
}

const badges: Readonly<Record<Stage['kind'], readonly [colour: string, words: string]>> = {
  asking: ['tint', 'asking Trakt'],
  code: ['warm', 'waits for you'],
  redirect: ['warm', 'waits for you'],
  keeping: ['tint', 'nearly there'],
  done: ['good', 'signed in'],
  cancelled: ['tint', 'cancelled'],
  failed: ['bad', 'not signed in'],
};

function stageShown(page: PageContext, stage: Stage): Html {
  const style = page.context.timeStyle();
  switch (stage.kind) {
    case 'asking':
      return html`<p>usher asks Trakt for a sign-in …</p>`;
    case 'code': {
      const { userCode, verificationUrl, verificationUrlComplete = verificationUrl } = stage.device;
      return html`<div class="code-ways">
        <div><p>Open this address on any device, and enter the code:</p>
          <p><a class="address" href="${verificationUrlComplete}" target="_blank" rel="noopener noreferrer">${verificationUrl}</a></p>
          <p class="user-code"><code>${userCode}</code></p>
          <p class="hint">${left(stage.untilMs, style)} The sign-in goes on if you close this page.</p></div>
        <div>${qrCode(verificationUrlComplete)}<p class="hint">Or look at this with a phone’s camera.</p></div>
      </div>`;
    }
    case 'redirect':
      return html`<p>Allow usher at Trakt. The browser comes back to usher by itself.</p>
        <p><a class="button" href="${stage.url}" target="_blank" rel="noopener noreferrer">Go to Trakt</a></p>
        <p class="hint">${left(stage.untilMs, style)}</p>`;
    case 'keeping':
      return html`<p>Trakt has agreed. usher keeps the sign-in …</p>`;
    case 'done': {
      const until = stage.expiresAtMs === undefined ? '' : ` The access token ends ${when(stage.expiresAtMs, style)};`;
      return html`<p>Signed in to Trakt as <b>${stage.user}</b>.${until} usher renews it by itself.</p>`;
    }
    case 'cancelled':
      return html`<p>The sign-in was cancelled. Nothing was changed.</p>`;
    case 'failed':
      return html`<p class="error">${stage.words.message} ${stage.words.hint ?? ''}</p>`;
  }
}

/** Changes each minute, and not each second: the page is sent anew when it does. */
function left(untilMs: number, style: { nowMs: number; timeZone?: string | undefined }): string {
  const leftMs = untilMs - style.nowMs;
  const inWords = leftMs < 60_000 ? 'less than a minute' : duration(Math.floor(leftMs / 60_000) * 60_000);
  return `It runs out at ${absolute(untilMs, style)}: ${inWords} left.`;
}

function otherUserWays(page: PageContext, account: string, { before, now }: { before: string; now: string }): Html {
  return html`
    <a class="button quiet" href="${addressOf(page, now)}">Keep both: sign in as ${now}</a>
    ${actionButton(page, { path: '/sign-in/replace', words: `Replace ${before}`, value: account, kind: 'danger', about: account })}`;
}

export function addressOf(page: PageContext, account: string): string {
  return page.href(`/sign-in?${new URLSearchParams({ account })}`);
}
