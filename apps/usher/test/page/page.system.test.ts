/** The page of the real command in a real browser: each way in, each page fit for screen readers, and live. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../../../../packages/pages/src/testing/page-faults.ts';
import { type ServedPage, servePage } from './served-page.ts';

let served: ServedPage;

beforeAll(async () => {
  served = await servePage();
});
afterAll(() => served?.close());

it.each([
  [375, 'dark'],
  [375, 'light'],
  [1280, 'dark'],
  [1280, 'light'],
] as const)('is fit for screen readers at %i pixels, %s, and asks nobody else', async (width, colorScheme) => {
  const { tab, complaints } = await served.visit({ width, colorScheme });
  await tab.getByText('At Trakt').waitFor();
  const found = [...(await faultsOf(tab))];
  await tab.goto(`${served.url}/exports`);
  const exported = (await tab.locator('a[href^="/exports/kept/"]').first().getAttribute('href')) ?? '';
  expect(exported).toMatch(/^\/exports\/kept\/default\//);
  for (const path of [
    '/sign-in',
    '/sign-in/out?account=default',
    '/programs',
    '/programs/films',
    '/programs/films/revoke',
    '/exports',
    exported,
    `${exported}/delete`,
    '/schedules',
    '/activity',
    '/settings',
    '/nowhere',
  ]) {
    await tab.goto(served.url + path);
    found.push(...(await faultsOf(tab)).map((problem) => `${path}: ${problem}`));
  }
  expect(found).toEqual([]);
  // The browser's own line about the page that there is not.
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  await tab.context().close();
});

describe('with scripts', () => {
  it('shows a program that was added elsewhere, without a reload, and again after the tab was out of sight', async () => {
    const { tab } = await served.visit();
    await tab.goto(`${served.url}/programs`);
    await tab.evaluate("document.body.dataset.same = 'yes'");
    await served.home.run(['serve', 'add', 'shows']);
    await tab.getByRole('link', { name: 'shows', exact: true }).waitFor();
    const see = (hidden: boolean) =>
      tab.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await see(true);
    await served.home.run(['serve', 'remove', 'shows']);
    await see(false);
    await tab.getByRole('link', { name: 'shows', exact: true }).waitFor({ state: 'detached' });
    expect(await tab.evaluate('document.body.dataset.same')).toBe('yes');
    await tab.context().close();
  });
});

describe('without scripts and with the keyboard alone', () => {
  it('a person renews a sign-in, adds a program and takes its key away', async () => {
    const { tab } = await served.visit({ scripts: false });
    const press = async (role: 'button' | 'link', name: string) => {
      await tab.getByRole(role, { name, exact: true }).focus();
      await Promise.all([tab.waitForEvent('load'), tab.keyboard.press('Enter')]);
    };
    const before = served.trakt.asked('/oauth/token');
    await press('button', 'Renew now: default');
    expect(await tab.getByRole('status').innerText()).toContain('was renewed');
    expect(served.trakt.asked('/oauth/token')).toBe(before + 1);
    await press('link', 'Programs');
    await tab.getByLabel('Name').focus();
    await tab.keyboard.type('radio');
    await press('button', 'Add it and show its key');
    expect(await tab.getByRole('status').innerText()).toMatch(/http:\/\/radio:[\w-]{43}@127\.0\.0\.1:\d+/);
    await press('link', 'Take the key away: radio');
    await press('button', 'Take the key away');
    expect(await tab.getByRole('status').innerText()).toContain('is gone');
    expect((await served.home.run(['serve', 'list'])).stdout).not.toContain('radio');
    await tab.context().close();
  });
});

it('keeps a browser signed in over a restart, and ends at once though a page is open', async () => {
  const { tab } = await served.visit();
  expect(await served.end()).toBe(0);
  await served.restart();
  await tab.goto(`${served.url}/programs`);
  expect(await tab.getByRole('heading', { level: 1 }).innerText()).toBe('Programs');
  const [file] = execFileSync('find', [served.home.path, '-name', 'page.db', '-perm', '600'], {
    encoding: 'utf8',
  }).split('\n');
  expect(file).toContain(join('serve', 'page.db'));
  await tab.context().close();
});
