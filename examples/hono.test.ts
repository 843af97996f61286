/** hono.ts without a port or a browser: how many sessions it keeps. */

import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { createMemoryStore, createSession, type TokenStore } from 'trakt-usher';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cookiesOf } from '../test/cookies-of.ts';
import { createSite, type Site } from './hono.ts';

let served: ServedSandbox;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 0, autoApprove: true });
});
afterAll(() => served.close());

it('hono.ts keeps one session of a visitor, of a thousand visitors at most, of nobody else, and none once it is closed', async () => {
  const memory = createMemoryStore();
  let watching = 0;
  const store: TokenStore = {
    ...memory,
    watch(listener) {
      watching += 1;
      const leave = memory.watch(listener);
      return () => {
        watching -= 1;
        leave();
      };
    },
  };
  const trakt = { issuer: served.url, apiOrigin: served.url };
  const secret = 'the-secret-of-a-site-that-a-test-makes';
  const site = createSite({ clientId: 'sandbox-client', origin: 'http://localhost', secret, store, trakt });
  const me = (cookie: string) => site.request('/me', { headers: { cookie } });
  const cookie = await signIn(site);
  for (let visit = 0; visit < 3; visit += 1) expect((await me(cookie)).status).toBe(200);
  expect(watching).toBe(1);
  const invented = `visitor=${crypto.randomUUID()}`;
  for (let visit = 0; visit < 2; visit += 1) expect((await me(invented)).status).toBe(302);
  await expect.poll(() => watching).toBe(1);
  const [signedIn] = (await memory.list()).accounts;
  const accessToken = (signedIn && (await memory.read(signedIn)))?.current.accessToken ?? '';
  for (let visitor = 0; visitor < 1_100; visitor += 1) {
    const account = crypto.randomUUID();
    const session = createSession({ app: { clientId: 'sandbox-client' }, store: memory, account, ...trakt });
    await session.signIn({ accessToken });
    await session.close();
    expect((await me(`visitor=${account}`)).status).toBe(200);
  }
  await expect.poll(() => watching).toBe(1_000);
  await site.close();
  expect(watching).toBe(0);
});

/** A browser's part. */
async function signIn(site: Site): Promise<string> {
  const login = await site.request('/auth/login?return_to=/me');
  const consent = await fetch(login.headers.get('location') ?? '', { redirect: 'manual' });
  const callback = await site.request(consent.headers.get('location') ?? '', { headers: { cookie: cookiesOf(login) } });
  return cookiesOf(callback);
}
