/** The page of the real command in a real browser: each way in, each page fit for screen readers, and live. */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { faultsOf } from '../../../packages/pages/src/testing/page-faults.ts';
import type { Home, Running } from './run-usher.ts';
import { freePort, homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
let serving: Running;
let browser: Browser;
let url: string;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt);
  await signIn(home);
  await home.run(['serve', 'add', 'films', '--outbox']);
  const config = [
    ...['[server]', `page_listen = "127.0.0.1:${await freePort()}"`],
    ...['[export]', `dir = "${join(home.path, 'exports')}"`],
    ...['[[schedule.jobs]]', 'name = "night"', 'cron = "30 3 * * *"'],
  ];
  writeFileSync(join(home.path, 'config.toml'), config.join('\n'));
  await home.run(['export', '--keep', '2', '--to', 'letterboxd', '--to', 'yamtrack']);
  serving = home.start(['serve', '--listen', '127.0.0.1:0'], { deadlineMs: 300_000 });
  url = /The page is at (\S+)\./.exec(await serving.sees(/The page is at \S+\./))?.[1] ?? '';
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  await home?.remove();
  await trakt?.close();
});

async function link(): Promise<string> {
  return (await home.run(['serve', 'open', '--print'])).stdout.trim();
}

interface Visit {
  readonly tab: Page;
  /** What the browser complained of, and what it asked others for. */
  readonly complaints: string[];
}

async function visit(look: { width?: number; colorScheme?: 'light' | 'dark'; scripts?: boolean } = {}): Promise<Visit> {
  const { width = 1280, colorScheme = 'light', scripts = true } = look;
  const context = await browser.newContext({
    ...{ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled: scripts },
  });
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on('console', (message) => complaints.push(message.text()));
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(request.url());
  });
  await tab.goto(await link());
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByRole('heading', { name: 'Home' }).waitFor();
  return { tab, complaints };
}

it.each([
  [375, 'dark'],
  [375, 'light'],
  [1280, 'dark'],
  [1280, 'light'],
] as const)('is fit for screen readers at %i pixels, %s, and asks nobody else', async (width, colorScheme) => {
  const { tab, complaints } = await visit({ width, colorScheme });
  await tab.getByText('At Trakt').waitFor();
  const found = [...(await faultsOf(tab))];
  await tab.goto(`${url}/exports`);
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
    await tab.goto(url + path);
    found.push(...(await faultsOf(tab)).map((problem) => `${path}: ${problem}`));
  }
  expect(found).toEqual([]);
  // The browser's own line about the page that there is not.
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  await tab.context().close();
});

describe('with scripts', () => {
  it('shows a program that was added elsewhere, without a reload, and again after the tab was out of sight', async () => {
    const { tab } = await visit();
    await tab.goto(`${url}/programs`);
    await tab.evaluate("document.body.dataset.same = 'yes'");
    await home.run(['serve', 'add', 'shows']);
    await tab.getByRole('link', { name: 'shows', exact: true }).waitFor();
    const see = (hidden: boolean) =>
      tab.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));`);
    await see(true);
    await home.run(['serve', 'remove', 'shows']);
    await see(false);
    await tab.getByRole('link', { name: 'shows', exact: true }).waitFor({ state: 'detached' });
    expect(await tab.evaluate('document.body.dataset.same')).toBe('yes');
    await tab.context().close();
  });
});

describe('without scripts and with the keyboard alone', () => {
  it('a person renews a sign-in, adds a program and takes its key away', async () => {
    const { tab } = await visit({ scripts: false });
    const press = async (role: 'button' | 'link', name: string) => {
      await tab.getByRole(role, { name, exact: true }).focus();
      await Promise.all([tab.waitForEvent('load'), tab.keyboard.press('Enter')]);
    };
    const before = trakt.asked('/oauth/token');
    await press('button', 'Renew now: default');
    expect(await tab.getByRole('status').innerText()).toContain('was renewed');
    expect(trakt.asked('/oauth/token')).toBe(before + 1);
    await press('link', 'Programs');
    await tab.getByLabel('Name').focus();
    await tab.keyboard.type('radio');
    await press('button', 'Add it and show its key');
    expect(await tab.getByRole('status').innerText()).toMatch(/http:\/\/radio:[\w-]{43}@127\.0\.0\.1:\d+/);
    await press('link', 'Take the key away: radio');
    await press('button', 'Take the key away');
    expect(await tab.getByRole('status').innerText()).toContain('is gone');
    expect((await home.run(['serve', 'list'])).stdout).not.toContain('radio');
    await tab.context().close();
  });
});

it('keeps a browser signed in over a restart, and ends at once though a page is open', async () => {
  const { tab } = await visit();
  serving.child.kill('SIGTERM');
  expect((await serving.end).code).toBe(0);
  serving = home.start(['serve', '--listen', '127.0.0.1:0'], { deadlineMs: 300_000 });
  await serving.sees(/The page is at \S+\./);
  await tab.goto(`${url}/programs`);
  expect(await tab.getByRole('heading', { level: 1 }).innerText()).toBe('Programs');
  const [file] = execFileSync('find', [home.path, '-name', 'page.db', '-perm', '600'], { encoding: 'utf8' }).split(
    '\n',
  );
  expect(file).toContain(join('serve', 'page.db'));
  await tab.context().close();
});
