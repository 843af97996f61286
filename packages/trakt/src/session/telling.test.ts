/** What a session tells while it works, in log lines, events and errors: names that people search for, and never a token. */

import { describe, expect, it } from 'vitest';
import { deferred } from '../deferred.ts';
import { StoreError } from '../errors.ts';
import type { LogFields } from '../log.ts';
import { digestInstantly } from '../testing/instant-digest.ts';
import { passing } from '../testing/passing.ts';
import { aSession, key, lifeMs, rejection, until } from '../testing/signed-in-session.ts';
import { answerJson, answerText } from '../testing/token-server.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { TokenStore } from './store/store.ts';

digestInstantly();

/** A session whose log is kept: each line with its level first. */
async function aLoggedSession(store?: TokenStore) {
  const lines: [level: string, fields: LogFields][] = [];
  const write = (level: string) => (fields: LogFields) => void lines.push([level, fields]);
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const parts = await aSession({ log, ...(store && { store }) });
  return { ...parts, lines };
}

describe('the log', () => {
  it('tells of a sign-in, a refresh and a sign-out', async () => {
    const { session, lines } = await aLoggedSession();
    await session.refresh();
    await session.signOut();
    expect(lines).toEqual([
      ['info', { event: 'token.stored', account: 'default' }],
      ['info', { event: 'oauth.token_refresh_success', account: 'default', version: 2 }],
      ['info', { event: 'token.cleared', account: 'default', revoked: 'yes' }],
    ]);
  });

  it('tells of a refresh that failed, and how', async () => {
    const { session, server, lines } = await aLoggedSession();
    server.next(() => answerJson(400, { error: 'invalid_grant' }));
    await rejection(session.refresh());
    expect(lines.at(-1)).toEqual([
      'warn',
      { event: 'oauth.token_refresh_failed', account: 'default', outcome: 'grant_dead', status: 400 },
    ]);
  });

  it('tells of a token that was refused before it is renewed for that, and of no other', async () => {
    const { session, lines, clock } = await aLoggedSession();
    await session.accessToken({ rejected: 'access-1' });
    await clock.advance(lifeMs);
    await session.accessToken();
    const success = { event: 'oauth.token_refresh_success', account: 'default' };
    expect(lines.slice(1)).toMatchObject([
      ['info', { event: 'api.token_expired_refreshing', account: 'default' }],
      ['info', { ...success, version: 2 }],
      ['info', { ...success, version: 3 }],
    ]);
  });

  it('tells of a wait before a doubt is resolved, and for how long', async () => {
    const { session, server, lines, clock } = await aLoggedSession();
    server.next(() => answerText(502, '', {}));
    const refreshing = session.refresh();
    await until(() => clock.sleepers > 0);
    const waiting = lines.find(([, { event }]) => event === 'oauth.doubt_waiting');
    expect(waiting).toEqual(['info', { event: 'oauth.doubt_waiting', account: 'default', delayMs: 18_000 }]);
    expect((await passing(clock, refreshing)).version).toBe(2);
  });

  it('tells of each try to save in vain', async () => {
    const inner = createMemoryStore();
    const full: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) =>
          body({ ...writer, save: () => Promise.reject(new StoreError('read_only', 'The disk is read-only.')) }),
        ),
    };
    const { session, clock, lines } = await aLoggedSession(full);
    await session.refresh();
    await clock.advance(100);
    const failed = { event: 'token.store_failed', account: 'default', error: 'read_only' };
    expect(lines.slice(1)).toEqual([
      ['error', { ...failed, attempt: 1 }],
      ['error', { ...failed, attempt: 2 }],
    ]);
  });

  it('tells of a listener that throws, and goes on', async () => {
    const { session, lines } = await aLoggedSession();
    session.on('refreshed', () => {
      throw new Error('listener');
    });
    await session.refresh();
    expect(lines).toContainEqual(['error', { event: 'session.listener_failed', name: 'refreshed' }]);
  });

  it.each([
    ['of a store, by its code', new StoreError('read_only', 'The disk is read-only.'), 'read_only'],
    ['that has no code', new Error('a bug'), 'unexpected'],
  ])('tells of a failure behind a caller %s; the next try is half a minute later', async (_name, error, code) => {
    const inner = createMemoryStore();
    let tries = 0;
    let broken = false;
    const store: TokenStore = {
      ...inner,
      withLock: (...args) => {
        if (!broken) return inner.withLock(...args);
        tries += 1;
        return Promise.reject(error);
      },
    };
    const { session, clock, lines } = await aLoggedSession(store);
    await clock.advance(lifeMs * 0.7);
    broken = true;
    for (const [waitMs, expected] of [
      [0, 1],
      [29_999, 1],
      [1, 2],
    ] as const) {
      await clock.advance(waitMs);
      expect(await session.accessToken()).toBe('access-1');
      await clock.advance(0);
      expect(tries).toBe(expected);
    }
    const failed = { event: 'oauth.background_refresh_failed', account: 'default', error: code };
    expect(lines.slice(1)).toEqual([
      ['debug', failed],
      ['debug', failed],
    ]);
  });
});

describe('an event', () => {
  it('tells of a store that cannot be read, and not of other failures', async () => {
    const inner = createMemoryStore();
    let error: Error | undefined;
    const store: TokenStore = {
      ...inner,
      read: (account) => (error ? Promise.reject(error) : inner.read(account)),
      selfTest: () => (error ? Promise.reject(error) : Promise.resolve()),
    };
    const { session } = await aLoggedSession(store);
    const told: unknown[] = [];
    session.on('store_unavailable', (failure) => told.push(failure));
    await session.checkStore();
    const unavailable = new StoreError('unavailable', 'The disk is gone.');
    error = unavailable;
    expect(await rejection(session.accessToken())).toBe(unavailable);
    expect(await rejection(session.checkStore())).toBe(unavailable);
    expect(told).toEqual([unavailable]);
    error = new Error('a bug');
    expect(await rejection(session.read())).toBe(error);
    expect(told).toEqual([unavailable]);
  });

  it('tells that a person has to sign in when that is so, and not of other failures', async () => {
    const { session, server } = await aLoggedSession();
    const told: unknown[] = [];
    session.on('sign_in_required', ({ status }) => told.push(status));
    server.next(() => answerJson(429, {}, { 'retry-after': '1' }));
    await rejection(session.refresh());
    expect(told).toEqual([]);
    server.next(() => answerJson(400, { error: 'invalid_grant' }));
    await rejection(session.refresh());
    expect(told).toEqual([{ state: 'sign_in_required', reason: 'revoked' }]);
  });

  it('tells of new tokens with their record, and not of tokens that another has saved', async () => {
    const { session, open, clock } = await aLoggedSession();
    const other = open();
    const told: string[] = [];
    session.on('refreshed', ({ version }) => told.push(`mine: ${version}`));
    other.on('refreshed', ({ version }) => told.push(`other's: ${version}`));
    await clock.advance(lifeMs);
    await Promise.all([session.accessToken(), other.accessToken()]);
    expect(told).toEqual(['mine: 2']);
  });
});

describe('a session', () => {
  it('gives up where the sign-in keeps changing under it', async () => {
    const inner = createMemoryStore();
    let tries = 0;
    const store: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) =>
          body({
            ...writer,
            saveIntent: () => {
              tries += 1;
              return Promise.reject(new StoreError('version_conflict', 'Changed meanwhile.'));
            },
          }),
        ),
    };
    const { session, server } = await aLoggedSession(store);
    expect(await rejection(session.refresh())).toMatchObject({ code: 'busy', retryable: true });
    expect([tries, server.spent]).toEqual([5, []]);
  });

  it('draws when its tokens fall due, within their life', async () => {
    const { session, clock } = await aLoggedSession();
    const signedInAt = clock.now();
    expect(await session.read()).toMatchObject({ dueAtMs: signedInAt + 420_000, current: { expiresIn: 600 } });
    await clock.advance(60_000);
    const renewed = { receivedAtMs: signedInAt + 60_000, expiresIn: 600 };
    expect(await session.refresh()).toMatchObject({ dueAtMs: signedInAt + 480_000, current: renewed });
    expect(await session.read()).toMatchObject({ dueAtMs: signedInAt + 480_000, current: renewed });
    await session.signIn({ accessToken: 'endless', refreshToken: 'refresh-1' });
    expect((await session.read())?.dueAtMs).toBeUndefined();
  });

  it('shows at once what it has signed in or out itself', async () => {
    const { session, server } = await aLoggedSession();
    for (let call = 0; call < 3; call += 1) expect(await session.accessToken()).toBe('access-1');
    await session.signIn({ accessToken: 'access-9', expiresIn: 600 });
    expect(await session.accessToken()).toBe('access-9');
    await session.signOut();
    expect(await rejection(session.accessToken())).toMatchObject({ reason: 'never' });
    expect(server.spent).toEqual([]);
  });

  it('ends quietly where tokens that could not be saved were saved in the end', async () => {
    const inner = createMemoryStore();
    let full = true;
    const store: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) =>
          body({
            ...writer,
            save: (...saved) =>
              full ? Promise.reject(new StoreError('unavailable', 'The disk is full.')) : writer.save(...saved),
          }),
        ),
    };
    const { session, clock } = await aLoggedSession(store);
    await session.refresh();
    full = false;
    await clock.advance(1_000);
    await until(async () => (await session.read())?.version === 2);
    // The refresh that the end cuts short here has no tokens to lose.
    const held = deferred<void>();
    const holder = inner.withLock(key, { waitMs: 0 }, () => held.promise);
    const refused = rejection(session.refresh());
    await until(() => clock.sleepers > 0);
    await session.close();
    expect(await refused).toMatchObject({ code: 'unavailable' });
    held.resolve();
    await holder;
  });
});
