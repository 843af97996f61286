/** The pages in a real browser, used with the keyboard alone: whole ways through them, and each page held to axe's rules. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { faultsOf } from '../../pages/src/testing/page-faults.ts';
import { type ServedSandbox, serveSandbox } from '../src/server/serve.ts';
import { aClient, authorizePath, type DeviceCodeReply, startDevice, tokensOf } from './client.ts';

let browser: Browser;
let served: ServedSandbox;
/** What people are sent back to. */
let app: Server;
let redirectUri: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 10 });
  app = createServer((_, response) => response.end('The app')).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const address = app.address();
  redirectUri = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/signed-in`;
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  app?.close();
});

beforeEach(async () => {
  served.sandbox.reset();
  // Without scripts, for the pages' own sake: nothing here may need any.
  context = await browser.newContext({ javaScriptEnabled: false });
  page = await context.newPage();
});

afterEach(() => context?.close());

/** Tab until the control with that name has the focus, as somebody does who can't use a mouse. */
async function tabTo(name: string): Promise<void> {
  const wanted = page.getByRole('main').locator('a, button, input, textarea, summary').and(named(name));
  for (let tabs = 0; tabs < 30; tabs += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
  }
  throw new Error(`The keyboard doesn't get to "${name}" on ${await page.title()}.`);
}

function named(name: string) {
  return page.getByLabel(name, { exact: true }).or(page.getByText(name, { exact: true }));
}

async function press(name: string): Promise<void> {
  await tabTo(name);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

/** Types where the page has put the focus, goes on to the next field for each further value, and sends the form. */
async function enter(...values: string[]): Promise<void> {
  await page.locator('input:focus').waitFor();
  for (const [at, value] of values.entries()) {
    if (at > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(value);
  }
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

function heading(): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText();
}

async function open(path: string): Promise<void> {
  await page.goto(new URL(path, served.url).href);
}

describe('with the keyboard', () => {
  it('a person signs in, allows, and is back at the app, which gets tokens', async () => {
    await open(authorizePath({ redirect_uri: redirectUri }));
    await enter('grace', 'grace');
    expect(await heading()).toBe('Let Sandbox Client in?');
    await press('Allow');
    const { origin, pathname, searchParams } = new URL(page.url());
    expect([origin + pathname, searchParams.get('state')]).toEqual([redirectUri, 'xyz']);
    const client = aClient(served.sandbox);
    const code = searchParams.get('code') ?? '';
    const tokens = await tokensOf(await client.exchange(code, { redirect_uri: redirectUri }));
    expect(await client.apiStatus(tokens.access_token)).toBe(200);
  });

  it('a person denies', async () => {
    await open(authorizePath({ redirect_uri: redirectUri }));
    await enter('ada', 'ada');
    await press('Deny');
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });

  it('a person mistypes the password and tries again, from where the focus is', async () => {
    await open(authorizePath());
    await enter('ada', 'wrong');
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    await enter('', 'ada');
    expect(await heading()).toBe('Let Sandbox Client in?');
  });

  it('a person connects a device: a wrong code first, then the right one, which is good once', async () => {
    const device = await startDevice(served.sandbox);
    await open('/activate');
    await enter('ada', 'ada');
    await enter('00000000');
    expect(await page.getByRole('alert').innerText()).toContain('No device waits with this code.');
    await page.locator('input:focus').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await enter(device.user_code.toLowerCase());
    await press('Allow');
    expect(await heading()).toBe('The device is connected');
    expect((await aClient(served.sandbox).poll(device.device_code)).status).toBe(200);
    await open(`/activate?code=${device.user_code}`);
    expect(await page.getByRole('alert').innerText()).toContain('answered already');
  });

  it('a person registers an app and signs in with it', async () => {
    await open('/settings/apps');
    await enter('ada', 'ada');
    await tabTo('Name');
    await page.keyboard.type('My tool');
    await tabTo('Redirect URIs');
    await page.keyboard.type(`tool://in\n${redirectUri}`);
    await press('Register');
    expect(await heading()).toBe('My tool');
    const [clientId = ''] = await page.locator('dd').allInnerTexts();

    await open(authorizePath({ client_id: clientId, redirect_uri: redirectUri }));
    expect(await heading()).toBe('Let My tool in?');
    await press('Allow');
    const client = aClient(served.sandbox, clientId);
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    const tokens = await tokensOf(await client.exchange(code, { redirect_uri: redirectUri }));
    expect(await client.apiStatus(tokens.access_token)).toBe(200);
  });

  it('a person deletes an app', async () => {
    const { clientId } = served.sandbox.registerApp({ name: 'My tool', redirectUris: ['https://tool.example/in'] });
    await open(`/settings/apps/${clientId}`);
    await enter('ada', 'ada');
    await tabTo('Delete it');
    await page.keyboard.press('Enter');
    await press('Delete My tool');
    expect(await heading()).toBe('Your apps');
    expect(served.sandbox.listApps().map(({ name }) => name)).toEqual(['Sandbox Client']);
  });

  it('a person takes the access from an app, and its tokens are refused', async () => {
    const tokens = served.sandbox.issueGrant();
    await open('/settings/connected-apps');
    await enter('ada', 'ada');
    await press('Remove Sandbox Client');
    expect(await page.getByRole('status').innerText()).toContain("can't use your account any more");
    const client = aClient(served.sandbox);
    expect(await client.apiStatus(tokens.access_token)).toBe(401);
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400);
  });
});

it('every page is fit for screen readers, on a phone and a desktop, light and dark', async () => {
  const viewer = await browser.newContext();
  page = await viewer.newPage();
  const seen: string[] = [];
  const faults: string[] = [];
  for await (const name of everyPage()) {
    seen.push(name);
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        faults.push(...(await faultsOf(page)).map((fault) => `${name}, ${width}, ${colorScheme}: ${fault}`));
      }
    }
  }
  await viewer.close();
  expect(faults).toEqual([]);
  expect(seen).toHaveLength(19);
}, 180_000);

/** Goes through all pages, and says the name of each when it is shown. */
async function* everyPage(): AsyncGenerator<string> {
  const { sandbox } = served;
  const long = 'A tool with a name that is as long as somebody thought it had to be for people to find it';
  async function send(action: string, fields: Record<string, string> = {}): Promise<void> {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await Promise.all([page.waitForEvent('load'), page.locator(`main button[value=${action}]`).first().click()]);
  }
  async function openDevice(): Promise<DeviceCodeReply> {
    const device = await startDevice(sandbox);
    await open(`/activate?code=${device.user_code}`);
    return device;
  }

  await open('/');
  yield 'home';
  await open(authorizePath({ client_id: 'nobody' }));
  yield 'a request that is refused';
  await open(authorizePath({ signup: 'true' }));
  yield 'sign-up';
  await open(authorizePath());
  yield 'sign-in';
  await send('sign_in', { Name: 'ada', Password: 'wrong' });
  yield 'sign-in, refused';
  await send('sign_in', { Name: 'ada', Password: 'ada' });
  yield 'consent';
  await open(authorizePath({ redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' }));
  await send('allow');
  yield 'a code to take along';
  await open('/activate');
  yield 'activation';
  await open('/activate?code=00000000');
  yield 'activation, unknown code';
  const { user_code: late } = await openDevice();
  yield 'consent for a device';
  await send('allow');
  yield 'a device that is connected';
  await openDevice();
  await send('deny');
  yield 'denied';
  sandbox.clock.advance(3600);
  await open(`/activate?code=${late}`);
  yield 'activation, used code';
  await open('/settings/apps');
  yield 'your apps, none';
  await send('register', { Name: long, 'Redirect URIs': `https://tool.example/${'x'.repeat(100)}?` });
  yield 'your apps, refused';
  await send('register', { Name: long, 'Redirect URIs': `https://tool.example/${'x'.repeat(100)}` });
  await page.getByText('Delete it').click();
  yield 'an app';
  await open('/settings/apps');
  yield 'your apps';
  sandbox.issueGrant();
  sandbox.issueGrant({ clientId: sandbox.listApps()[1]?.clientId ?? '' });
  await open('/settings/connected-apps');
  yield 'connected apps';
  await send('revoke');
  yield 'connected apps, one removed';
}
