/** The page at the end of a sign-in, in a real browser. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Home } from './run-usher.ts';
import { freePort, homeAt, startTrakt, type Trakt } from './trakt.ts';

let browser: Browser;
let trakt: Trakt;
let home: Home;

beforeAll(async () => {
  trakt = await startTrakt({});
  home = homeAt(trakt);
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  await home?.remove();
  await trakt?.close();
});

it.each([
  ['Deny', 1, 'Not signed in', 'The sign-in was refused or cancelled. Nothing was changed.', 'dark'],
  ['Allow', 0, 'Signed in', 'You are signed in to Trakt as ada.', 'light'],
] as const)('after %s says what became of the sign-in, without the code in the address', async (...row) => {
  const [answer, exitCode, title, sentence, colorScheme] = row;
  const port = await freePort();
  writeFileSync(join(home.path, 'config.toml'), `[auth]\ncallback_port = ${port}\n`);
  const running = home.start(['auth', '--browser']);
  const shown = await running.sees(/http:\S+\/oauth\/authorize\S+\s/);
  const page = await browser.newPage({ colorScheme, viewport: { width: 390, height: 600 }, bypassCSP: true });
  await page.goto(/http:\S+\/oauth\/authorize\S+/.exec(shown)?.[0] ?? '');
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill('ada');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: answer }).click();
  await page.getByText(sentence).waitFor();
  expect([page.url(), await page.title()]).toEqual([`http://localhost:${port}/outcome`, `${title} - usher`]);
  await page.evaluate(axe.source);
  expect(await page.evaluate('axe.run().then(({ violations }) => violations)')).toEqual([]);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${title}.png`) });
  await page.close();
  expect((await running.end).code).toBe(exitCode);
});
