/** The control page: clock, faults, last requests, snapshot and reset. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import type { SandboxClock } from '../clock.ts';
import type { ReadyFault } from '../faults/fault.ts';
import { type ScenarioName, scenarioNames, scenarios } from '../faults/scenarios.ts';
import type { Page } from '../pages/layout.ts';
import type { LoggedRequest } from '../requests.ts';
import { faultKinds, faultRoutes, frequencies } from './choices.ts';

export type Section = 'clock' | 'faults' | 'snapshot' | 'reset';

export interface ControlView {
  readonly clock: Pick<SandboxClock, 'frozen' | 'speed'> & { readonly nowMs: number };
  readonly scenario: ScenarioName;
  readonly faults: readonly ReadyFault[];
  /** The latest first. */
  readonly requests: readonly LoggedRequest[];
  /** The number of all requests. */
  readonly requestCount: number;
  /** The fingerprint by which the requests were filtered. */
  readonly token?: string | undefined;
  /** The report of the last action, and the section that shows it. */
  readonly said?: { readonly section: Section; readonly text: string; readonly refused: boolean } | undefined;
}

export function controlPage(view: ControlView): Page {
  return {
    title: 'Control',
    wide: true,
    body: html`
      <div class="control">
        ${clockPanel(view)}
        ${faultsPanel(view)}
        ${snapshotPanel(view)}
        ${resetPanel(view)}
        ${requestsPanel(view)}
      </div>
      <p class="hint elsewhere">Elsewhere: <a href="/">addresses and accounts</a>,
        <a href="/_sandbox/endpoints">every endpoint</a>, <a href="/openapi.json">OpenAPI</a>,
        <a href="/settings/apps">apps</a>. All of this is there for programs, too, as JSON.</p>`,
  };
}

function clockPanel(view: ControlView): Html {
  const { nowMs, frozen, speed } = view.clock;
  const at = new Date(nowMs);
  const pace = frozen ? 'Frozen' : speed === 1 ? 'Running' : `Running ${speed} times as fast`;
  return panel(
    'clock',
    'Clock',
    view,
    html`
    <p class="now">
      <time datetime="${at.toISOString()}"><span>${time.format(at)}</span> ${day.format(at)}, UTC</time>
      <span class="badge ${frozen ? 'warm' : speed === 1 ? 'good' : 'tint'}">${pace}</span>
    </p>
    ${form(
      'clock',
      html`
      <div class="buttons" role="group" aria-label="Let time pass">
        <button name="advanceSeconds" value="3600" class="quiet">+ 1 hour</button>
        <button name="advanceSeconds" value="86400" class="quiet">+ 1 day</button>
        <button name="advanceSeconds" value="604800" class="quiet">+ 1 week</button>
        <button name="frozen" value="${String(!frozen)}" class="quiet">${frozen ? 'Let it run' : 'Freeze'}</button>
      </div>`,
    )}
    ${form(
      'clock',
      html`
      <div class="line">
        <div><label for="speed">Speed</label><select id="speed" name="speed">${speeds(speed)}</select></div>
        <button class="quiet" aria-label="Set speed">Set</button>
      </div>`,
    )}`,
  );
}

function speeds(speed: number): Html[] {
  const offered: [number, string][] = [
    [1, 'normal'],
    [60, 'a minute a second'],
    [3600, 'an hour a second'],
    [86_400, 'a day a second'],
  ];
  if (!offered.some(([value]) => value === speed)) offered.push([speed, `${speed} times`]);
  return offered.map(
    ([value, name]) => html`<option value="${value}" ${value === speed ? html`selected` : ''}>${name}</option>`,
  );
}

function faultsPanel(view: ControlView): Html {
  const { scenario, faults } = view;
  return panel(
    'faults',
    'What goes wrong',
    view,
    html`
    ${form(
      'scenario',
      html`
      <fieldset class="choices">
        <legend class="unseen">Scenario</legend>
        ${scenarioNames.map(
          (name) => html`
            <label>
              <input type="radio" name="name" value="${name}" ${name === scenario ? html`checked` : ''}>
              <span><b>${name}</b> <span class="hint">${scenarios[name].about}</span></span>
            </label>`,
        )}
      </fieldset>
      <div class="buttons"><button>Use this scenario</button></div>`,
    )}
    <h3>Faults in force</h3>
    ${faults.length === 0 ? html`<p class="hint">None.</p>` : html`<ul class="rows">${faults.map(faultRow)}</ul>`}
    ${faults.length === 0 ? '' : form('clear', html`<div class="buttons"><button class="quiet">Clear all</button></div>`)}
    <details>
      <summary>Add a fault</summary>
      ${form(
        'fault',
        html`
        <div class="fields">
          <div><label for="kind">What</label><select id="kind" name="kind">${options(faultKinds)}</select></div>
          <div><label for="route">Where</label><select id="route" name="route">${options(faultRoutes)}</select></div>
          <div><label for="often">How often</label><select id="often" name="often">${options(frequencies)}</select></div>
        </div>
        <label class="check"><input type="checkbox" name="commit" value="true"> after the server has acted</label>
        <div class="buttons"><button class="quiet">Add the fault</button></div>`,
      )}
    </details>`,
  );
}

function options(named: Readonly<Record<string, string | { readonly name: string }>>): Html[] {
  return Object.entries(named).map(
    ([value, about]) => html`<option value="${value}">${typeof about === 'string' ? about : about.name}</option>`,
  );
}

function faultRow(fault: ReadyFault): Html {
  const { kind, route, path, commit, times, after, probability } = fault;
  const often =
    probability === undefined || probability === 1
      ? 'every request'
      : `${+(probability * 100).toFixed(2)} % of requests`;
  const parts = [
    faultRoutes[route],
    path,
    often,
    times === undefined ? 'until cleared' : times === 1 ? 'once' : `${times} times`,
    after > 0 && `after ${after} more`,
    commit && 'after the work',
  ].filter(Boolean);
  const status = fault.kind === 'status' ? ` ${fault.status}` : '';
  return html`<li><div><b>${kind}${status}</b> <p class="hint">${parts.join(', ')}</p></div></li>`;
}

function requestsPanel({ requests, requestCount, token }: ControlView): Html {
  const shown = requests.length < requestCount ? `The last ${requests.length} of ${requestCount}.` : '';
  return html`
    <section class="panel log" id="requests" aria-labelledby="requests-title">
      <div class="head"><h2 id="requests-title">${token === undefined ? 'Last requests' : `Requests with ${token}`}</h2>
        <a href="/_sandbox${token === undefined ? '' : `?token=${token}`}#requests">Refresh</a></div>
      ${token === undefined ? '' : html`<p>This token or code was sent <b>${times(requestCount)}</b>. <a href="/_sandbox#requests">All requests</a></p>`}
      ${requests.length === 0 ? html`<p class="hint">None yet.</p>` : html`<ol tabindex="0" aria-label="Requests, the latest first">${requests.map(requestRow)}</ol>`}
      <p class="hint">${shown} A token is shown as the first 64 bits of its SHA-256.</p>
    </section>`;
}

function requestRow({ at, method, path, status, fault, reason, grantType, tokenFingerprints }: LoggedRequest): Html {
  const moment = new Date(at);
  const good = status !== undefined && status < 400;
  return html`
    <li>
      <time datetime="${at}" title="${at}">${time.format(moment)}</time>
      <span class="what"><b>${method}</b> <code>${path}</code>${grantType ? html` <span class="hint">${grantType}</span>` : ''}${reason ? html`<span class="why">${reason}</span>` : ''}</span>
      <span class="came">
        <span class="badge ${good ? 'good' : 'bad'}">${status ?? 'no reply'}</span>
        ${fault ? html`<span class="badge warm">${fault}</span>` : ''}
      </span>
      <span class="tokens">${Object.entries(tokenFingerprints).map(
        ([kind, fingerprint]) =>
          html`<span class="token">${kindNames[kind] ?? kind} <a href="/_sandbox?token=${fingerprint}#requests"><code>${fingerprint}</code></a></span> `,
      )}</span>
    </li>`;
}

const kindNames: Readonly<Record<string, string>> = { deviceCode: 'device code', unknown: 'unknown token' };

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

function snapshotPanel(view: ControlView): Html {
  return panel(
    'snapshot',
    'Snapshot',
    view,
    html`
    <p>Accounts, tokens, apps, faults and the clock, to go on from another time. <a href="/_sandbox/snapshot" download>Save a snapshot</a></p>
    <form method="post" action="/_sandbox" enctype="multipart/form-data">
      <input type="hidden" name="action" value="load">
      <div class="line">
        <div><label for="file">Snapshot to load</label><input id="file" type="file" name="file" accept=".json,application/json" required></div>
        <button class="quiet">Load it</button>
      </div>
    </form>`,
  );
}

function resetPanel(view: ControlView): Html {
  return panel(
    'reset',
    'Start over',
    view,
    html`
    <p>Forgets tokens, apps, writes, faults, the log and the clock's moves.</p>
    ${form('reset', html`<div class="buttons"><button class="danger">Reset the sandbox</button></div>`)}`,
  );
}

function panel(id: Section, title: string, { said }: ControlView, content: Html): Html {
  const here = said?.section === id ? said : undefined;
  return html`
    <section class="panel" id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${here ? html`<p class="${here.refused ? 'error' : 'success'}" role="${here.refused ? 'alert' : 'status'}">${here.text}</p>` : ''}
      ${content}
    </section>`;
}

function form(action: string, content: Html): Html {
  return html`<form method="post" action="/_sandbox"><input type="hidden" name="action" value="${action}">${content}</form>`;
}

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
