/** The browser's store in a real Chromium: tabs that share a sign-in, tabs that end, and what is on disk then. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { storeConformance } from '../src/session/store/conformance.ts';
import firstEdition from './first-edition/indexeddb.json' with { type: 'json' };

declare global {
  var loaded: Promise<unknown>;
  var usher: typeof import('trakt-usher');
  var conformance: typeof import('trakt-usher/conformance');
  /** Of the tab. */
  var store: import('trakt-usher').TokenStore;
  var session: import('trakt-usher').Session;
  var ready: { writer: import('trakt-usher/store').AccountWriter; read: import('trakt-usher').TokenRecord }[];
}

const appPage = `<!doctype html><title>app</title><script>
globalThis.loaded = Promise.all([import('/dist/index.js'), import('/dist/session/store/conformance.js')]).then(
  ([usher, conformance]) => Object.assign(globalThis, { usher, conformance }),
);
</script>`;
const dist = inject('traktDist');
let server: Server;
let origin: string;
let browser: Browser;
let served: ServedSandbox;
let context: BrowserContext;
/** What no code in a page has caught. */
let uncaught: Error[];

beforeAll(async () => {
  // All of it at the start: who builds it anew in the meantime doesn't change what is tried here.
  const files = await readdir(dist, { recursive: true });
  const scripts = new Map<string, Buffer>();
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    scripts.set(`/dist/${file.replaceAll(path.sep, '/')}`, await readFile(path.join(dist, file)));
  }
  server = createServer(({ url = '/' }, response) => {
    if (url === '/') return response.setHeader('content-type', 'text/html').end(appPage);
    const script = scripts.get(url);
    if (!script) return response.writeHead(404).end();
    response.setHeader('content-type', 'text/javascript').end(script);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  served = await serveSandbox({ port: 0, replay: 'family' });
  context = await browser.newContext();
  uncaught = [];
  context.on('weberror', (thrown) => uncaught.push(thrown.error()));
});

afterEach(async () => {
  await context.close();
  await served.close();
  expect(uncaught).toEqual([]);
});

async function openPage(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(origin);
  await untilLoaded(page);
  return page;
}

async function untilLoaded(page: Page): Promise<void> {
  await page.evaluate(() => globalThis.loaded.then(() => undefined));
}

/** A tab of the app: the same store as in all others, and a session of its own. */
async function openTab(): Promise<Page> {
  const page = await openPage();
  await openStore(page);
  return page;
}

function openStore(page: Page): Promise<void> {
  return page.evaluate(async (issuer) => {
    const { createIndexedDbStore, createSession } = globalThis.usher;
    const store = await createIndexedDbStore();
    const session = createSession({ store, app: { clientId: 'sandbox-client' }, issuer, apiOrigin: issuer });
    Object.assign(globalThis, { store, session });
  }, served.url);
}

/** Signs in with tokens that have expired already, or live for as long as is told. */
async function signIn(tab: Page, expiresIn = 0): Promise<{ accessToken: string; refreshToken: string }> {
  const issued = served.sandbox.issueGrant();
  const tokens = { accessToken: issued.access_token, refreshToken: issued.refresh_token };
  await tab.evaluate((tokens) => globalThis.session.signIn(tokens).then(() => undefined), { ...tokens, expiresIn });
  return tokens;
}

function accessToken(tab: Page, rejected?: string): Promise<string> {
  return tab.evaluate(
    (rejected) => globalThis.session.accessToken(rejected === undefined ? {} : { rejected }),
    rejected,
  );
}

function refreshes() {
  return served.sandbox.requests.list({ path: '/oauth/token' }).filter(({ method }) => method === 'POST');
}

/** The error's code and message. */
interface Refusal {
  code: string;
  message: string;
}

describe('the store on IndexedDB', () => {
  it.each(storeConformance.map(({ name }) => name))('%s', async (name) => {
    const page = await openPage();
    await page.evaluate(async (name) => {
      const places = new WeakMap<object, string>();
      const open = async (place: string) => {
        const store = await globalThis.usher.createIndexedDbStore({ name: place });
        places.set(store, place);
        return store;
      };
      const found = globalThis.conformance.storeConformance.find((one) => one.name === name);
      if (!found) throw new Error('the built cases are others');
      await found.run({ open: () => open(crypto.randomUUID()), reopen: (store) => open(places.get(store) ?? '') });
    }, name);
  });

  it('lists accounts in order, a page at a time', async () => {
    const tab = await openTab();
    const pages = await tab.evaluate(async () => {
      const { store } = globalThis;
      const names = Array.from({ length: 150 }, (_, place) => `account-${String(place).padStart(3, '0')}`);
      for (const account of names.toReversed()) {
        const key = { issuer: 'https://auth.example', account };
        await store.withLock(key, { waitMs: 0 }, (writer) =>
          writer.saveGrant({
            grant: { ...key, apiOrigin: 'https://api.example', clientId: 'app', grantId: account },
            tokens: { accessToken: `token of ${account}` },
            receivedAtMs: 1,
            replaces: undefined,
          }),
        );
      }
      const first = await store.list();
      const second = await store.list(first.next);
      const lengths = [first.accounts.length, second.accounts.length];
      const listed = [...first.accounts, ...second.accounts].map(({ account }) => account);
      return { lengths, next: second.next, inOrder: JSON.stringify(listed) === JSON.stringify(names) };
    });
    expect(pages).toEqual({ lengths: [100, 50], next: undefined, inOrder: true });
  });

  it('passes its own test, and leaves nothing of it behind', async () => {
    const tab = await openTab();
    await tab.evaluate(() => globalThis.session.checkStore());
    expect(await stored(tab, 'vault')).toHaveLength(1);
  });

  it('writes everything durably', async () => {
    const page = await openPage();
    const durabilities = await page.evaluate(async () => {
      const begin = IDBDatabase.prototype.transaction;
      const seen: string[] = [];
      IDBDatabase.prototype.transaction = function (...parameters) {
        const transaction = begin.apply(this, parameters);
        if (transaction.mode === 'readwrite') seen.push(transaction.durability);
        return transaction;
      };
      for (const { run } of globalThis.conformance.storeConformance) {
        await run({ open: () => globalThis.usher.createIndexedDbStore({ name: crypto.randomUUID() }) });
      }
      return seen;
    });
    expect(durabilities.length).toBeGreaterThan(50);
    expect(new Set(durabilities)).toEqual(new Set(['strict']));
  });
});

describe('two tabs', () => {
  it('that find the token expired spend the refresh token once, and both get the new one', async () => {
    const [one, other] = [await openTab(), await openTab()];
    const { accessToken: expired } = await signIn(one);
    served.sandbox.faults.add({ route: 'token', kind: 'delay', ms: 300, commit: true });
    const [first, second] = await Promise.all([accessToken(one), accessToken(other)]);
    expect(first).toBe(second);
    expect(first).not.toBe(expired);
    expect(refreshes().map(({ status }) => status)).toEqual([200]);
  });

  it('agree round after round, whoever is first', async () => {
    const tabs = await Promise.all([openTab(), openTab(), openTab()]);
    const [first] = tabs;
    const { accessToken: rejected } = await signIn(first, 600);
    const tokens = [rejected];
    for (let round = 1; round <= 15; round += 1) {
      const current = await Promise.all(tabs.map((tab) => accessToken(tab, tokens.at(-1))));
      expect(new Set(current).size).toBe(1);
      tokens.push(current[0] ?? '');
    }
    expect(new Set(tokens).size).toBe(16);
    expect(refreshes().map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200));
  });

  it('get one permit between them even if both believed that they hold the lock', async () => {
    const tabs = await Promise.all([openTab(), openTab()]);
    const accounts = Array.from({ length: 20 }, (_, place) => `account-${place}`);
    const [first] = tabs;
    await first.evaluate(async (accounts) => {
      for (const account of accounts) {
        const { usher, store, session } = globalThis;
        const another = usher.createSession({ ...session, store, account, app: { clientId: 'sandbox-client' } });
        await another.signIn({ accessToken: 'access', refreshToken: `refresh of ${account}` });
      }
    }, accounts);
    // What each read is from before either asks.
    for (const tab of tabs) {
      await tab.evaluate(async (accounts) => {
        const { store, session } = globalThis;
        globalThis.ready = await Promise.all(
          accounts.map(async (account) => {
            const writer = await store.withLock({ ...session, account }, { waitMs: 5_000 }, async (writer) => writer);
            return { writer, read: (await writer.read()) ?? (await Promise.reject(new Error('gone'))) };
          }),
        );
      }, accounts);
    }
    const ask = (tab: Page) =>
      tab.evaluate(() => {
        const asked = globalThis.ready.map(({ writer, read }) =>
          writer.saveIntent(read, { sendWithinMs: 3_000, retryAfterMs: 15_000 }).then(
            () => 'permit',
            ({ code }: Refusal) => code,
          ),
        );
        return Promise.all(asked);
      });
    const [ones, others] = await Promise.all(tabs.map(ask));
    for (const [place] of accounts.entries()) {
      expect([ones?.[place], others?.[place]].toSorted()).toEqual(['permit', 'version_conflict']);
    }
  });

  it('tell each other of new tokens', async () => {
    const [one, other] = [await openTab(), await openTab()];
    await signIn(one, 600);
    const before = await accessToken(other);
    const told = other.evaluate(
      () => new Promise<string>((resolve) => globalThis.store.watch(({ account }) => resolve(account))),
    );
    await other.evaluate(() => undefined);
    await one.evaluate(() => globalThis.session.refresh().then(() => undefined));
    expect(await told).toBe('default');
    expect(await accessToken(other)).not.toBe(before);
    expect(refreshes()).toHaveLength(1);
  });

  it('free the lock when the one that holds it is closed', async () => {
    const [one, other] = [await openTab(), await openTab()];
    await holdLock(one);
    expect(await takeLock(other, 0).catch(String)).toContain('Another tab holds this account');
    const freed = takeLock(other, 10_000);
    await one.close();
    expect(await freed).toBe('free');
  });

  it('leave the intent of one that is killed to the other, which sends again when the first request must be over', async () => {
    const [one, other] = [await openTab(), await openTab()];
    const { accessToken: expired } = await signIn(one);
    served.sandbox.faults.add({ route: 'token', kind: 'delay', ms: 600_000 });
    const answered = accessToken(one).catch(() => 'killed');
    await vi.waitUntil(() => refreshes().length === 1, { timeout: 10_000 });
    await kill(one);
    expect(await answered).toBe('killed');

    const waits = await other.evaluate(async () => {
      const { usher, store, session } = globalThis;
      const sentAtMs = (await store.read(session))?.intent?.last.sentAtMs ?? 0;
      const slept = new EventTarget();
      const waits = new Promise((resolve) => {
        slept.addEventListener('14000', () => resolve('the fourteen seconds that are left'), { once: true });
      });
      const clock: import('trakt-usher').Clock = {
        ...usher.systemClock,
        now: () => sentAtMs + 1_000,
        sleep(ms, signal) {
          slept.dispatchEvent(new Event(String(ms)));
          return usher.systemClock.sleep(ms, signal);
        },
      };
      const hasty = usher.createSession({ ...session, store, clock, app: { clientId: 'sandbox-client' } });
      const refused = hasty.accessToken().catch(({ code }: Refusal) => code);
      const seen = await waits;
      await hasty.close();
      return [seen, await refused];
    });
    expect(waits).toEqual(['the fourteen seconds that are left', 'unavailable']);
    expect(refreshes()).toHaveLength(1);

    const after = await other.evaluate(async () => {
      const { usher, store, session } = globalThis;
      const sentAtMs = (await store.read(session))?.intent?.last.sentAtMs ?? 0;
      const clock = { ...usher.systemClock, now: () => sentAtMs + 16_000 };
      const patient = usher.createSession({ ...session, store, clock, app: { clientId: 'sandbox-client' } });
      const token = await patient.accessToken();
      const { version, intent } = (await patient.read()) ?? {};
      return { token, version, intent };
    });
    expect(after.token).not.toBe(expired);
    expect([after.version, after.intent]).toEqual([2, undefined]);
    const [lost, again] = refreshes();
    expect([lost?.committed, again?.committed]).toEqual([false, true]);
    expect(again?.tokenFingerprints.refresh).toBe(lost?.tokenFingerprints.refresh);
    expect(refreshes()).toHaveLength(2);
  });
});

describe('what the browser keeps', () => {
  it('survives a reload', async () => {
    const tab = await openTab();
    const { accessToken: saved } = await signIn(tab, 600);
    await tab.reload();
    await untilLoaded(tab);
    await openStore(tab);
    expect(await accessToken(tab)).toBe(saved);
    await tab.evaluate(() => globalThis.session.refresh().then(() => undefined));
    expect(refreshes().map(({ status }) => status)).toEqual([200]);
  });

  it('survives the end of the browser, right after the sign-in was answered', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'usher-chromium-'));
    const launch = async () => {
      await context.close();
      context = await chromium.launchPersistentContext(folder, {
        executablePath: inject('chromium'),
        args: ['--no-sandbox'],
      });
    };
    try {
      await launch();
      const tab = await openTab();
      const ended = new Promise((resolve) => context.once('close', resolve));
      const { accessToken: saved } = await signIn(tab, 600);
      const devtools = await context.newCDPSession(tab);
      devtools.send('Browser.crash').catch(() => undefined);
      await ended;
      await launch();
      expect(await accessToken(await openTab())).toBe(saved);
    } finally {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('shows no token: not in the database, not in localStorage, sessionStorage or cookies', async () => {
    const tab = await openTab();
    const before = await signIn(tab, 600);
    const refreshed = await accessToken(tab, before.accessToken);
    await lateSave(tab, 'late-access', 'late-refresh');
    const rows = await Promise.all(['vault', 'accounts', 'seen', 'orphans'].map((table) => stored(tab, table)));
    const elsewhere = await tab.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
    );
    expect(rows.map(({ length }) => length)).toEqual([1, 1, 2, 1]);
    expect(elsewhere).toBe(JSON.stringify([{}, {}, '', `${origin}/`]));
    for (const token of [before.accessToken, before.refreshToken, refreshed, 'late-access', 'late-refresh']) {
      expect(JSON.stringify(rows)).not.toContain(token);
    }
  });

  it('is sealed with a key that no script can take along', async () => {
    const tab = await openTab();
    const exported = await tab.evaluate(async () => {
      const opening = indexedDB.open('trakt-usher');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const reading = opening.result.transaction('vault').objectStore('vault').get('identity');
      await new Promise((resolve) => {
        reading.onsuccess = resolve;
      });
      const { key }: { key: CryptoKey } = reading.result;
      const raw = await crypto.subtle.exportKey('raw', key).catch(({ name }) => name);
      return [key.algorithm.name, key.extractable, raw];
    });
    expect(exported).toEqual(['AES-GCM', false, 'InvalidAccessError']);
  });

  it('holds tokens that came too late aside, and the fingerprint of what was sent', async () => {
    const tab = await openTab();
    await signIn(tab, 600);
    const fingerprint = await lateSave(tab, 'late-access', 'late-refresh');
    const [orphan] = await stored(tab, 'orphans');
    expect(orphan).toMatchObject({ summary: { version: 2, current: { refreshable: true } } });
    expect(await stored(tab, 'seen')).toEqual([fingerprint]);
  });

  it('is refused once it was changed, and left as it is', async () => {
    const tab = await openTab();
    await signIn(tab, 600);
    const refusal = await tab.evaluate(async () => {
      const opening = indexedDB.open('trakt-usher');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const accounts = opening.result.transaction('accounts', 'readwrite').objectStore('accounts');
      await new Promise((resolve) => {
        accounts.openCursor().onsuccess = ({ target }) => {
          const cursor = (target as IDBRequest<IDBCursorWithValue>).result;
          cursor.value.summary.apiOrigin = 'https://elsewhere.example';
          cursor.update(cursor.value).onsuccess = resolve;
        };
      });
      opening.result.close();
      return globalThis.store.read(globalThis.session).catch(({ code, message }: Refusal) => ({ code, message }));
    });
    expect(refusal).toMatchObject({ code: 'corrupt', message: expect.stringContaining("Clear this site's data") });
    expect(await stored(tab, 'accounts')).toHaveLength(1);
  });
});

describe('what the first edition left in the browser', () => {
  /** The database as it was, with the key that sealed it. */
  async function anOldDatabase(): Promise<Page> {
    const page = await openPage();
    await page.evaluate(async (kept) => {
      const bytes = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const done = (request: IDBRequest) =>
        new Promise((resolve, reject) => {
          request.onsuccess = resolve;
          request.onerror = () => reject(request.error);
        });
      const opening = indexedDB.open('trakt-usher', kept.version);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore('vault');
        opening.result.createObjectStore('accounts', { keyPath: ['summary.issuer', 'summary.account'] });
        opening.result.createObjectStore('seen');
        opening.result.createObjectStore('orphans', { autoIncrement: true });
      };
      await done(opening);
      const { storeId, keyId } = kept.identity;
      const uses: KeyUsage[] = ['encrypt', 'decrypt'];
      const key = await crypto.subtle.importKey('raw', bytes(kept.identity.key), 'AES-GCM', false, uses);
      const transaction = opening.result.transaction(['vault', 'accounts'], 'readwrite');
      transaction.objectStore('vault').put({ storeId, keyId, key }, 'identity');
      for (const { summary, sealed } of kept.accounts) {
        const opened = Object.fromEntries(Object.entries(sealed).map(([field, base64]) => [field, bytes(base64)]));
        transaction.objectStore('accounts').put({ summary, sealed: opened });
      }
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
      opening.result.close();
    }, firstEdition);
    return page;
  }

  function tablesVersion(page: Page): Promise<number> {
    return page.evaluate(async () => {
      const all = await indexedDB.databases();
      return all.find(({ name }) => name === 'trakt-usher')?.version ?? 0;
    });
  }

  it('is read and carried over, and not touched before a record is written', async () => {
    const page = await anOldDatabase();
    const read = await page.evaluate(async () => {
      const store = await globalThis.usher.createIndexedDbStore();
      const { accounts } = await store.list();
      return Promise.all(accounts.map(({ issuer, account }) => store.read({ issuer, account })));
    });
    const of = (account: string) => read.find((record) => record?.account === account);
    for (const record of read) {
      expect(record).toMatchObject({
        schema: 2,
        kind: 'own',
        current: { accessToken: `access of ${record?.account}` },
      });
    }
    expect(read).toHaveLength(firstEdition.accounts.length);
    expect(of('killed-once')).toMatchObject({ intent: { attempts: 1, unanswered: 1, last: { n: 1 } } });
    expect(of('killed-twice')).toMatchObject({ intent: { attempts: 2, unanswered: 2, last: { n: 2 } } });
    expect(of('given-up')).toMatchObject({ status: { state: 'suspect' }, intent: { attempts: 2 } });
    expect(of('suspect-without-end')?.retryAtMs).toBeUndefined();
    expect(await tablesVersion(page)).toBe(1);
  });

  it('is raised with the first record that is written: a tab with the older program is asked to reload', async () => {
    const page = await anOldDatabase();
    const older = await openPage();
    const told = older.evaluate(async () => {
      const opening = indexedDB.open('trakt-usher', 1);
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      // As the older program does it.
      await new Promise((resolve) => {
        opening.result.onversionchange = resolve;
      });
      opening.result.close();
      const again = indexedDB.open('trakt-usher', 1);
      return new Promise((resolve) => {
        again.onerror = () => resolve(again.error?.name);
      });
    });
    await older.evaluate(() => undefined);
    const token = await page.evaluate(async () => {
      const store = await globalThis.usher.createIndexedDbStore();
      const key = { issuer: 'https://auth.example', account: 'active' };
      return store.withLock(key, { waitMs: 5_000 }, async (writer) => {
        const record = await writer.read();
        if (!record) throw new Error('gone');
        return (await writer.saveIntent(record, { sendWithinMs: 3_000, retryAfterMs: 15_000 })).take();
      });
    });
    expect(token).toBe('refresh of active');
    expect(await told).toBe('VersionError');
    expect(await tablesVersion(page)).toBe(2);
  });
});

describe('where the browser says no', () => {
  it('says that without Web Locks a sign-in is for memory only', async () => {
    const page = await openPage();
    const refusal = await page.evaluate(() => {
      Object.defineProperty(navigator, 'locks', { value: undefined });
      return globalThis.usher
        .createIndexedDbStore()
        .then(() => undefined)
        .catch(({ code, message }: Refusal) => ({ code, message }));
    });
    expect(refusal?.code).toBe('unavailable');
    expect(refusal?.message).toContain('no Web Locks');
    expect(refusal?.message).toContain('createMemoryStore()');
  });

  it('lets go of a database that another tab deletes, and opens the next one', async () => {
    const [one, other] = [await openTab(), await openTab()];
    await signIn(one, 600);
    await other.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const deleting = indexedDB.deleteDatabase('trakt-usher');
          deleting.onsuccess = resolve;
          deleting.onerror = reject;
        }),
    );
    expect(await one.evaluate(() => globalThis.store.read(globalThis.session))).toBeUndefined();
    const { accessToken: saved } = await signIn(one, 600);
    expect(await accessToken(other)).toBe(saved);
  });

  it('asks for a reload when another tab has a newer version', async () => {
    const [one, other] = [await openTab(), await openTab()];
    await other.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('trakt-usher', 3);
          opening.onsuccess = resolve;
          opening.onerror = reject;
        }),
    );
    const refusal = await one.evaluate(() =>
      globalThis.store.read(globalThis.session).catch(({ code, message }: Refusal) => ({ code, message })),
    );
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Reload the page') });
  });

  it('gives up on a database that another tab keeps from being opened', async () => {
    const page = await openPage();
    const refusal = await page.evaluate(async () => {
      const holding = indexedDB.open('held', 1);
      await new Promise((resolve) => {
        holding.onsuccess = resolve;
      });
      const deleting = indexedDB.deleteDatabase('held');
      await new Promise((resolve) => {
        deleting.onblocked = resolve;
      });
      const clock = { ...globalThis.usher.systemClock, sleep: async () => undefined };
      return globalThis.usher
        .createIndexedDbStore({ name: 'held', clock })
        .then(() => undefined)
        .catch(({ code, message }: Refusal) => ({ code, message }));
    });
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Another tab') });
  });

  it('gives up on a write that another tab holds up, and has written nothing', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      let hurried = false;
      const { systemClock, createIndexedDbStore, createSession } = globalThis.usher;
      const clock: import('trakt-usher').Clock = {
        ...systemClock,
        sleep: (ms, signal) => (hurried ? Promise.resolve() : systemClock.sleep(ms, signal)),
      };
      const store = await createIndexedDbStore({ clock });
      const app = { clientId: 'app' };
      const session = createSession({ store, app });
      // The first record brings the tables to their newest version, which another tab could hold up as well.
      await createSession({ store, app, account: 'other' }).signIn({ accessToken: 'other-access' });
      const opening = indexedDB.open('trakt-usher');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      const accounts = opening.result.transaction('accounts', 'readwrite').objectStore('accounts');
      let held = true;
      const hold = () => {
        if (held) accounts.get(0).onsuccess = hold;
      };
      hold();
      const written = store.withLock(session, { waitMs: 0 }, (writer) => {
        hurried = true;
        return writer.saveGrant({
          grant: { ...session, clientId: 'app', grantId: 'grant' },
          tokens: { accessToken: 'access' },
          receivedAtMs: 1,
          replaces: undefined,
        });
      });
      const code = await written.catch(({ code }: Refusal) => code);
      held = false;
      hurried = false;
      return { code, kept: await store.read(session) };
    });
    expect(result).toEqual({ code: 'unavailable', kept: undefined });
  });

  it('says so when there is no room', async () => {
    const page = await openPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    const refusal = await page.evaluate(() =>
      globalThis.usher
        .createIndexedDbStore()
        .then(() => undefined)
        .catch(({ code, message }: Refusal) => ({ code, message })),
    );
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('is full') });
    await devtools.send('Storage.overrideQuotaForOrigin', { origin });
    await openStore(page);
  });
});

/** The rows of a table as JSON, with bytes as text; of `seen`, the keys. */
function stored(tab: Page, table: string): Promise<unknown[]> {
  return tab.evaluate(async (table) => {
    const opening = indexedDB.open('trakt-usher');
    await new Promise((resolve) => {
      opening.onsuccess = resolve;
    });
    const rows = opening.result.transaction(table).objectStore(table);
    const reading = table === 'seen' ? rows.getAllKeys() : rows.getAll();
    await new Promise((resolve) => {
      reading.onsuccess = resolve;
    });
    opening.result.close();
    const asText = (_: string, part: unknown) =>
      part instanceof Uint8Array ? new TextDecoder('latin1').decode(part) : part;
    return JSON.parse(JSON.stringify(reading.result, asText));
  }, table);
}

/** Saves tokens for a permit whose record has got others since; returns the fingerprint of the refresh token sent. */
function lateSave(tab: Page, accessToken: string, refreshToken: string): Promise<string> {
  return tab.evaluate(
    async ([accessToken, refreshToken]) => {
      const { store, session } = globalThis;
      return store.withLock(session, { waitMs: 5_000 }, async (writer) => {
        const present = async () => (await writer.read()) ?? Promise.reject(new Error('gone'));
        const plan = { sendWithinMs: 3_000, retryAfterMs: 15_000 };
        const early = await writer.saveIntent(await present(), plan);
        const resend = await writer.saveIntent(await present(), plan);
        await writer.save(resend, { tokens: { accessToken: 'now', refreshToken: 'next' }, receivedAtMs: Date.now() });
        const code = await writer
          .save(early, { tokens: { accessToken, refreshToken }, receivedAtMs: Date.now() })
          .catch(({ code }: Refusal) => code);
        if (code !== 'version_conflict') throw new Error('a late save went through');
        return early.details.intent.refreshTokenFingerprint;
      });
    },
    [accessToken, refreshToken] as const,
  );
}

/** Resolves once the tab has the account's lock, which it keeps. */
function holdLock(tab: Page): Promise<void> {
  return tab.evaluate(
    () =>
      new Promise<void>((resolve) => {
        void globalThis.store.withLock(globalThis.session, { waitMs: 5_000 }, () => {
          resolve();
          return new Promise(() => undefined);
        });
      }),
  );
}

function takeLock(tab: Page, waitMs: number): Promise<string> {
  return tab.evaluate(
    (waitMs) => globalThis.store.withLock(globalThis.session, { waitMs }, async () => 'free'),
    waitMs,
  );
}

/** Ends the tab's process, as the system does when memory runs out. */
async function kill(tab: Page): Promise<void> {
  const crashed = tab.waitForEvent('crash', { timeout: 10_000 });
  const devtools = await tab.context().newCDPSession(tab);
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;
}
