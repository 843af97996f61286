/** Each button of the page does what it says, for somebody who has a keyboard alone, and for a browser without scripts. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPage, servePage } from './served-page.ts';

let served: ServedPage;

beforeAll(async () => {
  served = await servePage();
});
afterAll(() => served?.close());

type Role = 'button' | 'link' | 'checkbox' | 'textbox' | 'combobox';

/** Goes on with Tab until the keyboard is there, and the person can see that it is. */
async function reach(tab: Page, role: Role, name: string, within = 'body'): Promise<void> {
  const wanted = tab.locator(within).getByRole(role, { name, exact: true });
  await wanted.waitFor();
  for (let looks = 0; looks < 50; looks += 1) {
    const stops = await wanted.evaluate(stopsTo);
    if (stops === 0) return expect(await wanted.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
    for (let stop = 0; stop < stops; stop += 1) await tab.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach the ${role} "${name}"`);
}

/** So often Tab at least, in the page: some fields are more than one stop. */
function stopsTo(wanted: Element): number {
  if (wanted === document.activeElement) return 0;
  const fields = 'a[href], button, summary, select, input:not([type=hidden], [type=radio]:not(:checked))';
  const stops = [...document.querySelectorAll(fields)].filter((element) => element.checkVisibility());
  const here = stops.indexOf(document.activeElement ?? document.body);
  return Math.max(1, stops.indexOf(wanted) - here);
}

async function press(tab: Page, role: 'button' | 'link', name: string, within?: string): Promise<void> {
  await reach(tab, role, name, within);
  await Promise.all([tab.waitForEvent('load'), tab.keyboard.press('Enter')]);
}

const goTo = (tab: Page, section: string) => press(tab, 'link', section, 'nav');

async function fill(tab: Page, name: string, text: string): Promise<void> {
  await reach(tab, 'textbox', name);
  await tab.keyboard.press('Control+A');
  await tab.keyboard.type(text);
}

/** The ZIP's form has the same words. */
const ofAccount = 'form[action="/exports/start"]';

const said = (tab: Page) => tab.getByRole('status').innerText();

function keptExports(): string[] {
  return readdirSync(join(served.home.path, 'exports', 'default')).filter((name) => /^\d/.test(name));
}

async function exported(tab: Page): Promise<void> {
  await tab.getByText(/^Done after/).waitFor();
  await press(tab, 'link', 'The files');
}

describe('with the keyboard alone', () => {
  it('a sign-in is renewed, another is made and ended', async () => {
    const { tab } = await served.visit();
    const { home, trakt } = served;
    const before = trakt.asked('/oauth/token');
    await press(tab, 'button', 'Renew now: default');
    expect(await said(tab)).toContain('was renewed');
    expect(trakt.asked('/oauth/token')).toBe(before + 1);

    await goTo(tab, 'Sign in');
    await fill(tab, 'Name of the sign-in', 'second');
    await press(tab, 'button', 'Begin');
    await tab.getByText('Signed in to Trakt as').waitFor();
    expect((await home.run(['accounts', '--json'])).stdout).toContain('"second"');
    await press(tab, 'button', 'Dismiss: second');
    await press(tab, 'link', 'Sign out: second');
    const revoked = trakt.asked('/oauth/revoke');
    await press(tab, 'button', 'Sign out', 'main');
    expect(trakt.asked('/oauth/revoke')).toBeGreaterThan(revoked);
    expect((await home.run(['accounts', '--json'])).stdout).not.toContain('"second"');
    await tab.context().close();
  });

  it('a program gets a key and an outbox, and loses both', async () => {
    const { tab } = await served.visit();
    const { home } = served;
    await goTo(tab, 'Programs');
    await fill(tab, 'Name', 'radio');
    await reach(tab, 'checkbox', 'Keep its plays while Trakt is down, and add them afterwards');
    await tab.keyboard.press('Space');
    await press(tab, 'button', 'Add it and show its key');
    const [, key = ''] = /http:\/\/radio:([\w-]{43})@/.exec(await said(tab)) ?? [];
    expect(key).not.toBe('');
    await press(tab, 'link', 'Details of radio');
    await press(tab, 'button', 'Keep no plays: radio');
    expect(await said(tab)).toContain('are kept no more');
    await press(tab, 'button', 'Keep plays in an outage: radio');
    expect(await said(tab)).toContain('are kept while Trakt is down');
    await press(tab, 'link', 'Take the key away: radio');
    await press(tab, 'button', 'Take the key away');
    expect((await home.run(['serve', 'list'])).stdout).not.toContain('radio');
    await tab.context().close();
  });

  it('an export is previewed, made, and deleted', async () => {
    const { tab } = await served.visit();
    const before = keptExports();
    await goTo(tab, 'Exports');
    await press(tab, 'button', 'Preview', ofAccount);
    await tab.getByRole('columnheader', { name: 'Title' }).first().waitFor();
    expect(keptExports()).toEqual(before);
    await press(tab, 'link', 'All exports');
    await press(tab, 'button', 'Export', ofAccount);
    await exported(tab);
    const [run = ''] = keptExports().filter((name) => !before.includes(name));
    expect(existsSync(join(served.home.path, 'exports', 'default', run, 'watched.csv'))).toBe(true);
    await press(tab, 'link', 'Delete');
    await press(tab, 'button', 'Delete');
    expect(await said(tab)).toContain('was deleted');
    expect(keptExports()).toEqual(before);
    await tab.context().close();
  });

  it('a job is paused, goes on, and runs now', async () => {
    const { tab } = await served.visit();
    const paused = () => readFileSync(join(served.home.path, 'paused-jobs.json'), 'utf8');
    await goTo(tab, 'Schedules');
    await press(tab, 'button', 'Pause: night');
    expect(JSON.parse(paused())).toEqual(['night']);
    await press(tab, 'button', 'Go on: night');
    expect(JSON.parse(paused())).toEqual([]);
    const before = keptExports();
    await press(tab, 'button', 'Run now: night');
    await exported(tab);
    expect(keptExports()).not.toEqual(before);
    await tab.context().close();
  });

  it('what happened is filtered, a setting is saved, a key is made and taken away', async () => {
    const { tab } = await served.visit();
    await goTo(tab, 'Activity');
    await fill(tab, 'Containing', 'nothing of that');
    await press(tab, 'button', 'Show');
    expect(await tab.locator('#live').innerText()).toContain('Nothing to show');

    await goTo(tab, 'Settings');
    await reach(tab, 'combobox', 'export.history_mode');
    await tab.keyboard.press('ArrowDown');
    await press(tab, 'button', 'Save export.history_mode');
    expect(await said(tab)).toContain('It holds');
    expect(readFileSync(served.configFile, 'utf8')).toContain('history_mode = "aggregated"');

    const widget = async (key: string) =>
      (await fetch(`${served.url}/api/v1/widget`, { headers: { authorization: `Bearer ${key}` } })).status;
    await fill(tab, 'Name', 'dashboard');
    await press(tab, 'button', 'Make a key');
    const [key = ''] = /usher_[\w-]+/.exec(await said(tab)) ?? [];
    expect(await widget(key)).toBe(200);
    await press(tab, 'button', 'Remove: dashboard');
    expect(await widget(key)).toBe(401);
    await tab.context().close();
  });

  it('the place stays where a person is, though what is round it changes', async () => {
    const { tab } = await served.visit();
    await goTo(tab, 'Programs');
    await reach(tab, 'link', 'Take the key away: films');
    await served.home.run(['serve', 'add', 'another']);
    await tab.getByRole('link', { name: 'another', exact: true }).waitFor();
    expect(await tab.evaluate(`document.activeElement.getAttribute('aria-label')`)).toBe('Take the key away: films');
    await served.home.run(['serve', 'remove', 'another']);
    await tab.context().close();
  });

  it('one browser is signed out, or all are', async () => {
    const [{ tab }, { tab: other }, { tab: third }] = [
      await served.visit(),
      await served.visit(),
      await served.visit(),
    ];
    const isIn = async (page: Page) => (await page.goto(`${served.url}/programs`))?.url() === `${served.url}/programs`;
    await press(tab, 'button', 'Sign out');
    expect([await isIn(tab), await isIn(other), await isIn(third)]).toEqual([false, true, true]);
    await goTo(other, 'Home');
    await press(other, 'button', 'Sign out everywhere');
    expect([await isIn(other), await isIn(third)]).toEqual([false, false]);
    for (const each of [tab, other, third]) await each.context().close();
  });
});

describe('without scripts', () => {
  it('an export is started, ends before the eyes of the person, and is downloaded', async () => {
    const { tab } = await served.visit({ scripts: false });
    await goTo(tab, 'Exports');
    await reach(tab, 'checkbox', 'Yamtrack', ofAccount);
    await tab.keyboard.press('Space');
    await press(tab, 'button', 'Export', ofAccount);
    await exported(tab);
    await reach(tab, 'link', 'yamtrack/yamtrack.csv');
    const [download] = await Promise.all([tab.waitForEvent('download'), tab.keyboard.press('Enter')]);
    const [run = ''] = keptExports().toSorted().slice(-1);
    const written = readFileSync(join(served.home.path, 'exports', 'default', run, 'yamtrack/yamtrack.csv'), 'utf8');
    expect(readFileSync(await download.path(), 'utf8')).toBe(written);
    await tab.context().close();
  });

  it('a sign-in shows how it goes on by itself', async () => {
    const { tab } = await served.visit({ scripts: false });
    await goTo(tab, 'Sign in');
    await fill(tab, 'Name of the sign-in', 'third');
    await press(tab, 'button', 'Begin');
    await tab.getByText('Signed in to Trakt as').waitFor();
    await tab.context().close();
  });
});
