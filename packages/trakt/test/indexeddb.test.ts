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
  /** What the browser's database answers. */
  var answer: <T>(request: IDBRequest<T>) => Promise<T>;
}

const appPage = `<!doctype html><title>app</title><script>
globalThis.answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
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

  it('lists accounts in order, a page at a time, and names no page that would be empty', async () => {
    const tab = await openTab();
    await signIn(tab);
    const pages = await tab.evaluate(async () => {
      const { store, answer } = globalThis;
      const names = Array.from({ length: 199 }, (_, place) => `account-${String(place).padStart(3, '0')}`);
      const accounts = (await answer(indexedDB.open('trakt-usher'))).transaction('accounts', 'readwrite');
      const table = accounts.objectStore('accounts');
      const [row] = await answer(table.getAll());
      const copies = names.toReversed().map((account) => table.put({ ...row, summary: { ...row.summary, account } }));
      await Promise.all(copies.map(answer));
      const { getAll } = IDBObjectStore.prototype;
      const asked: unknown[] = [];
      IDBObjectStore.prototype.getAll = function (range, limit) {
        asked.push(limit);
        return Reflect.apply(getAll, this, [range, limit]);
      };
      const first = await store.list();
      const second = await store.list(first.next);
      const lengths = [first.accounts.length, second.accounts.length];
      const listed = [...first.accounts, ...second.accounts].map(({ account }) => account);
      return {
        asked,
        lengths,
        next: second.next,
        inOrder: JSON.stringify(listed) === JSON.stringify([...names, 'default']),
      };
    });
    expect(pages).toEqual({ asked: [101, 101], lengths: [100, 100], next: undefined, inOrder: true });
  });

  it('passes its own test, and leaves nothing of it behind', async () => {
    const tab = await openTab();
    await tab.evaluate(() => globalThis.session.checkStore());
    expect(await stored(tab, 'vault')).toHaveLength(1);
  });

  it('fails its own test where values do not last, or locks do not hold', async () => {
    const tab = await openTab();
    const codes = await tab.evaluate(async () => {
      const check = () =>
        globalThis.session.checkStore().then(
          () => 'passed',
          ({ code }: Refusal) => code,
        );
      const { get, put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function () {
        return this.get('nothing');
      };
      const forgetful = await check();
      Object.assign(IDBObjectStore.prototype, { get, put });
      const request = (_name: string, _options: LockOptions, body: LockGrantedCallback<unknown>) =>
        body({ name: '', mode: 'exclusive' });
      Object.defineProperty(navigator, 'locks', { value: { request } });
      return [forgetful, await check()];
    });
    expect(codes).toEqual(['unsafe_location', 'unsafe_location']);
  });

  it('names the tab in what it sends, as told or at random', async () => {
    const page = await openPage();
    const names = await page.evaluate(() =>
      Promise.all(
        ['the first tab', undefined, undefined].map(async (by) => {
          const { createIndexedDbStore, createSession } = globalThis.usher;
          const store = await createIndexedDbStore({ name: crypto.randomUUID(), ...(by !== undefined && { by }) });
          const session = createSession({ store, app: { clientId: 'app' } });
          await session.signIn({ accessToken: 'access', refreshToken: 'refresh' });
          return store.withLock(session, { waitMs: 0 }, async (writer) => {
            const read = (await writer.read()) ?? (await Promise.reject<never>(new Error('gone')));
            const permit = await writer.saveIntent(read, { sendWithinMs: 3_000, retryAfterMs: 15_000 });
            return permit.details.intent.last.by;
          });
        }),
      ),
    );
    expect(names[0]).toBe('the first tab');
    for (const name of names.slice(1)) expect(name).toMatch(/^browser [0-9a-f]{8}$/);
    expect(new Set(names).size).toBe(3);
  });

  it('keeps databases of two names apart, their locks as well; and does nothing any more once it is closed', async () => {
    const tab = await openTab();
    await signIn(tab, 600);
    const found = await tab.evaluate(async () => {
      const { usher, store, session } = globalThis;
      const other = await usher.createIndexedDbStore({ name: 'other' });
      const lock = await store.withLock(session, { waitMs: 0 }, () =>
        other.withLock(session, { waitMs: 0 }, async (writer) => [await writer.read()]),
      );
      const { close } = IDBDatabase.prototype;
      let closed = 0;
      IDBDatabase.prototype.close = function () {
        closed += 1;
        close.apply(this);
      };
      let told = 0;
      other.watch(() => {
        told += 1;
      });
      await other.close();
      IDBDatabase.prototype.close = close;
      const again = await usher.createIndexedDbStore({ name: 'other' });
      const channel = new BroadcastChannel('trakt-usher other');
      const heard = new Promise((resolve) => {
        channel.onmessage = resolve;
      });
      await usher.createSession({ store: again, app: { clientId: 'app' } }).signIn({ accessToken: 'access' });
      await heard;
      return [lock, closed, told, await other.read(session).catch(({ code }: Refusal) => code)];
    });
    expect(found).toEqual([[undefined], 1, 0, 'unavailable']);
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
    const { fingerprint, orphans } = await lateSave(tab, 'late-access', 'late-refresh');
    expect(orphans).toBe(1);
    const [orphan] = await stored(tab, 'orphans');
    expect(orphan).toMatchObject({ atMs: expect.any(Number), summary: { version: 2, current: { refreshable: true } } });
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

  it('is refused, alone and in a list, where a row is not one of ours', async () => {
    const tab = await openTab();
    await signIn(tab, 600);
    const found = await tab.evaluate(async () => {
      const { store, session, answer } = globalThis;
      const database = await answer(indexedDB.open('trakt-usher'));
      const table = () => database.transaction('accounts', 'readwrite').objectStore('accounts');
      const [row] = await answer(table().getAll());
      const { summary, sealed } = row;
      const codeOf = (work: Promise<unknown>) =>
        work.then(
          () => 'taken',
          ({ code }: Refusal) => code,
        );
      const codes: [string, string][] = [];
      for (const other of [
        { summary },
        { summary: { ...summary, current: undefined }, sealed },
        { summary: { ...summary, storeId: 'another' }, sealed },
        { summary: { ...summary, schema: 3 }, sealed },
        { summary: { ...summary, schema: 0 }, sealed },
        { summary, sealed: { ...sealed, accessToken: 'text' } },
        { summary, sealed: { accessToken: sealed.accessToken } },
        { summary: { ...summary, current: { ...summary.current, refreshable: false } }, sealed },
        row,
      ]) {
        await answer(table().put(other));
        codes.push([await codeOf(store.read(session)), await codeOf(store.list())]);
      }
      return codes;
    });
    expect(found).toEqual([...Array(8).fill(['corrupt', 'corrupt']), ['taken', 'taken']]);
  });

  it('is refused where its key or its name is not one of ours, and let go', async () => {
    const tab = await openTab();
    const found = await tab.evaluate(async () => {
      const { usher, answer } = globalThis;
      const database = await answer(indexedDB.open('trakt-usher'));
      const table = () => database.transaction('vault', 'readwrite').objectStore('vault');
      const identity = await answer(table().get('identity'));
      const { close } = IDBDatabase.prototype;
      let closed = 0;
      IDBDatabase.prototype.close = function () {
        closed += 1;
        close.apply(this);
      };
      const codes: string[] = [];
      for (const other of [
        'identity',
        { ...identity, storeId: 7 },
        { ...identity, keyId: undefined },
        { ...identity, key: 'key' },
        identity,
      ]) {
        await answer(table().put(other, 'identity'));
        const code = await usher.createIndexedDbStore().then(
          () => 'taken',
          ({ code }: Refusal) => code,
        );
        codes.push(`${code}, ${closed} closed`);
        closed = 0;
      }
      return codes;
    });
    expect(found).toEqual([...Array(4).fill('corrupt, 1 closed'), 'taken, 0 closed']);
  });

  it('has one key, though two make the database at the same moment', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { usher } = globalThis;
      const { generateKey } = SubtleCrypto.prototype;
      let makers = 0;
      const both = Promise.withResolvers<void>();
      Object.assign(SubtleCrypto.prototype, {
        async generateKey(...how: Parameters<typeof generateKey>) {
          makers += 1;
          if (makers === 2) both.resolve();
          await both.promise;
          return Reflect.apply(generateKey, this, how);
        },
      });
      const stores = await Promise.all([1, 2].map(() => usher.createIndexedDbStore()));
      const [one, other] = stores.map((store) => usher.createSession({ store, app: { clientId: 'app' } }));
      await one?.signIn({ accessToken: 'access', expiresIn: 600 });
      return [makers, await other?.accessToken()];
    });
    expect(found).toEqual([2, 'access']);
  });

  it('is not touched for a refresh whose answer could not be sealed', async () => {
    const tab = await openTab();
    await signIn(tab);
    const kept = await tab.evaluate(async () => {
      Object.assign(SubtleCrypto.prototype, { encrypt: () => Promise.reject(new Error('no')) });
      await globalThis.session.accessToken().catch(() => undefined);
      return globalThis.store.read(globalThis.session);
    });
    expect([kept?.version, kept?.intent, refreshes()]).toEqual([1, undefined, []]);
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

  const tables = ['accounts', 'orphans', 'replaced', 'seen', 'vault'];

  function tablesOf(page: Page): Promise<string[]> {
    return page.evaluate(async () => {
      const database = await globalThis.answer(indexedDB.open('trakt-usher'));
      const names = [...database.objectStoreNames];
      database.close();
      return names;
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
    expect(await tablesOf(page)).toEqual(tables);
  });

  it('has the tables that a new database gets, raised once for all that write together', async () => {
    const tab = await openTab();
    expect([await tablesVersion(tab), await tablesOf(tab)]).toEqual([1, tables.filter((name) => name !== 'replaced')]);
    const opened = await tab.evaluate(async () => {
      const { open } = IDBFactory.prototype;
      let opened = 0;
      IDBFactory.prototype.open = function (...how) {
        opened += 1;
        return Reflect.apply(open, this, how);
      };
      const { usher, store } = globalThis;
      const sessions = ['ada', 'grace'].map((account) =>
        usher.createSession({ store, account, app: { clientId: 'app' } }),
      );
      await Promise.all(sessions.map((session) => session.signIn({ accessToken: 'access' })));
      return opened;
    });
    expect([opened, await tablesVersion(tab), await tablesOf(tab)]).toEqual([1, 2, tables]);
  });
});

describe('where the browser says no', () => {
  it('says that a sign-in is for memory only, and what is missing', async () => {
    const page = await openPage();
    const messages = await page.evaluate(async () => {
      const refused: string[] = [];
      const parts = [
        [navigator, 'locks'],
        [globalThis, 'indexedDB'],
        [crypto, 'subtle'],
      ] as const;
      for (const [place, name] of parts) {
        const before = Object.getOwnPropertyDescriptor(place, name);
        Object.defineProperty(place, name, { value: undefined, configurable: true });
        const told = globalThis.usher
          .createIndexedDbStore({ name: crypto.randomUUID() })
          .then(() => 'opened')
          .catch(({ code, message }: Refusal) => `${code}: ${message}`);
        refused.push(await told);
        if (before) Object.defineProperty(place, name, before);
        else Reflect.deleteProperty(place, name);
      }
      await globalThis.usher.createIndexedDbStore();
      return refused;
    });
    const sentence = /^unavailable: This page has no (.+): the browser is too old.*createMemoryStore\(\)/;
    expect(messages.map((message) => sentence.exec(message)?.[1])).toEqual(['Web Locks', 'IndexedDB', 'WebCrypto']);
  });

  it('says that a sign-in is for memory only where the page may store nothing, and leaves nothing open', async () => {
    const page = await openPage();
    const found = await page.evaluate(async () => {
      const { close } = BroadcastChannel.prototype;
      let closed = 0;
      BroadcastChannel.prototype.close = function () {
        closed += 1;
        close.apply(this);
      };
      IDBFactory.prototype.open = () => {
        throw new DOMException('no', 'SecurityError');
      };
      const refusal = await globalThis.usher.createIndexedDbStore().then(
        () => undefined,
        ({ code, message }: Refusal) => ({ code, message }),
      );
      return { ...refusal, closed };
    });
    expect(found).toMatchObject({ code: 'unavailable', closed: 1 });
    expect(found.message).toContain('createMemoryStore()');
  });

  it('says once that a use failed, writes nothing of it then, and opens a connection of its own for the next', async () => {
    const tab = await openTab();
    await signIn(tab, 600);
    const found = await tab.evaluate(async () => {
      const { store, session } = globalThis;
      const { transaction, close } = IDBDatabase.prototype;
      let closed = 0;
      IDBDatabase.prototype.close = function () {
        closed += 1;
        close.apply(this);
      };
      const told: string[] = [];
      const tell = (use: Promise<unknown>) =>
        use.catch(({ code, message, location, cause }: Refusal & { location: string; cause: Error }) =>
          told.push(`${code} ${cause.name} ${location}: ${message}`),
        );
      const drop = () => {
        IDBDatabase.prototype.transaction = () => {
          IDBDatabase.prototype.transaction = transaction;
          throw new TypeError('dropped');
        };
      };
      const { put } = IDBObjectStore.prototype;
      const abort = () => {
        IDBObjectStore.prototype.put = function (value) {
          IDBObjectStore.prototype.put = put;
          const putting = this.put(value);
          this.transaction.abort();
          return putting;
        };
      };
      const refuse = () => {
        IDBObjectStore.prototype.put = function (...how) {
          if (this.name !== 'accounts') return Reflect.apply(put, this, how);
          IDBObjectStore.prototype.put = put;
          throw new DOMException('not this', 'DataCloneError');
        };
      };
      drop();
      await tell(store.read(session));
      const plan = { sendWithinMs: 3_000, retryAfterMs: 15_000 };
      const saved = await store.withLock(session, { waitMs: 0 }, async (writer) => {
        const read = (await writer.read()) ?? (await Promise.reject<never>(new Error('gone')));
        refuse();
        await tell(writer.saveIntent(read, plan));
        const database = await globalThis.answer(indexedDB.open('trakt-usher'));
        const sent = await globalThis.answer(database.transaction('seen').objectStore('seen').count());
        told.push(`${sent} seen`);
        const permit = await writer.saveIntent(read, plan);
        const save = () => writer.save(permit, { tokens: { accessToken: 'next' }, receivedAtMs: Date.now() });
        for (const fail of [drop, abort]) {
          fail();
          await tell(save());
        }
        return (await save()).version;
      });
      return { told, closed, saved };
    });
    const words = "The browser's storage can't be used now";
    expect(found.told).toEqual([
      `unavailable TypeError IndexedDB trakt-usher: ${words} (UnknownError).`,
      `unavailable DataCloneError IndexedDB trakt-usher: ${words} (DataCloneError).`,
      '0 seen',
      `unavailable TypeError IndexedDB trakt-usher: ${words} (UnknownError).`,
      `unavailable AbortError IndexedDB trakt-usher: ${words} (AbortError).`,
    ]);
    expect([found.closed, found.saved]).toEqual([4, 2]);
    expect(await stored(tab, 'orphans')).toEqual([]);
  });

  it('begins anew where a person clears the data of the site', async () => {
    const tab = await openTab();
    await signIn(tab, 600);
    await tab.evaluate(async () => {
      const database = await globalThis.answer(indexedDB.open('trakt-usher'));
      const cleared = new Promise((resolve) => {
        database.onclose = resolve;
      });
      Object.assign(globalThis, { cleared });
    });
    const devtools = await context.newCDPSession(tab);
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
    await tab.evaluate(() => Reflect.get(globalThis, 'cleared').then(() => undefined));
    expect(await tab.evaluate(() => globalThis.store.read(globalThis.session))).toBeUndefined();
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
          opening.onsuccess = () => resolve(opening.result.close());
          opening.onerror = reject;
        }),
    );
    const refusal = await one.evaluate(() =>
      globalThis.store.read(globalThis.session).catch(({ code, message }: Refusal) => ({ code, message })),
    );
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Reload the page') });
    // It isn't in the way of the newer program.
    await other.evaluate(() => globalThis.answer(indexedDB.deleteDatabase('trakt-usher')).then(() => undefined));
    expect(await one.evaluate(() => globalThis.store.read(globalThis.session))).toBeUndefined();
  });

  it('gives up after 10 s on a database that another tab keeps from being opened, also where that opens later', async () => {
    const page = await openPage();
    const { refusal, waitedMs } = await page.evaluate(async () => {
      const { usher, answer } = globalThis;
      const holding = await answer(indexedDB.open('held', 1));
      const deleting = indexedDB.deleteDatabase('held');
      await new Promise((resolve) => {
        deleting.onblocked = resolve;
      });
      let waitedMs = 0;
      const sleep = async (ms: number) => {
        waitedMs += ms;
      };
      const clock = { ...usher.systemClock, sleep };
      const refusal = await usher
        .createIndexedDbStore({ name: 'held', clock })
        .then(() => undefined)
        .catch(({ code, message }: Refusal) => ({ code, message }));
      holding.close();
      // Nobody uses what opens now, so that it is in nobody's way.
      await answer(indexedDB.deleteDatabase('held'));
      return { refusal, waitedMs };
    });
    expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Another tab') });
    expect(waitedMs).toBe(10_000);
  });

  it('gives up after 10 s on a write that another tab holds up, and has written nothing', async () => {
    const page = await openPage();
    const result = await page.evaluate(async () => {
      let hurried = false;
      let waitedMs = 0;
      const { systemClock, createIndexedDbStore, createSession } = globalThis.usher;
      const clock: import('trakt-usher').Clock = {
        ...systemClock,
        async sleep(ms, signal) {
          if (hurried) waitedMs += ms;
          else await systemClock.sleep(ms, signal);
        },
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
      return { code, waitedMs, kept: await store.read(session) };
    });
    expect(result).toEqual({ code: 'unavailable', waitedMs: 10_000, kept: undefined });
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

/** Saves tokens for a permit whose record has got others since: the refresh token sent, and what is put aside by then. */
function lateSave(
  tab: Page,
  accessToken: string,
  refreshToken: string,
): Promise<{ fingerprint: string; orphans: number }> {
  return tab.evaluate(
    async ([accessToken, refreshToken]) => {
      const { store, session, answer } = globalThis;
      const database = await answer(indexedDB.open('trakt-usher', 2));
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
        const orphans = await answer(database.transaction('orphans').objectStore('orphans').count());
        return { fingerprint: early.details.intent.refreshTokenFingerprint, orphans };
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
