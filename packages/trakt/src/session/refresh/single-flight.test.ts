/** Callers and processes that need the same refresh: who waits, for how long, and who leaves. */

import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../../deferred.ts';
import { digestInstantly } from '../../testing/instant-digest.ts';
import { passing } from '../../testing/passing.ts';
import { aPlan } from '../../testing/records.ts';
import { aSession, key, lifeMs, rejection, until } from '../../testing/signed-in-session.ts';
import { answerText } from '../../testing/token-server.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import type { TokenStore } from '../store/store.ts';

digestInstantly();

/** Holds the account's lock, as another program does, until the returned function is called. */
async function heldBy(store: TokenStore) {
  const holding = deferred<void>();
  const ending = deferred<void>();
  const held = store.withLock(key, { waitMs: 0 }, async () => {
    holding.resolve();
    await ending.promise;
  });
  await holding.promise;
  return async () => {
    ending.resolve();
    await held;
  };
}

describe('a refresh that waits for the lock', () => {
  it('sends nothing where the one before it was told to wait', async () => {
    const { session, open, server, clock } = await aSession();
    await clock.advance(lifeMs);
    server.next(() => answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '300' }));
    const release = server.hold();
    const first = rejection(session.accessToken());
    await until(() => server.spent.length === 1);
    const second = rejection(open().accessToken());
    await until(() => clock.sleepers > 0);
    release();
    const blocked = { code: 'edge_blocked', until: new Date(clock.now() + 300_000) };
    expect(await second).toMatchObject(blocked);
    expect(await first).toMatchObject({ code: 'edge_blocked' });
    expect(server.spent).toEqual(['refresh-1']);
  });

  it('adopts the tokens of a new sign-in, though its version is the first again', async () => {
    const { session, store, server, clock } = await aSession();
    await clock.advance(lifeMs);
    const writer = await store.withLock(key, { waitMs: 0 }, async (kept) => kept);
    const release = await heldBy(store);
    const waiting = session.accessToken();
    await until(() => clock.sleepers > 1);
    const grant = { ...key, apiOrigin: 'https://api.example', clientId: 'app', grantId: 'grant-2' };
    const tokens = { accessToken: 'access-9', expiresIn: 600 };
    await writer.saveGrant({ grant, tokens, receivedAtMs: clock.now(), replaces: await writer.read() });
    await clock.advance(100);
    expect(await waiting).toBe('access-9');
    await release();
    expect(server.spent).toEqual([]);
  });

  it('does not wait behind a caller that has its token', async () => {
    const behind: Promise<unknown>[] = [];
    const { session, store, server, clock } = await aSession({ waitUntil: (work) => behind.push(work) });
    await clock.advance(lifeMs * 0.7);
    const release = await heldBy(store);
    expect(await session.accessToken()).toBe('access-1');
    await until(() => clock.sleepers > 0);
    await clock.advance(0);
    await Promise.all(behind);
    expect([behind.length, server.spent.length, clock.sleepers]).toEqual([1, 0, 0]);
    await release();
  });

  it('gives up after 45 seconds', async () => {
    const { session, store, server, clock } = await aSession();
    await clock.advance(lifeMs);
    const release = await heldBy(store);
    const began = clock.now();
    expect(await rejection(passing(clock, session.accessToken()))).toMatchObject({ code: 'busy', retryable: true });
    expect(clock.now() - began).toBe(45_000);
    await release();
    expect(server.spent).toEqual([]);
  });

  it('looks ten times a second whether it is needed no more', async () => {
    const inner = createMemoryStore();
    let reads = 0;
    const store: TokenStore = {
      ...inner,
      read: (account) => {
        reads += 1;
        return inner.read(account);
      },
    };
    const { session, server, clock } = await aSession({ store });
    await clock.advance(lifeMs);
    const release = await heldBy(store);
    const waiting = session.accessToken();
    await until(() => clock.sleepers > 0);
    reads = 0;
    await clock.advance(1_000);
    expect(reads).toBe(10);
    const answer = server.hold();
    await release();
    await until(() => server.spent.length === 1);
    reads = 0;
    await clock.advance(1_000);
    expect(reads, 'it has the lock').toBe(0);
    answer();
    await waiting;
  });

  it('begins nothing when the lock is granted in the moment in which its process ends', async () => {
    const inner = createMemoryStore();
    const granted = deferred<void>();
    let intents = 0;
    const store: TokenStore = {
      ...inner,
      // The signal has come too late to keep the lock from it.
      withLock: async (account, { waitMs, signal }, body) => {
        if (signal) await granted.promise;
        return inner.withLock(account, { waitMs }, (writer) =>
          body({
            ...writer,
            saveIntent(...args) {
              intents += 1;
              return writer.saveIntent(...args);
            },
          }),
        );
      },
    };
    const { session, clock } = await aSession({ store });
    const refused = rejection(session.refresh());
    await until(() => clock.sleepers > 0);
    const closed = session.close();
    granted.resolve();
    await closed;
    expect(await refused).toMatchObject({ code: 'unavailable' });
    expect(intents).toBe(0);
  });

  it('is not left alone when the lock is granted in the moment in which new tokens are found', async () => {
    const ways = new Set<string>();
    const pass = async (ticks: number) => {
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    };
    for (let lead = -3; lead <= 3; lead += 1) {
      const inner = createMemoryStore();
      const granted = deferred<void>();
      let waits = false;
      const store: TokenStore = {
        ...inner,
        async read(account) {
          const record = await inner.read(account);
          if (!waits || record?.version !== 2) return record;
          granted.resolve();
          await pass(-lead);
          return record;
        },
        async withLock(account, { waitMs }, body) {
          if (waits) await granted.promise;
          await pass(lead);
          return inner.withLock(account, { waitMs }, body);
        },
      };
      const { session, server, clock } = await aSession({ store });
      const writer = await inner.withLock(key, { waitMs: 0 }, async (kept) => kept);
      await clock.advance(lifeMs);
      waits = true;
      const asked = session.accessToken();
      await until(() => clock.sleepers > 0);
      const permit = await writer.saveIntent((await writer.read()) ?? expect.unreachable(), aPlan);
      // They are of no use either, so that whoever has the lock renews them.
      await writer.save(permit, { tokens: { accessToken: 'access-9', expiresIn: 0 }, receivedAtMs: clock.now() });
      await clock.advance(100);
      ways.add(`${await asked} after ${server.spent.length}`);
    }
    expect(ways).toEqual(new Set(['access-9 after 0', 'access-2 after 1']));
  });

  it('ends at once when its process ends', async () => {
    const { session, store, server, clock } = await aSession();
    const release = await heldBy(store);
    const refused = rejection(session.refresh());
    await until(() => clock.sleepers > 0);
    await session.close();
    expect(await refused).toMatchObject({ code: 'unavailable' });
    await release();
    expect([server.spent, clock.sleepers]).toEqual([[], 0]);
  });
});

describe('a caller that joins a refresh for less than it wants', () => {
  it('does not take its failure for an answer: a person who asks for new tokens has them asked for once more', async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs);
    server.next(() => answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '300' }));
    const release = server.hold();
    const served = rejection(session.accessToken());
    const asked = session.refresh();
    const alsoServed = rejection(session.accessToken());
    await until(() => server.spent.length === 1);
    release();
    expect((await asked).version).toBe(2);
    for (const error of [await served, await alsoServed]) expect(error).toMatchObject({ code: 'edge_blocked' });
    expect(server.spent).toEqual(['refresh-1', 'refresh-1']);
  });

  it('has a token refreshed that a server refused while another call had it renewed in vain', async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs * 0.7);
    server.next(() => answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '0' }));
    const release = server.hold();
    expect(await session.accessToken()).toBe('access-1');
    await until(() => server.spent.length === 1);
    const refused = session.accessToken({ rejected: 'access-1' });
    release();
    expect(await refused).toBe('access-2');
    expect(server.spent).toEqual(['refresh-1', 'refresh-1']);
  });
});

describe('a signal that outlives many refreshes', () => {
  it('collects none of their listeners', async () => {
    const heard = new Set<AbortSignal>();
    const { addEventListener } = EventTarget.prototype;
    vi.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(function (this: EventTarget, ...how) {
      if (this instanceof AbortSignal) heard.add(this);
      return Reflect.apply(addEventListener, this, how);
    });
    const { session } = await aSession();
    const { signal } = new AbortController();
    for (let call = 1; call <= 3; call += 1) {
      expect(await session.accessToken({ rejected: `access-${call}`, signal })).toBe(`access-${call + 1}`);
    }
    expect(heard).toContain(signal);
    expect(Math.max(...[...heard].map((one) => getEventListeners(one, 'abort').length))).toBeLessThan(3);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a process that ends', () => {
  it('sends nothing when its intent is on disk only then, and takes it back', async () => {
    const inner = createMemoryStore();
    const writing = deferred<void>();
    const written = deferred<void>();
    const store: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) =>
          body({
            ...writer,
            async saveIntent(...args) {
              const permit = await writer.saveIntent(...args);
              writing.resolve();
              await written.promise;
              return permit;
            },
          }),
        ),
    };
    const { session, server } = await aSession({ store });
    const refused = rejection(session.refresh());
    await writing.promise;
    const closed = session.close();
    written.resolve();
    await closed;
    expect(await refused).toMatchObject({ code: 'unavailable' });
    expect(server.spent).toEqual([]);
    expect((await store.read(key))?.intent).toBeUndefined();
  });
});
