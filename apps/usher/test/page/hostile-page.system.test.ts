/** A page of somebody else in a real browser that is signed in to usher's: it reads nothing, and changes nothing. */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedPage, servePage } from './served-page.ts';

let served: ServedPage;
let theirs: Server;
let port: number;
/** Where the page is: another site, and another port of the same host, which is the same site. */
const names = ['evil.example', '127.0.0.1'];

beforeAll(async () => {
  theirs = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>'),
  );
  await new Promise<void>((listening) => theirs.listen(0, '127.0.0.1', listening));
  ({ port } = theirs.address() as AddressInfo);
  served = await servePage({
    browserArgs: [
      '--host-resolver-rules=MAP evil.example 127.0.0.1',
      // The browser's own guard of local addresses would hide what the page does.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
    ],
  });
});
afterAll(async () => {
  await served?.close();
  theirs?.close();
});

/** All that a hostile page could want to change. */
async function state(): Promise<unknown> {
  const { home, trakt } = served;
  return {
    config: readFileSync(served.configFile, 'utf8'),
    programs: (await home.run(['serve', 'list', '--json'])).stdout,
    renewals: trakt.asked('/oauth/token'),
    revocations: trakt.asked('/oauth/revoke'),
    paused: home.files()[join('paused-jobs.json')],
  };
}

/** The browser of somebody who is signed in, with a tab of the hostile page. */
async function lured(host: string): Promise<{ own: Page; evil: Page }> {
  const { tab: own } = await served.visit();
  const evil = await own.context().newPage();
  await evil.goto(host);
  return { own, evil };
}

const changes = [
  ['/logout', { value: 'everywhere' }],
  ['/renew', { value: 'default' }],
  ['/programs/add', { name: 'evil' }],
  ['/programs/films/revoke', {}],
  ['/exports/start', { to: 'letterboxd', what: 'export' }],
  ['/schedules/pause', { value: 'night' }],
  ['/schedules/run', { value: 'night' }],
  ['/settings/set', { name: 'logging.level', value: 'debug' }],
  ['/settings/keys/add', { name: 'evil', may_change: 'yes' }],
  ['/sign-in/out', { value: 'default' }],
] as const;

it.each(names)('changes nothing by a form, a request or a beacon: on %s', async (name) => {
  const host = `http://${name}:${port}`;
  const { own, evil } = await lured(host);
  const before = await state();
  const answers: string[] = await evil.evaluate(
    async ({ url, changes }) => {
      const answers: string[] = [];
      for (const [path, fields] of changes) {
        const body = new URLSearchParams(fields);
        const asked = { method: 'POST', credentials: 'include', body } as const;
        for (const mode of ['cors', 'no-cors'] as const)
          answers.push(
            await fetch(url + path, { ...asked, mode }).then(
              async (reply) => reply.text(),
              () => '',
            ),
          );
        await fetch(url + path, { ...asked, mode: 'no-cors', keepalive: true }).catch(() => undefined);
        navigator.sendBeacon(url + path, body);
        for (const method of ['PUT', 'DELETE'])
          await fetch(url + path, { method, credentials: 'include' }).catch(() => undefined);
      }
      return answers;
    },
    { url: served.url, changes },
  );
  expect(answers.join('')).toBe('');
  // A form is the one way in which the person sees what the server answers.
  for (const [path, fields] of changes) {
    const [answer] = await Promise.all([
      evil.waitForNavigation(),
      evil.evaluate(
        ({ action, fields }) => {
          const form = Object.assign(document.createElement('form'), { method: 'post', action });
          for (const [name, value] of Object.entries(fields))
            form.append(Object.assign(document.createElement('input'), { name, value }));
          document.body.append(form);
          form.submit();
        },
        { action: served.url + path, fields },
      ),
    ]);
    expect([path, answer?.status()]).toEqual([path, 403]);
    await evil.goto(host);
  }
  expect(await state()).toEqual(before);
  await own.goto(`${served.url}/settings`);
  expect(await own.getByRole('heading', { level: 1 }).innerText()).toBe('Settings');
  expect(await own.locator('main').innerText()).not.toContain('evil');
  await own.goto(`${served.url}/exports`);
  expect(await own.locator('a[href^="/exports/runs/"]').count()).toBe(0);
  await own.context().close();
});

it.each(names)('reads nothing, by any way that a page has: on %s', async (name) => {
  const host = `http://${name}:${port}`;
  const { own, evil } = await lured(host);
  const got: string[] = await evil.evaluate(async (url) => {
    const ended = (target: EventTarget, ...names: string[]) =>
      new Promise<string>((resolve) => {
        for (const name of names) target.addEventListener(name, () => resolve(name));
      });
    const got: string[] = [];
    for (const path of ['/', '/settings', '/events/home', '/api/v1/widget', '/exports']) {
      for (const mode of ['cors', 'no-cors'] as const) {
        const text = await fetch(url + path, { credentials: 'include', mode, signal: AbortSignal.timeout(5_000) })
          .then((reply) => reply.text())
          .catch(() => '');
        if (text !== '') got.push(`${mode} ${path}: ${text}`);
      }
      for (const tag of ['script', 'img'] as const) {
        const element = Object.assign(document.createElement(tag), { src: url + path });
        document.body.append(element);
        if ((await ended(element, 'load', 'error')) === 'load' && tag === 'img') got.push(`${tag} ${path}`);
      }
      // A frame loads the browser's own page about what it did not show.
      const frame = Object.assign(document.createElement('iframe'), { src: url + path });
      document.body.append(frame);
      await Promise.race([ended(frame, 'load', 'error'), new Promise((resolve) => setTimeout(resolve, 3_000))]);
      if (frame.contentDocument?.body.innerText) got.push(`frame ${path}: ${frame.contentDocument.body.innerText}`);
      frame.remove();
    }
    for (const withCredentials of [true, false]) {
      const events = new EventSource(`${url}/events/home?have=`, { withCredentials });
      const told = await ended(events, 'part', 'message', 'open', 'error');
      if (told !== 'error') got.push(`events: ${told}`);
      events.close();
    }
    const opened = window.open(`${url}/settings`, 'opened');
    try {
      if (opened?.document.body.innerText) got.push(`window: ${opened.document.body.innerText}`);
    } catch {
      // Another origin's.
    }
    opened?.close();
    return got;
  }, served.url);
  expect(got).toEqual([]);
  await own.context().close();
});

it.each(names)('shows no section in a frame, in which a person would press its buttons: on %s', async (name) => {
  const host = `http://${name}:${port}`;
  const { own, evil } = await lured(host);
  for (const path of ['/', '/settings', '/programs/films/revoke', '/login']) {
    await evil.setContent(`<iframe src="${served.url}${path}" width="800" height="600"></iframe>`);
    const frame = evil.frames().find((each) => each !== evil.mainFrame());
    await frame?.waitForLoadState();
    expect([path, await frame?.locator('button, a, input').count()]).toEqual([path, 0]);
  }
  await own.context().close();
});

it('gets nothing by a name of its own that leads here', async () => {
  const { tab: own } = await served.visit();
  const evil = await own.context().newPage();
  const rebound = `http://evil.example:${new URL(served.url).port}`;
  // The link of the person, as if the page had guessed it: no session is begun under another name.
  const { pathname } = new URL(await served.link());
  for (const path of ['/', '/settings', '/events/home', '/api/v1/widget', '/api/v1/openapi.json', pathname]) {
    const answer = await evil.goto(rebound + path);
    expect([path, answer?.status()]).toEqual([path, 403]);
    expect(await evil.locator('body').innerText()).not.toMatch(/default|films|night/);
  }
  const before = await state();
  const statuses: number[] = await evil.evaluate(
    async ({ changes, pathname }) => {
      const statuses: number[] = [];
      for (const [path, fields] of [...changes, [pathname, {}] as const]) {
        const reply = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
        statuses.push(reply.status);
      }
      return statuses;
    },
    { changes, pathname },
  );
  expect(new Set(statuses)).toEqual(new Set([403]));
  expect(await state()).toEqual(before);
  const cookies = await own.context().cookies();
  expect(cookies.map(({ domain }) => domain)).toEqual(['127.0.0.1']);
  await own.context().close();
});
