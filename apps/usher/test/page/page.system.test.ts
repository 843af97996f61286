/** The page of the real command in a real browser: each way in, each page fit for screen readers, and live. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { faultsOf } from '../../../../packages/pages/src/testing/page-faults.ts';
import { type ServedPage, servePage } from './served-page.ts';

let served: ServedPage;

beforeAll(async () => {
  // For the pictures.
  vi.stubEnv('TZ', 'Europe/Berlin');
  served = await servePage();
});
afterAll(() => served?.close());

/** `npm run pictures` writes those of docs/page.md; else they are only taken. */
it.each([
  ['home', '/', 1280, 'light'],
  ['exports-on-a-phone', '/exports', 390, 'dark'],
] as const)('is small as a picture: %s', async (name, path, width, colorScheme) => {
  const { tab } = await served.visit({ width, colorScheme });
  await tab.goto(served.url + path);
  if (path === '/') await tab.getByText('At Trakt').waitFor();
  // As a person has it, who has no folder of a test.
  const shown = tab.locator('.hint code', { hasText: served.home.path });
  if ((await shown.count()) > 0) await shown.evaluate((code) => code.replaceChildren('/home/ada/trakt-export'));
  await takePicture(tab, name);
  await tab.context().close();
});

async function takePicture(tab: Page, name: string): Promise<void> {
  const picture = await tab.screenshot({ fullPage: true });
  expect(picture.length).toBeLessThan(150_000);
  if (process.env.PICTURES !== 'write') return;
  const folder = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), picture);
}

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

it('is small as a picture: sign-in, whose code is drawn for a phone, until Trakt has agreed', async () => {
  const { sandbox } = served.trakt;
  sandbox.faults.add({ route: 'device_token', kind: 'status', status: 400, body: 'empty', times: 1_000 });
  const { tab, complaints } = await served.visit();
  await tab.goto(`${served.url}/sign-in`);
  await tab.getByLabel('Name of the sign-in').fill('phone');
  await tab.getByRole('button', { name: 'Begin' }).click();
  await tab.getByRole('img', { name: 'QR code' }).waitFor();
  await takePicture(tab, 'sign-in');
  sandbox.faults.clear();
  await tab.getByText('Signed in to Trakt as').waitFor();
  expect(complaints).toEqual([]);
  await tab.context().close();
});
