/** What a person has in front of them when the server is started anew, when two tabs do the same, or when much is open at once. */

import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedPage, servePage } from './served-page.ts';

let served: ServedPage;

beforeAll(async () => {
  served = await servePage();
});
afterAll(() => served?.close());

async function makeKey(tab: Page, name: string): Promise<void> {
  await tab.getByLabel('Name', { exact: true }).fill(name);
  await tab.getByRole('button', { name: 'Make a key' }).click();
}

it('the first page is below 100 kB with all that a browser loads for it', async () => {
  const { tab } = await served.visit();
  const wire = await tab.context().newCDPSession(tab);
  let bytes = 0;
  const ends: string[] = [];
  wire.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  wire.on('Network.responseReceived', ({ response }) => {
    bytes += response.encodedDataLength;
    ends.push(new URL(response.url).pathname);
  });
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  await tab.goto(`${served.url}/`);
  await expect.poll(() => ends).toContain('/events/home');
  expect(ends).toEqual(expect.arrayContaining(['/', '/assets/style.css', '/assets/htmx.min.js', '/assets/page.js']));
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(100_000);
  await tab.context().close();
});

it('twenty open pages stay up to date, and the others are answered meanwhile', async () => {
  const { tab } = await served.visit();
  const [cookie] = await tab.context().cookies();
  const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
  const over = new AbortController();
  const streams = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const { status, body } = await fetch(`${served.url}/events/programs`, { headers, signal: over.signal });
      return { status, reader: body?.pipeThrough(new TextDecoderStream()).getReader() };
    }),
  );
  expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  for (const path of ['/', '/sign-in', '/programs', '/exports', '/schedules', '/activity', '/settings'])
    expect((await fetch(served.url + path, { headers })).status).toBe(200);
  await served.home.run(['serve', 'add', 'radio']);
  const told = streams.map(async ({ reader }) => {
    for (let text = ''; ; ) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      text += value ?? '';
      if (done || text.includes('Program radio')) return !done;
    }
  });
  expect(new Set(await Promise.all(told))).toEqual(new Set([true]));
  over.abort();
  await tab.context().close();
});

it('a page from before a restart goes on: its form counts, and it is kept up to date again', async () => {
  const { tab } = await served.visit();
  await tab.goto(`${served.url}/programs`);
  await tab.evaluate("document.body.dataset.same = 'yes'");
  const other = await tab.context().newPage();
  await other.goto(`${served.url}/settings`);
  const run = await tab.context().newPage();
  await run.goto(`${served.url}/exports`);
  await run.locator('form[action="/exports/start"]').getByRole('button', { name: 'Preview' }).click();
  await run.getByText(/^Done after/).waitFor();
  await served.restart();
  await makeKey(other, 'kept');
  expect(await other.getByRole('status').innerText()).toContain('The key "kept"');
  await run.reload();
  expect(await run.locator('main').innerText()).toContain('usher was started again since that export');
  await served.home.run(['serve', 'add', 'after']);
  await tab.getByRole('link', { name: 'after', exact: true }).waitFor();
  expect(await tab.evaluate('document.body.dataset.same')).toBe('yes');
  await tab.context().close();
});

it('a form from before another sign-in changes nothing, and says how to go on', async () => {
  const { tab } = await served.visit();
  await tab.goto(`${served.url}/settings`);
  const other = await tab.context().newPage();
  await other.goto(await served.link());
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByRole('heading', { name: 'Home' }).waitFor();
  await makeKey(tab, 'stale');
  expect(await tab.getByRole('heading', { level: 1 }).innerText()).toBe('This page was out of date');
  await tab.getByRole('link', { name: 'Open it again' }).click();
  expect(await tab.locator('main').innerText()).not.toContain('stale');
  await makeKey(tab, 'fresh');
  expect(await tab.getByRole('status').innerText()).toContain('The key "fresh"');
  await tab.context().close();
});

it('what was done in another tab is not done again, and is said', async () => {
  const { tab } = await served.visit();
  const other = await tab.context().newPage();
  for (const each of [tab, other]) await each.goto(`${served.url}/programs/films/revoke`);
  await tab.getByRole('button', { name: 'Take the key away' }).click();
  expect(await tab.getByRole('status').innerText()).toContain('is gone');
  await other.getByRole('button', { name: 'Take the key away' }).click();
  expect(await other.getByRole('alert').innerText()).toBe('No program "films" has a key.');
  await tab.context().close();
});

it('a job that is taken out of the file while it runs still ends well, and its buttons go at once', async () => {
  const { tab } = await served.visit();
  const other = await tab.context().newPage();
  for (const each of [tab, other]) await each.goto(`${served.url}/schedules`);
  served.trakt.sandbox.faults.add({ route: 'api', kind: 'delay', ms: 300, times: 20 });
  await tab.getByRole('button', { name: 'Run now: night' }).click();
  await tab.getByText(/^Began/).waitFor();
  const [config = ''] = readFileSync(served.configFile, 'utf8').split('[[schedule.jobs]]');
  writeFileSync(served.configFile, config);
  await other.getByText('There are no jobs in the configuration.').waitFor();
  await tab.getByText(/^Done after/).waitFor();
  await tab.context().close();
});

it('a ZIP that is too large is refused in words, before all of it has come', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-large-'));
  const { tab } = await served.visit();
  try {
    const zip = join(folder, 'trakt.zip');
    writeFileSync(zip, '');
    truncateSync(zip, 300_000_000);
    await tab.goto(`${served.url}/exports`);
    await tab.getByLabel('The ZIP', { exact: true }).setInputFiles(zip);
    await tab.locator('form[action="/exports/zip"]').getByRole('button', { name: 'Export' }).click();
    await tab.getByRole('heading', { name: 'This is too much' }).waitFor();
    expect(await tab.locator('main').innerText()).toContain('usher export --from');
  } finally {
    rmSync(folder, { recursive: true });
    await tab.context().close();
  }
});
