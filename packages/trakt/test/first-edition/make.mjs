/**
 * Made `indexeddb.json` beside this file: what the first edition of the record left in a browser, with bytes in base64
 * and the sealing key in the open. Run once, at commit 764249d, from the repository's root; it can't run against later code:
 *
 *     node_modules/.bin/node packages/trakt/test/first-edition/make.mjs
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { build } from 'tsdown';

const here = import.meta.dirname;
const root = path.join(here, '../..');
const outDir = mkdtempSync(path.join(tmpdir(), 'first-edition-'));
await build({ cwd: root, config: path.join(root, 'tsdown.config.ts'), outDir, dts: false, logLevel: 'error' });
const server = createServer(({ url = '/' }, response) => {
  if (url === '/') return response.setHeader('content-type', 'text/html').end('<!doctype html><title>app</title>');
  response.setHeader('content-type', 'text/javascript').end(readFileSync(path.join(outDir, url)));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}`);

const kept = await page.evaluate(async () => {
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const { createIndexedDbStore, createSession } = await import('/index.js');
  const startMs = Date.UTC(2026, 10, 20);
  let nowMs = startMs;
  const clock = {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    /** Deadlines never come; what waits for the first request to be over waits no longer. */
    async sleep(ms, signal) {
      if (ms === 100 || ms === 10_000 || ms === 12_000 || ms > 15_000) return new Promise(() => undefined);
      nowMs += ms;
      signal?.throwIfAborted();
    },
  };
  await (await createIndexedDbStore({ clock })).close();
  // A key that the test can have, too, in the place of the one that was made.
  const key = crypto.getRandomValues(new Uint8Array(32));
  const opened = await done(indexedDB.open('trakt-usher'));
  const identity = await done(opened.transaction('vault').objectStore('vault').get('identity'));
  identity.key = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
  await done(opened.transaction('vault', 'readwrite').objectStore('vault').put(identity, 'identity'));
  opened.close();

  const store = await createIndexedDbStore({ clock, by: 'browser 4711' });
  const issuer = 'https://auth.example';
  const failing = async () => new Response('<html>', { status: 503, headers: { 'content-type': 'text/html' } });
  const signIn = async (account, tokens = {}) => {
    const apiOrigin = 'https://api.example';
    const app = { clientId: 'app' };
    const session = createSession({ store, app, account, issuer, apiOrigin, transport: failing, clock });
    const all = { accessToken: `access of ${account}`, refreshToken: `refresh of ${account}`, expiresIn: 604_800 };
    await session.signIn({ ...all, ...tokens });
    return session;
  };
  const intend = (account, times = 1) =>
    store.withLock({ issuer, account }, { waitMs: 0 }, async (writer) => {
      for (let time = 0; time < times; time += 1) {
        await writer.saveIntent(await writer.read());
        nowMs += 16_000;
      }
    });

  await signIn('active');
  await signIn('access-only', { refreshToken: undefined });
  await signIn('killed-once');
  await intend('killed-once');
  await signIn('killed-twice');
  await intend('killed-twice', 2);
  const endless = await signIn('suspect-without-end', { expiresIn: undefined });
  await intend('suspect-without-end');
  nowMs += 60_000;
  await endless.refresh().catch(() => undefined);
  const givenUp = await signIn('given-up');
  await givenUp.refresh().catch(() => undefined);
  await store.close();

  const database = await done(indexedDB.open('trakt-usher'));
  const rows = await done(database.transaction('accounts').objectStore('accounts').getAll());
  const seen = await done(database.transaction('seen').objectStore('seen').getAllKeys());
  return {
    version: database.version,
    identity: { storeId: identity.storeId, keyId: identity.keyId, key: base64(key) },
    accounts: rows.map(({ summary, sealed }) => ({
      summary,
      sealed: Object.fromEntries(Object.entries(sealed).map(([field, bytes]) => [field, base64(bytes)])),
    })),
    seen,
  };
});

writeFileSync(path.join(here, 'indexeddb.json'), `${JSON.stringify(kept, undefined, 2)}\n`);
await browser.close();
server.close();
rmSync(outDir, { recursive: true });
