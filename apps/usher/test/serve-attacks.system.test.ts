/**
 * Whoever is on the same machine and has no key: a hostile page in a real browser, and another user. The server is in its weakest
 * state, in which loopback needs no key.
 */

import { execFile } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Home } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

const run = promisify(execFile);
const headers = { 'content-type': 'application/json', 'trakt-api-version': '2', 'trakt-api-key': 'sandbox-client' };

let trakt: Trakt;
let home: Home;
let port: number;

beforeAll(async () => {
  trakt = await startTrakt();
  home = homeAt(trakt);
  writeFileSync(join(home.path, 'config.toml'), '[server]\nloopback_without_key = true\n');
  const serving = home.start(['serve', '--listen', '127.0.0.1:0', '--json'], { deadlineMs: 300_000 });
  port = Number(/127\.0\.0\.1:(\d+)"/.exec(await serving.sees(/"proxy":"[^"]+"/))?.[1]);
});
afterAll(async () => {
  await home.remove();
  await trakt.close();
});

const sent = () => trakt.sandbox.requests.list().length;

describe('a hostile page', () => {
  let page: Server;
  let browser: Browser;

  beforeAll(async () => {
    page = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>'),
    );
    await new Promise<void>((listening) => page.listen(0, '127.0.0.1', listening));
    browser = await chromium.launch({
      executablePath: inject('chromium'),
      // The browser's own guard of local addresses would hide what the proxy does.
      args: [
        '--no-sandbox',
        '--host-resolver-rules=MAP evil.example 127.0.0.1',
        '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    page.close();
  });

  it('reads nothing, and has nothing sent, by any way that a page has', async () => {
    const { refresh_token, access_token } = trakt.sandbox.issueGrant();
    // A program that is no page is served: so what follows is refused for being of one.
    const served = await fetch(`http://127.0.0.1:${port}/api/movies/popular`, {
      headers: { ...headers, 'user-agent': 'test/1.0' },
    });
    expect(served.status).toBe(200);
    const before = sent();

    const evil = await browser.newPage();
    await evil.goto(`http://evil.example:${(page.address() as AddressInfo).port}/`);
    const asked: string[] = [];
    evil.on('request', (request) => asked.push(request.url()));
    const got = await evil.evaluate(
      async ({ proxies, refreshToken, accessToken }) => {
        const ended = (target: EventTarget, ...names: string[]) =>
          new Promise<string>((resolve) => {
            for (const name of names) target.addEventListener(name, () => resolve(name));
          });
        const form = new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          client_id: 'sandbox-client',
          client_secret: 'sandbox-secret',
        });
        const outcomes: string[] = [];
        const tried = async (what: string, attempt: Promise<string>) => outcomes.push(`${what}: ${await attempt}`);
        const fetched = (url: string, init: RequestInit) =>
          fetch(url, init).then(
            async (reply) => `${reply.type} ${reply.status} ${await reply.text()}`,
            () => 'nothing',
          );
        for (const proxy of proxies) {
          const read = `${proxy}/api/users/settings?extended=full`;
          const write = `${proxy}/auth/oauth/token`;
          const authorization = `Bearer ${accessToken}`;
          await tried('fetch', fetched(read, { headers: { authorization, 'trakt-api-key': 'sandbox-client' } }));
          await tried('plain fetch', fetched(read, { mode: 'no-cors', credentials: 'include' }));
          await tried('post', fetched(write, { method: 'POST', mode: 'no-cors', body: form }));
          await tried('absolute', fetched(`${proxy}/http://api.trakt.tv/movies/popular`, { mode: 'no-cors' }));
          await tried(
            'keepalive',
            fetched(write, { method: 'POST', mode: 'no-cors', keepalive: true, body: `${form}` }),
          );
          navigator.sendBeacon(write, form);

          const socket = new WebSocket(`${proxy.replace('http', 'ws')}/api/movies/popular`);
          await tried('socket', ended(socket, 'open', 'error'));
          for (const [tag, name] of [
            ['script', 'src'],
            ['img', 'src'],
            ['iframe', 'src'],
          ] as const) {
            const element = document.createElement(tag);
            element.setAttribute(name, `${proxy}/api/movies/popular`);
            document.body.append(element);
            const what = await ended(element, 'load', 'error');
            const inside = element instanceof HTMLIFrameElement ? element.contentDocument?.body?.innerText : undefined;
            outcomes.push(`${tag}: ${tag === 'iframe' ? (inside ?? 'nothing') : what}`);
          }

          const frame = Object.assign(document.createElement('iframe'), { name: `sent-${proxies.indexOf(proxy)}` });
          const sheet = Object.assign(document.createElement('form'), {
            method: 'post',
            action: write,
            target: frame.name,
          });
          for (const [name, value] of form)
            sheet.append(Object.assign(document.createElement('input'), { name, value }));
          document.body.append(frame, sheet);
          const loaded = ended(frame, 'load');
          sheet.submit();
          await loaded;
        }
        return outcomes;
      },
      {
        // Its own point here, and the name of its page after it was pointed here (DNS rebinding).
        proxies: [`http://127.0.0.1:${port}`, `http://localhost:${port}`, `http://evil.example:${port}`],
        refreshToken: refresh_token,
        accessToken: access_token,
      },
    );
    // Each of the ways was really tried, and none was good for anything.
    expect(asked.filter((url) => url.includes(`:${port}/`)).length).toBeGreaterThan(20);
    expect(got.filter((outcome) => !/: (nothing|error|opaque 0 )$/.test(outcome))).toEqual([]);

    // Rebound, the proxy's own port is the page's own origin.
    const rebound = await evil.goto(`http://evil.example:${port}/api/movies/popular`);
    expect(rebound?.status()).toBe(403);
    expect(sent()).toBe(before);
  });
});

describe('another user of this machine', () => {
  // Where the tests run as root; else as ourselves, who have no key either.
  const lowered = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : [];
  const asNobody = (...command: string[]) => {
    const [program = '', ...words] = [...lowered, ...command];
    return run(program, words);
  };

  it('is let in nowhere without a key, and can read neither keys nor tokens', async () => {
    const own = homeAt(trakt);
    const serving = own.start(['serve', '--listen', '127.0.0.1:0', '--json'], { deadlineMs: 60_000 });
    const shown = await serving.sees(/"proxy":"[^"]+"/);
    const ownPort = /127\.0\.0\.1:(\d+)"/.exec(shown)?.[1];
    await own.run(['serve', 'add', 'films']);
    const before = sent();
    for (const words of [
      ['--proxy', `http://127.0.0.1:${ownPort}`, 'https://api.trakt.tv/'],
      ['--proxy', `http://127.0.0.1:${ownPort}`, 'https://127.0.0.1:22/'],
      ['--proxy', `http://films:@127.0.0.1:${ownPort}`, 'https://api.trakt.tv/'],
    ]) {
      await expect(asNobody('curl', '-sS', '--max-time', '10', ...words)).rejects.toThrow(/407/);
    }
    const pointed = await asNobody(
      'curl',
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      `http://127.0.0.1:${ownPort}/api/movies/popular`,
    );
    expect(pointed.stdout).toBe('403');
    expect(sent()).toBe(before);

    const files = readdirSync(own.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('serve.db');
    for (const { parentPath, name } of files) {
      expect([name, statSync(join(parentPath, name)).mode & 0o077]).toEqual([name, 0]);
    }
    await own.remove();
  });
});
