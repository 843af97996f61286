/** The control page in a real browser, used with the keyboard alone and without scripts, and held to axe's rules. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { faultsOf } from '../../pages/src/testing/page-faults.ts';
import { fingerprint } from '../src/index.ts';
import { type ServedSandbox, serveSandbox } from '../src/server/serve.ts';
import { aClient } from './client.ts';

let browser: Browser;
let served: ServedSandbox;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 10 });
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

beforeEach(async () => {
  served.sandbox.reset();
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
});

afterEach(() => context?.close());

const open = (query = '') => page.goto(`${served.urls.controlUrl}${query}`);

/** Tab until that control has the focus. */
async function tabTo(role: 'button' | 'link' | 'radio' | 'combobox' | 'checkbox', name: string): Promise<void> {
  const wanted = page.getByRole(role, { name }).and(page.locator(':focus'));
  for (let tabs = 0; tabs < 40; tabs += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.count()) > 0) return;
  }
  throw new Error(`The keyboard doesn't get to the ${role} "${name}".`);
}

async function press(name: string): Promise<string> {
  await tabTo('button', name);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  return page.locator('[role=status], [role=alert]').innerText();
}

it('tells why a request was refused', async () => {
  await fetch(`${served.url}/movies/popular`, { headers: { 'Content-Type': 'application/json' } });
  await open();
  expect(await page.locator('.log li .why').innerText()).toBe('no trakt-api-version: 2');
});

describe('with the keyboard', () => {
  it('a person lets a week pass, freezes the clock and makes it run faster', async () => {
    const { clock } = served.sandbox;
    await open();
    const before = clock.now();
    expect(await press('+ 1 week')).toBe('The clock is set.');
    expect(clock.now() - before).toBeGreaterThanOrEqual(604_800_000);
    await press('Freeze');
    expect([clock.frozen, await page.getByText('Frozen').count()]).toEqual([true, 1]);
    await press('Let it run');
    await tabTo('combobox', 'Speed');
    await page.keyboard.type('a minute');
    await press('Set speed');
    expect([clock.frozen, clock.speed]).toEqual([false, 60]);
  });

  it('a person picks a scenario, adds a fault, and clears them', async () => {
    const { faults } = served.sandbox;
    await open();
    await tabTo('radio', 'calm');
    for (let down = 0; down < 7; down += 1) await page.keyboard.press('ArrowDown');
    expect(await press('Use this scenario')).toBe('The scenario is in force.');
    expect(faults.scenario).toBe('lost-refresh-replies');
    await page.locator('summary').focus();
    await page.keyboard.press('Enter');
    await tabTo('combobox', 'Where');
    await page.keyboard.type('revoc');
    await tabTo('checkbox', 'after the server has acted');
    await page.keyboard.press('Space');
    await press('Add the fault');
    expect(faults.list().at(-1)).toMatchObject({ kind: 'drop', route: 'revoke', commit: true, times: 1 });
    expect(await page.locator('.rows').innerText()).toContain('revocation, every request, once, after the work');
    await press('Clear all');
    expect([faults.scenario, faults.list()]).toEqual(['calm', []]);
  });

  it('a person sees how often a refresh token was sent', async () => {
    const { refresh_token: token } = served.sandbox.issueGrant();
    const client = aClient(served.sandbox);
    for (const sent of [token, 'another', token]) await client.refresh(sent);
    await open();
    expect(await page.locator('.log li').count()).toBe(3);
    await tabTo('link', fingerprint(token));
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    expect(await page.locator('.log').innerText()).toContain('This token or code was sent twice.');
    expect(await page.locator('.log li').count()).toBe(2);
    expect(await page.content()).not.toContain(token);
  });

  it('a person saves a snapshot, starts over, and loads it again; what is none is refused', async () => {
    const { sandbox } = served;
    const app = sandbox.registerApp({ name: 'Mine', redirectUris: ['https://example.com/in'] });
    await open();
    await tabTo('link', 'Save a snapshot');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    await press('Reset the sandbox');
    expect(sandbox.listApps()).not.toContainEqual(app);
    await page.getByLabel('Snapshot to load').setInputFiles(await download.path());
    expect(await press('Load it')).toBe('The snapshot is loaded.');
    expect(sandbox.listApps()).toContainEqual(app);
    const nothing = { name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"version":7}') };
    await page.getByLabel('Snapshot to load').setInputFiles(nothing);
    expect(await press('Load it')).toContain('It is of version 7');
    expect(sandbox.listApps()).toContainEqual(app);
  });
});

it('is fit for screen readers, on a phone and a desktop, light and dark, calm and in a storm', async () => {
  const { sandbox } = served;
  const viewer = await browser.newContext();
  page = await viewer.newPage();
  const found: string[] = [];
  for (const scenario of ['calm', 'flaky-network'] as const) {
    sandbox.faults.use(scenario);
    if (scenario !== 'calm') {
      sandbox.clock.set({ speed: 7 });
      const asked = Array.from({ length: 60 }, () => aClient(sandbox).refresh('x'.repeat(200)));
      await Promise.allSettled([...asked, sandbox.fetch(`/users/${'x'.repeat(200)}`)]);
    }
    await open(scenario === 'calm' ? '?done=reset' : '?done=fault');
    await page.locator('summary').click();
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await faultsOf(page)).map((problem) => `${scenario}, ${width}, ${colorScheme}: ${problem}`));
      }
    }
  }
  await viewer.close();
  expect(found).toEqual([]);
});

it.each([
  [375, 'dark'],
  [1280, 'light'],
] as const)('lists the endpoints for everybody as well, at %i pixels, %s', async (width, colorScheme) => {
  const viewer = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  page = await viewer.newPage();
  await page.goto(`${served.url}/_sandbox/endpoints`);
  expect(await page.locator('.endpoints li').count()).toBe(503);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'sync' }).click();
  expect(await page.locator('h2:target').innerText()).toBe('sync');
  await page.getByLabel('Words').fill('get sync ratings');
  await page.keyboard.press('Enter');
  await page.getByRole('status').waitFor();
  expect(await page.locator('.endpoints code').allInnerTexts()).toEqual([
    'GET /sync/ratings',
    'GET /sync/ratings/:type',
    'GET /sync/ratings/:type/:rating',
  ]);
  await viewer.close();
});

it.each([0, 60])('fills its two columns on a desktop, with %i requests', async (requests) => {
  for (let sent = 0; sent < requests; sent++) await fetch(`${served.url}/movies/popular`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await open();
  const bottoms = await Promise.all(['#requests', '#reset'].map((id) => page.locator(id).boundingBox()));
  const [left = 0, right = 1] = bottoms.map((box) => box && Math.round(box.y + box.height));
  expect(left).toBe(right);
  const gaps = await Promise.all(
    ['#faults', '#snapshot', '#clock', '#requests'].map((id) => page.locator(id).boundingBox()),
  );
  const [faults, snapshot, clock, log] = gaps;
  if (!faults || !snapshot || !clock || !log) throw new Error('A panel is not shown.');
  expect(Math.round(snapshot.y - faults.y - faults.height)).toBe(20);
  expect(Math.round(log.y - clock.y - clock.height)).toBe(20);
});

it('obeys no form of another site, nor of a page that hides where it comes from', async () => {
  const { clock } = served.sandbox;
  clock.freeze();
  const before = clock.now();
  const form = `<form method="post" action="${served.urls.controlUrl}"><input name="action" value="clock"><input name="advanceSeconds" value="60"><button>Win</button></form>`;
  for (const [from, referrer] of [
    ['http://elsewhere.test/', 'unsafe-url'],
    ['http://elsewhere.test/', 'no-referrer'],
  ] as const) {
    await page.route(from, (route) =>
      route.fulfill({ contentType: 'text/html', headers: { 'Referrer-Policy': referrer }, body: form }),
    );
    await page.goto(from);
    await page.getByRole('button').click();
    await page.waitForURL(served.urls.controlUrl);
    expect(await page.content()).toContain('Only a page on this machine');
    await page.unroute(from);
  }
  expect(clock.now()).toBe(before);
});
