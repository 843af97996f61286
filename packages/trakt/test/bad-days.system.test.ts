/** The same bad days of a page as in bad-days.test.ts, in real time: a minute without a network, and a machine that sleeps. */

import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppPage, openAppPage } from './app-page.ts';

let day: AppPage;

beforeEach(async () => {
  day = await openAppPage();
});

afterEach(async () => {
  await day.close();
});

/** Signs in with tokens that have ended already. */
async function signIn(): Promise<void> {
  const issued = day.sandbox.issueGrant();
  const tokens = { accessToken: issued.access_token, refreshToken: issued.refresh_token, expiresIn: 0 };
  await day.page.evaluate(
    async ({ issuer, tokens }) => {
      const { createIndexedDbStore, createSession } = globalThis.usher;
      const store = await createIndexedDbStore();
      globalThis.session = createSession({ store, app: { clientId: 'sandbox-client' }, issuer, apiOrigin: issuer });
      await globalThis.session.signIn(tokens);
    },
    { issuer: day.issuer, tokens },
  );
}

/** An access token, or code and `sent` of the error. */
const ask = () =>
  day.page.evaluate(() => globalThis.session.accessToken().catch(({ code, sent }): [string, string] => [code, sent]));

async function expectRenewedOnce(): Promise<void> {
  const record = await day.page.evaluate(() => globalThis.session.read());
  expect(record).toMatchObject({ version: 2, status: { state: 'active' } });
  expect([record?.intent, day.refreshes()]).toEqual([undefined, 1]);
}

describe('a page, in real time', { timeout: 180_000 }, () => {
  it('without a network for a minute while a refresh is due, is signed in when the network is back', async () => {
    await signIn();
    await day.context.setOffline(true);
    const endMs = Date.now() + 60_000;
    while (Date.now() < endMs) {
      expect(await ask()).toEqual(['network', 'no']);
      await setTimeout(1_000);
    }
    await day.context.setOffline(false);
    await expect.poll(ask, { timeout: 60_000, interval: 1_000 }).toEqual(expect.any(String));
    await expectRenewedOnce();
  });

  it('whose machine sleeps past the deadline of a refresh that is under way, reads the answer when it wakes up', async () => {
    await signIn();
    const answer = Promise.withResolvers<void>();
    day.edge.answer = answer.promise;
    const asked = ask();
    await expect.poll(() => day.refreshes(), { timeout: 10_000 }).toBe(1);
    day.signal('SIGSTOP');
    answer.resolve();
    await setTimeout(20_000);
    day.signal('SIGCONT');
    expect(await asked).toEqual(expect.any(String));
    await expectRenewedOnce();
  });
});
