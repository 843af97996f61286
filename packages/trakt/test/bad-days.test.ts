/** Bad days of a page in a real browser: no network, a sleep, an edge whose answers nobody may read. No sign-in is lost. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppPage, openAppPage } from './app-page.ts';

declare global {
  /** The app, with a clock that the test moves. */
  var app: {
    /** An access token, or code and `sent` of the error. */
    ask(): Promise<string | [string, string]>;
    passes(seconds: number): Promise<void>;
    /** The clock goes on with nobody awake. The deadline of a request that is under way has passed by then. */
    sleeps(seconds: number): Promise<void>;
    record(): Promise<{ version: number; state: string; inDoubt: boolean }>;
  };
}

let day: AppPage;

beforeEach(async () => {
  day = await openAppPage();
});

afterEach(async () => {
  await day.close();
});

/** Signs in with tokens of that life, in a database of the browser's. */
async function signIn(expiresIn: number): Promise<string> {
  const issued = day.sandbox.issueGrant();
  const tokens = { accessToken: issued.access_token, refreshToken: issued.refresh_token, expiresIn };
  await day.page.evaluate(
    async ({ issuer, tokens, deadlineMs }) => {
      const { createIndexedDbStore, createSession, systemClock } = globalThis.usher;
      const awake = globalThis.fakeClock.createFakeClock();
      let sleptMs = 0;
      const clock = { ...awake, now: () => awake.now() + sleptMs, monotonic: () => awake.monotonic() + sleptMs };
      let underWay = 0;
      const transport: import('trakt-usher').Transport = async (url, request) => {
        underWay += 1;
        try {
          const response = await fetch(url, request);
          const text = await response.text();
          return { status: response.status, headers: response.headers, text: async () => text };
        } finally {
          underWay -= 1;
        }
      };
      // The database's deadlines are real ones, and its dates the test's.
      const store = await createIndexedDbStore({ clock: { ...systemClock, now: clock.now } });
      const session = createSession({
        ...{ store, clock, transport, issuer, apiOrigin: issuer },
        app: { clientId: 'sandbox-client' },
      });
      await session.signIn(tokens);
      const othersRun = () => new Promise((resolve) => setTimeout(resolve, 1));
      const settled = async <T>(work: Promise<T>): Promise<T> => {
        let done = false;
        const end = () => {
          done = true;
        };
        work.then(end, end);
        while (!done) {
          await othersRun();
          if (underWay === 0 && awake.sleepers > 0) await awake.advance(1_000);
        }
        return work;
      };
      globalThis.app = {
        ask: () => settled(session.accessToken().catch(({ code, sent }): [string, string] => [code, sent])),
        passes: (seconds) => awake.advance(seconds * 1_000),
        sleeps(seconds) {
          sleptMs += seconds * 1_000;
          return awake.advance(deadlineMs);
        },
        async record() {
          const record = await session.read();
          if (!record) throw new Error('There is no sign-in');
          return { version: record.version, state: record.status.state, inDoubt: record.intent !== undefined };
        },
      };
    },
    { issuer: day.issuer, tokens, deadlineMs: 12_000 },
  );
  return tokens.accessToken;
}

const ask = () => day.page.evaluate(() => globalThis.app.ask());
const passes = (seconds: number) => day.page.evaluate((seconds) => globalThis.app.passes(seconds), seconds);
const sleeps = (seconds: number) => day.page.evaluate((seconds) => globalThis.app.sleeps(seconds), seconds);
const record = () => day.page.evaluate(() => globalThis.app.record());
/** A call that has its token already starts a refresh, and doesn't wait for it. */
const renewedBehindCalls = () =>
  expect.poll(async () => [await ask(), (await record()).version].at(-1), { timeout: 20_000 }).toBe(2);
const week = 604_800;
const hour = 3_600;

describe('a page without a network for a minute', () => {
  it('whose token has ended asks in vain, sends nothing, and is signed in when the network is back', async () => {
    await signIn(0);
    await day.context.setOffline(true);
    for (let second = 0; second < 60; second += 5) {
      expect(await ask()).toEqual(['network', 'no']);
      await passes(5);
    }
    await day.context.setOffline(false);
    await passes(10);
    expect(await ask()).toEqual(expect.any(String));
    expect([await record(), day.refreshes()]).toEqual([{ version: 2, state: 'active', inDoubt: false }, 1]);
  });

  it('whose token is due is served all the time, and has a new one afterwards', async () => {
    const accessToken = await signIn(week);
    await passes(week * 0.8);
    await day.context.setOffline(true);
    for (let second = 0; second < 60; second += 5) {
      expect(await ask()).toBe(accessToken);
      await passes(5);
    }
    await day.context.setOffline(false);
    // A token that serves is left alone for a while where the last answer was none.
    await passes(360);
    await renewedBehindCalls();
    expect([await record(), day.refreshes()]).toEqual([{ version: 2, state: 'active', inDoubt: false }, 1]);
  });
});

describe('a page that sleeps', () => {
  it('while its refresh is under way reads the answer when it wakes up', async () => {
    await signIn(0);
    const answer = Promise.withResolvers<void>();
    day.edge.answer = answer.promise;
    const asked = ask();
    await expect.poll(() => day.refreshes()).toBe(1);
    await sleeps(8 * hour);
    answer.resolve();
    expect(await asked).toEqual(expect.any(String));
    expect([await record(), day.refreshes()]).toEqual([{ version: 2, state: 'active', inDoubt: false }, 1]);
  });

  it('for days wakes up before its network, and is signed in once that is there', async () => {
    const accessToken = await signIn(week);
    expect(await ask()).toBe(accessToken);
    await sleeps(2 * week);
    await day.context.setOffline(true);
    expect(await ask()).toEqual(['network', 'no']);
    await day.context.setOffline(false);
    await passes(10);
    expect(await ask()).toEqual(expect.any(String));
    expect([await record(), day.refreshes()]).toEqual([{ version: 2, state: 'active', inDoubt: false }, 1]);
  });
});

describe('a page behind an edge that answers with pages it may not read', () => {
  it('whose token has ended is told so for hours, asks seldom, and is signed in when that is over', async () => {
    await signIn(0);
    day.edge.blocks = true;
    for (let minute = 0; minute < 180; minute += 5) {
      expect((await ask())[0]).toBe('network');
      await passes(300);
    }
    expect((await record()).state).toBe('suspect');
    // Twice at once, then every 15 minutes at most.
    expect(day.refreshes()).toBeLessThanOrEqual(2 + 180 / 15);
    day.edge.blocks = false;
    await passes(900);
    expect(await ask()).toEqual(expect.any(String));
    expect(await record()).toEqual({ version: 2, state: 'active', inDoubt: false });
  });

  it('whose token serves is served, and has a new one before the old one ends', async () => {
    const accessToken = await signIn(week);
    await passes(week * 0.8);
    day.edge.blocks = true;
    for (let asked = 0; asked < 24; asked += 1) {
      expect(await ask()).toBe(accessToken);
      await passes(hour / 2);
    }
    day.edge.blocks = false;
    await passes(week * 0.1);
    await renewedBehindCalls();
    expect(await record()).toEqual({ version: 2, state: 'active', inDoubt: false });
  });
});
