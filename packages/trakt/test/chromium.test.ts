/** The built library in a real browser: loaded as a page loads it, and used against a server on this machine. */

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startCuttingServer } from './cutting-server.ts';

declare global {
  var usher: typeof import('trakt-usher');
  var oauth: typeof import('trakt-usher/oauth');
}

const appPage = `<!doctype html><title>app</title><script type="module">
import * as usher from '/dist/index.js';
import * as oauth from '/dist/oauth/index.js';
Object.assign(globalThis, { usher, oauth });
</script>`;
const dist = inject('traktDist');
let server: Server;
let browser: Browser;
let page: Page;
let origin: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/') return response.setHeader('content-type', 'text/html').end(appPage);
    if (url.pathname === '/oauth/token') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json');
      const known = fields.code === 'good' || fields.refresh_token === 'refresh-1';
      response.statusCode = known ? 200 : 400;
      return response.end(
        JSON.stringify(
          known
            ? {
                access_token: 'access-1',
                refresh_token: 'refresh-1',
                token_type: 'Bearer',
                expires_in: 600,
                seen: fields,
              }
            : { error: 'invalid_grant' },
        ),
      );
    }
    if (!url.pathname.startsWith('/dist/')) return response.writeHead(404).end();
    response.setHeader('content-type', 'text/javascript');
    response.end(await readFile(path.join(dist, path.normalize(url.pathname.slice('/dist/'.length)))));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
  page = await browser.newPage();
  await page.goto(origin);
  await page.waitForFunction(() => 'usher' in globalThis);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

describe('the built library in Chromium', () => {
  it('signs in with PKCE, refreshes and keeps a session', async () => {
    const result = await page.evaluate(async (issuer) => {
      const { createAuthorizationUrl, validateAuthorizationResponse, exchangeCode, createSession, createMemoryStore } =
        globalThis.usher;
      const redirectUri = `${issuer}/callback`;
      const pending = await createAuthorizationUrl({ clientId: 'app', redirectUri, issuer });
      const { code } = validateAuthorizationResponse({
        response: `${redirectUri}?code=good&state=${pending.state}`,
        pending,
      });
      const tokens = await exchangeCode({ ...pending, code });
      const session = createSession({
        store: createMemoryStore(),
        app: { clientId: 'app' },
        issuer,
        apiOrigin: issuer,
      });
      await session.signIn(tokens);
      const first = await session.accessToken();
      const { version } = await session.refresh();
      return { challenge: new URL(pending.url).searchParams.get('code_challenge_method'), first, version };
    }, origin);
    expect(result).toEqual({ challenge: 'S256', first: 'access-1', version: 2 });
  });

  it('sends a refresh token once, though the connection is cut after the request was read: first, and behind a probe', async () => {
    const cutting = await startCuttingServer();
    try {
      const failures = await page.evaluate(async (issuer) => {
        const { createSession, createMemoryStore, refreshTokens } = globalThis.usher;
        const app = { clientId: 'app' };
        const failure = ({ code, sent }: { code: string; sent: string }) => [code, sent];
        const profile = { replay: 'wipe' as const, oldAccessTokenSurvives: false, introspection: false };
        const first = await refreshTokens({ ...app, issuer, refreshToken: 'first' }).then(() => 'no failure', failure);
        const session = createSession({ store: createMemoryStore(), app, issuer, apiOrigin: issuer, profile });
        await session.signIn({ accessToken: 'access', refreshToken: 'session', expiresIn: 604_800 });
        const whole = await session.refresh().then(() => 'no failure', failure);
        await session.close();
        return { first, whole };
      }, cutting.url);
      const lost = ['network', 'maybe'];
      expect(failures).toEqual({ first: lost, whole: lost });
      expect(Object.fromEntries(cutting.arrived)).toEqual({ first: 1, session: 1 });
      // The probe's connection was kept, and the refresh had one of its own.
      expect(cutting.overUsedConnection.get('session')).toBe(false);
    } finally {
      await cutting.close();
    }
  });

  it('cannot keep Chromium from sending it again over a connection that an earlier refresh left open', async () => {
    const cutting = await startCuttingServer();
    try {
      const outcomes = await page.evaluate(async (issuer) => {
        const refresh = (refreshToken: string) =>
          globalThis.usher.refreshTokens({ clientId: 'app', issuer, refreshToken }).then(
            () => 'renewed',
            ({ code, sent }: { code: string; sent: string }) => [code, sent],
          );
        return { good: await refresh('good'), kept: await refresh('kept') };
      }, cutting.url);
      expect(outcomes).toEqual({ good: 'renewed', kept: ['network', 'maybe'] });
      expect(cutting.overUsedConnection.get('kept')).toBe(true);
      expect(Object.fromEntries(cutting.arrived)).toEqual({ good: 1, kept: 2 });
    } finally {
      await cutting.close();
    }
  });

  it('gives typed errors there, too', async () => {
    const code = await page.evaluate(async (issuer) => {
      return globalThis.oauth
        .refreshTokens({ clientId: 'app', issuer, refreshToken: 'used' })
        .catch((error: { code: string }) => error.code);
    }, origin);
    expect(code).toBe('invalid_grant');
  });
});
