/** The pictures of docs/page.md. `npm run pictures` writes them; else they are only taken. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ServedPage, servePage } from './served-page.ts';

const folder = fileURLToPath(new URL('../../../../docs/pictures/', import.meta.url));

let served: ServedPage;

beforeAll(async () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  served = await servePage();
});
afterAll(() => served?.close());

it.each([
  ['home', '/', 1280, 'light'],
  ['exports-on-a-phone', '/exports', 390, 'dark'],
] as const)('%s', async (name, path, width, colorScheme) => {
  const { tab } = await served.visit({ width, colorScheme });
  await tab.goto(served.url + path);
  if (path === '/') await tab.getByText('At Trakt').waitFor();
  // As a person has it, who has no folder of a test.
  const shown = tab.locator('.hint code', { hasText: served.home.path });
  if ((await shown.count()) > 0) await shown.evaluate((code) => code.replaceChildren('/home/ada/trakt-export'));
  const picture = await tab.screenshot({ fullPage: true });
  expect(picture.length).toBeLessThan(150_000);
  if (process.env.PICTURES === 'write') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}${name}.png`, picture);
  }
  await tab.context().close();
});
