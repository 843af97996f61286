/** The programs of examples/ that show pages, in a real browser against a sandbox. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { getRequestListener } from '@hono/node-server';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createSite } from './hono.ts';

const servers: Server[] = [];
let served: ServedSandbox;
let browser: Browser;
let site: string;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 10 });
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
  const server = createServer();
  site = await originOf(server);
  const trakt = { issuer: served.url, apiOrigin: served.url };
  const secret = 'the-secret-of-a-site-that-a-test-makes';
  const { fetch } = createSite({ clientId: 'sandbox-client', origin: site, secret, trakt });
  server.on('request', getRequestListener(fetch, { overrideGlobalObjects: false }));
});

afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close();
  await served?.close();
});

it('hono.ts signs a person in, and out', async () => {
  const page = await newPage();
  await page.goto(site);
  await page.getByRole('link', { name: 'Sign in with Trakt' }).click();
  await allow(page);
  await page.getByText('You are ada at Trakt.').waitFor();
  expect(page.url()).toBe(`${site}/me`);
  const cookies = await page.context().cookies(site);
  expect(cookies.filter(({ name }) => name.includes('trakt'))).toEqual([]);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in with Trakt' }).waitFor();
});

it('hono.ts starts no sign-in from a link of another site before a button is pressed', async () => {
  const other = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(`<a href="${site}/auth/login?return_to=/me">Films</a>`);
  });
  const page = await newPage();
  await page.goto((await originOf(other)).replace('127.0.0.1', 'localhost'));
  await page.getByRole('link').click();
  await page.getByRole('button', { name: 'Sign in with Trakt' }).click();
  await allow(page);
  await page.getByText('You are ada at Trakt.').waitFor();
});

it('web-server.ts connects a person, and forgets them', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'usher-site-'));
  const secret = () => randomBytes(32).toString('hex');
  const program = path.join(import.meta.dirname, 'web-server.ts');
  const child = spawn(process.execPath, ['--conditions=@trakt-usher/source', program], {
    env: {
      ...{ PATH: process.env.PATH, PORT: '0', SITE_SECRET: secret(), SITE_VAULT: folder, USHER_KEY: secret() },
      ...{ TRAKT_CLIENT_ID: 'sandbox-client', TRAKT_AUTH_URL: served.url, TRAKT_API_URL: served.url },
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [address] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(20_000) });
    const page = await newPage();
    await page.goto(address);
    await page.getByRole('link', { name: 'Connect Trakt' }).click();
    await allow(page);
    await page.getByText('You are ada at Trakt.').waitFor();
    const cookies = await page.context().cookies(address);
    expect(cookies.filter(({ name }) => name.includes('trakt'))).toEqual([]);
    const signOut = (method: string) =>
      page.evaluate(async (method) => (await fetch('/auth/logout', { method })).status, method);
    expect(await signOut('GET')).toBe(405);
    await page.reload();
    await page.getByText('You are ada at Trakt.').waitFor();
    await signOut('POST');
    expect((await page.reload())?.status()).toBe(401);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
});

it('browser-app.html signs a person in with PKCE, and knows them after a reload', async () => {
  const settings = JSON.stringify({ clientId: 'sandbox-client', issuer: served.url, apiOrigin: served.url });
  const html = (await readFile(path.join(import.meta.dirname, 'browser-app.html'), 'utf8')).replace(
    'https://esm.sh/trakt-usher',
    '/dist/index.js',
  );
  const dist = inject('traktDist');
  const app = await originOf(
    createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname === '/') {
        response.setHeader('content-type', 'text/html').end(`<script>settings = ${settings}</script>${html}`);
      } else if (pathname.startsWith('/dist/')) {
        response.setHeader('content-type', 'text/javascript');
        response.end(await readFile(path.join(dist, path.normalize(pathname.slice('/dist/'.length)))));
      } else {
        response.writeHead(404).end();
      }
    }),
  );
  const page = await newPage();
  await page.goto(app);
  await page.getByRole('button', { name: 'Sign in with Trakt' }).click();
  await allow(page);
  await page.getByText('You are ada at Trakt.').waitFor();
  expect(page.url()).toBe(`${app}/`);
  await page.reload();
  await page.getByText('You are ada at Trakt.').waitFor();
});

async function allow(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill('ada');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
}

async function newPage(): Promise<Page> {
  const context = await browser.newContext();
  context.setDefaultTimeout(20_000);
  return context.newPage();
}

async function originOf(server: Server): Promise<string> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
