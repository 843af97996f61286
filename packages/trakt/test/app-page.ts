/** A page of an app in a real browser, and a Trakt of another origin behind an edge that can stand in the way. */

import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createSandbox, type Sandbox } from '@trakt-usher/sandbox';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

declare global {
  var usher: typeof import('trakt-usher');
  var session: import('trakt-usher').Session;
  var fakeClock: typeof import('../src/testing/fake-clock.ts');
}

export interface AppPage {
  page: Page;
  context: BrowserContext;
  sandbox: Sandbox;
  /** Trakt's address. */
  issuer: string;
  edge: {
    /** Answers everything with a page that no other origin may read. */
    blocks: boolean;
    /** Trakt has a refresh then; its answer waits for this. */
    answer: Promise<unknown>;
  };
  /** How many refreshes came as far as the edge. */
  refreshes(): number;
  /** To all processes of the browser. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  close(): Promise<void>;
}

const html = `<!doctype html><title>app</title><script type="module">
import * as usher from '/dist/index.js';
import * as fakeClock from '/fake-clock.js';
Object.assign(globalThis, { usher, fakeClock });
</script>`;
const fakeClockFile = path.join(import.meta.dirname, '../src/testing/fake-clock.ts');

export async function openAppPage(): Promise<AppPage> {
  const dist = inject('traktDist');
  // A refresh token that is sent again after its use ends every sign-in.
  const sandbox = createSandbox({ plays: 0, replay: 'family' });
  const edge = { blocks: false, answer: Promise.resolve<unknown>(undefined) };
  let refreshes = 0;

  const app = await listening(async ({ url = '/' }, response) => {
    if (url === '/') return response.setHeader('content-type', 'text/html').end(html);
    response.setHeader('content-type', 'text/javascript');
    if (url === '/fake-clock.js') return response.end(stripTypeScriptTypes(await readFile(fakeClockFile, 'utf8')));
    if (!url.startsWith('/dist/')) return response.writeHead(404).end();
    response.end(await readFile(path.join(dist, path.normalize(url.slice('/dist/'.length)))));
  });
  const trakt = await listening(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(await request.toArray());
    const isRefresh = method === 'POST' && url === '/oauth/token';
    if (isRefresh) refreshes += 1;
    if (edge.blocks)
      return response.writeHead(403, { 'content-type': 'text/html' }).end('<title>Just a moment...</title>');
    const asked = { method, headers: headers as Record<string, string>, ...(body.length > 0 && { body }) };
    const answer = await sandbox.fetch(new Request(new URL(url, trakt.url), asked));
    if (isRefresh) await edge.answer;
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  });

  const program = await chromium.launchServer({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
  const browser = await chromium.connect(program.wsEndpoint());
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(app.url);
  await page.waitForFunction(() => 'usher' in globalThis);
  return {
    ...{ page, context, sandbox, edge, issuer: trakt.url },
    refreshes: () => refreshes,
    signal: (name) => process.kill(-(program.process().pid ?? Number.NaN), name),
    async close() {
      await program.close();
      app.close();
      trakt.close();
    },
  };
}

async function listening(listener: RequestListener): Promise<{ url: string; close(): void }> {
  const server = createServer(listener);
  await new Promise<void>((stands) => server.listen(0, '127.0.0.1', stands));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
