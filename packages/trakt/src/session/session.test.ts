import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../deferred.ts';
import { EdgeBlocked, NetworkError, OAuthError, SignInRequired, StoreError } from '../errors.ts';
import { digestInstantly } from '../testing/instant-digest.ts';
import { passing } from '../testing/passing.ts';
import { aPlan, startMs } from '../testing/records.ts';
import { aSession, key, lifeMs, rejection, until } from '../testing/signed-in-session.ts';
import { type Answer, answerJson, answerText } from '../testing/token-server.ts';
import type { TransportRequest } from '../transport.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { TokenStore } from './store/store.ts';

digestInstantly();

const yearMs = 365 * 86_400_000;

describe('a clock that is set wrong', () => {
  it.each([
    ['ahead', 1],
    ['back', -1],
  ])('by a year %s, and put right again, costs a refresh each time and no more', async (_, sign) => {
    const { session, server, clock } = await aSession();
    const asksOften = async () => {
      for (let call = 0; call < 10; call += 1) {
        expect(await session.accessToken()).toMatch(/^access-/);
        await clock.advance(1_000);
      }
    };
    clock.jump(sign * yearMs);
    await asksOften();
    expect(server.spent).toEqual(['refresh-1']);
    clock.jump(-sign * yearMs);
    await asksOften();
    expect(server.spent).toEqual(['refresh-1', 'refresh-2']);
    expect((await session.read())?.status).toEqual({ state: 'active' });
  });

  it.each([
    ['ahead', 1],
    ['back', -1],
  ])('by a year %s, behind a refresh whose answer is lost, sends it no more than twice', async (_, sign) => {
    const { session, server, clock } = await aSession();
    server.next(() => Promise.reject(new TypeError('socket hang up')));
    const first = session.refresh().catch(() => undefined);
    await until(() => server.spent.length === 1 && clock.sleepers > 0);
    clock.jump(sign * yearMs);
    await passing(clock, first);
    // The server's clock is right: it refuses a token that ours may still believe in.
    const renewed = await passing(clock, session.accessToken({ rejected: 'access-1' }));
    expect(renewed).toBe('access-2');
    expect(server.spent).toEqual(['refresh-1', 'refresh-1']);
  });
});

describe('accessToken', () => {
  it('serves a valid token without a word to the server', async () => {
    const { session, server } = await aSession();
    expect(await session.accessToken()).toBe('access-1');
    expect(server.spent).toEqual([]);
  });

  it('refreshes once for everybody who asks with an expired token', async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => session.accessToken()));
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(server.spent).toEqual(['refresh-1']);
  });

  it('refreshes once for everybody whose token a server has refused', async () => {
    const { session, server } = await aSession();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => session.accessToken({ rejected: 'access-1' })));
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(await session.accessToken({ rejected: 'access-1' })).toBe('access-2');
    expect(server.spent).toEqual(['refresh-1']);
  });

  it('serves the old token while a due one is renewed behind it', async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs * 0.7);
    const release = server.hold();
    expect(await session.accessToken()).toBe('access-1');
    await until(() => server.spent.length === 1);
    expect(await session.accessToken()).toBe('access-1');
    release();
    await session.close();
    expect((await session.read())?.current.accessToken).toBe('access-2');
  });

  it('answers only after the tokens are durably saved', async () => {
    const { session, store, clock, open } = await aSession();
    await clock.advance(lifeMs);
    expect(await open({ store }).accessToken()).toBe('access-2');
    expect((await store.read(key))?.current.accessToken).toBe('access-2');
    expect(await session.accessToken()).toBe('access-2');
  });

  it('adopts a token that another session of the same store has just saved', async () => {
    const { session, server, clock, open } = await aSession();
    const other = open();
    await clock.advance(lifeMs);
    expect(await Promise.all([session.accessToken(), other.accessToken()])).toEqual(['access-2', 'access-2']);
    expect(server.spent).toEqual(['refresh-1']);
  });

  it('learns of a token that another session has saved, without asking for it', async () => {
    const inner = createMemoryStore();
    let reads = 0;
    const counting: TokenStore = {
      ...inner,
      read: (account) => {
        reads += 1;
        return inner.read(account);
      },
    };
    const { session, open } = await aSession({ store: counting });
    for (let call = 0; call < 10; call += 1) expect(await session.accessToken()).toBe('access-1');
    expect(reads).toBe(2);
    await open().refresh();
    expect(await session.accessToken()).toBe('access-2');
  });

  it('leaves the queue for the lock as soon as somebody else has brought new tokens', async () => {
    const { session, store, server, clock } = await aSession();
    await clock.advance(lifeMs);
    const holding = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = store.withLock(key, { waitMs: 0 }, async (writer) => {
      holding.resolve();
      const record = await writer.read();
      if (!record) throw new Error('no record');
      const permit = await writer.saveIntent(record, aPlan);
      await writer.save(permit, { tokens: { accessToken: 'access-9', expiresIn: 600 }, receivedAtMs: clock.now() });
      await release.promise;
    });
    await holding.promise;
    const waiting = session.accessToken({ rejected: 'access-1' });
    await until(() => clock.sleepers > 0);
    await clock.advance(100);
    expect(await waiting).toBe('access-9');
    expect(server.spent).toEqual([]);
    release.resolve();
    await holder;
  });

  it('lets a caller leave without ending the refresh', async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs);
    const release = server.hold();
    const gone = new AbortController();
    const left = rejection(session.accessToken({ signal: gone.signal }));
    const stays = session.accessToken();
    await until(() => server.spent.length === 1);
    gone.abort(new Error('gone'));
    expect(String(await left)).toContain('gone');
    release();
    expect(await stays).toBe('access-2');
  });

  it('lets a caller leave that gave up while the store was asked', async () => {
    const { session, server, store, clock, open } = await aSession();
    await clock.advance(lifeMs);
    const asked = deferred<void>();
    const slow: TokenStore = { ...store, read: (account) => asked.promise.then(() => store.read(account)) };
    const leaving = new AbortController();
    const left = rejection(open({ store: slow }).accessToken({ signal: leaving.signal }));
    leaving.abort(new Error('gone'));
    server.hold();
    asked.resolve();
    expect(await left).toMatchObject({ message: 'gone' });
    expect(await session.read()).toMatchObject({ version: 1 });
  });

  it('asks for a sign-in where there is none', async () => {
    const { open } = await aSession();
    const error = await rejection(open({ account: 'nobody' }).accessToken());
    expect(error).toBeInstanceOf(SignInRequired);
    expect(error).toMatchObject({ reason: 'never', account: 'nobody' });
  });

  it("says that the grant is dead once, and doesn't ask the server again", async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs);
    server.next(() => answerJson(400, { error: 'invalid_grant' }));
    const dead = { code: 'sign_in_required', reason: 'revoked', account: 'default' };
    expect(await rejection(session.accessToken())).toMatchObject(dead);
    expect((await session.read())?.retryAtMs).toBeUndefined();
    expect(await rejection(session.accessToken())).toMatchObject(dead);
    expect(server.spent).toEqual(['refresh-1']);
  });

  it.each([
    ['2026-06-30T23:59:59Z', 'moved'],
    ['2026-07-01T00:00:00Z', 'revoked'],
  ])(
    'tells whether a dead grant, of %s, is from before Trakt moved its sign-in server: %s',
    async (created, reason) => {
      const { session, server } = await aSession();
      const createdAt = new Date(created);
      await session.signIn({ accessToken: 'access-0', refreshToken: 'refresh-0', expiresIn: 0, createdAt });
      server.next(() => answerJson(400, { error: 'invalid_grant' }));
      expect(await rejection(session.accessToken())).toMatchObject({ code: 'sign_in_required', reason });
    },
  );

  it('keeps the sign-in through a block by Cloudflare, and tries again when it is over', async () => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs);
    server.next(() =>
      answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '300', 'cf-ray': '8f-AMS' }),
    );
    const blocked = await rejection(session.accessToken());
    expect(blocked).toBeInstanceOf(EdgeBlocked);
    expect(await rejection(session.accessToken())).toMatchObject({
      code: 'edge_blocked',
      until: new Date(clock.now() + 300_000),
    });
    expect(server.spent).toHaveLength(1);
    await clock.advance(300_000);
    expect(await session.accessToken()).toBe('access-2');
  });

  it.each<[string, Answer, seconds: number]>([
    [
      'nothing could be sent',
      () => Promise.reject(Object.assign(new TypeError(), { cause: { code: 'ECONNREFUSED' } })),
      10,
    ],
    ['the edge answered', () => answerText(403, '<html>', { 'content-type': 'text/html' }), 60],
    ['it was asked too often', () => answerJson(429, {}), 60],
    ['it was asked too often, and said for how long', () => answerJson(429, {}, { 'retry-after': '7' }), 7],
    ['it does not know the app', () => answerJson(401, { error: 'invalid_client' }), 300],
  ])('leaves the server alone for a while where %s', async (_name, answer, seconds) => {
    const { session, server, clock } = await aSession();
    await clock.advance(lifeMs);
    server.next(answer);
    const retryAt = new Date(clock.now() + seconds * 1_000);
    await rejection(session.accessToken());
    await clock.advance(seconds * 1_000 - 1);
    expect(await rejection(session.accessToken())).toMatchObject({ retryable: true, retryAt });
    expect(server.spent).toHaveLength(1);
    await clock.advance(1);
    expect(await session.accessToken()).toBe('access-2');
  });

  it('keeps on record that the token was refused, and what the server said to its renewal', async () => {
    const { session, server, clock } = await aSession();
    server.next(() => answerJson(429, {}, { 'retry-after': '7' }));
    const refusedAtMs = clock.now();
    await rejection(session.accessToken({ rejected: 'access-1' }));
    const told = { code: 'rate_limited', status: 429, atMs: refusedAtMs };
    expect(await session.read()).toMatchObject({ refusedAtMs, lastError: told });
    // The first refusal counts, however often the renewal fails.
    await clock.advance(7_000);
    server.next(() => answerJson(429, {}, { 'retry-after': '7' }));
    await rejection(session.accessToken({ rejected: 'access-1' }));
    expect(await session.read()).toMatchObject({ refusedAtMs, lastError: { atMs: refusedAtMs + 7_000 } });
  });

  it('sends nothing when the intent cannot be written', async () => {
    const inner = createMemoryStore();
    const full: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) =>
          body({ ...writer, saveIntent: () => Promise.reject(new StoreError('unavailable', 'The disk is full.')) }),
        ),
    };
    const { session, server, clock } = await aSession({ store: full });
    await clock.advance(lifeMs);
    expect(await rejection(session.accessToken())).toMatchObject({ code: 'unavailable' });
    expect(server.spent).toEqual([]);
  });

  describe('when new tokens cannot be saved', () => {
    /** A session whose store saves nothing while `full` says so. */
    async function aFullDisk({ spills }: { spills?: string } = {}) {
      const inner = createMemoryStore();
      const disk = { full: true };
      const store: TokenStore = {
        ...inner,
        withLock: (account, options, body) =>
          inner.withLock(account, options, (writer) =>
            body({
              ...writer,
              save: (...saved) =>
                disk.full ? Promise.reject(new StoreError('unavailable', 'The disk is full.')) : writer.save(...saved),
              ...(spills !== undefined && { saveFallback: async () => ({ location: spills }) }),
            }),
          ),
      };
      const parts = await aSession({ store });
      const told: string[] = [];
      parts.session.on('store_unavailable', ({ code }) => told.push(code));
      return { ...parts, disk, told };
    }

    it('serves them from memory, says so, and keeps trying until they are saved', async () => {
      const { session, server, clock, disk, store, told } = await aFullDisk();
      await clock.advance(lifeMs);
      expect(await session.accessToken()).toBe('access-2');
      expect(await session.accessToken()).toBe('access-2');
      expect(told).toEqual(['unavailable']);
      expect((await store.read(key))?.version).toBe(1);
      disk.full = false;
      await until(() => clock.sleepers > 0);
      await clock.advance(10_000);
      await until(async () => (await store.read(key))?.version === 2);
      expect(server.spent).toEqual(['refresh-1']);
    });

    it('takes any failure of the store for one, and a log that throws for none', async () => {
      const inner = createMemoryStore();
      let failures = 2;
      const store: TokenStore = {
        ...inner,
        withLock: (account, options, body) =>
          inner.withLock(account, options, (writer) =>
            body({
              ...writer,
              save: (...saved) => {
                failures -= 1;
                return failures < 0 ? writer.save(...saved) : Promise.reject(new Error('database is not open'));
              },
            }),
          ),
      };
      const fails = () => {
        throw new Error('the disk is full');
      };
      const log = { debug: fails, info: fails, warn: fails, error: fails };
      const { session, clock } = await aSession({ store, log });
      const told: unknown[] = [];
      session.on('store_unavailable', ({ code, cause }) => told.push(code, cause));
      expect((await passing(clock, session.refresh())).current.accessToken).toBe('access-2');
      await passing(clock, session.close());
      expect((await store.read(key))?.version).toBe(2);
      expect(told).toEqual(['unavailable', new Error('database is not open')]);
    });

    it('tries some more while the process is closing', async () => {
      const { session, clock, server, disk, store } = await aFullDisk();
      const release = server.hold();
      const refreshing = session.refresh();
      await until(() => server.spent.length === 1);
      const closed = session.close();
      release();
      await until(() => clock.sleepers > 0);
      disk.full = false;
      await passing(clock, Promise.all([refreshing, closed]));
      expect((await store.read(key))?.version).toBe(2);
    });

    /** A session whose store takes its time to save, as behind other programs' commits; it has a second place. */
    async function aBusyDisk() {
      const inner = createMemoryStore();
      const turn = deferred<void>();
      let saves = 0;
      let spilled = 0;
      const store: TokenStore = {
        ...inner,
        withLock: (account, options, body) =>
          inner.withLock(account, options, (writer) =>
            body({
              ...writer,
              async save(...saved) {
                saves += 1;
                await turn.promise;
                return writer.save(...saved);
              },
              async saveFallback() {
                spilled += 1;
                return { location: '/tmp/spill' };
              },
            }),
          ),
      };
      const parts = await aSession({ store });
      return { ...parts, turn, saves: () => saves, spilled: () => spilled };
    }

    it('counts a save that takes long for one that fails, and lets it go on', async () => {
      const { session, clock, server, store, turn, saves, spilled } = await aBusyDisk();
      await clock.advance(lifeMs);
      expect(await passing(clock, session.accessToken())).toBe('access-2');
      expect((await store.read(key))?.version).toBe(1);
      await clock.advance(30_000);
      expect(spilled()).toBe(1);
      turn.resolve();
      await until(async () => (await store.read(key))?.version === 2);
      await session.close();
      expect([server.spent, saves()]).toEqual([['refresh-1'], 1]);
    });

    it('has them in the second place within seconds when the process is to end while a save takes long', async () => {
      const { session, clock, server, spilled } = await aBusyDisk();
      const refreshing = session.refresh();
      await until(() => server.spent.length === 1 && clock.sleepers > 0);
      const closed = rejection(session.close());
      await clock.advance(4_999);
      expect(spilled()).toBe(0);
      await clock.advance(1);
      expect(spilled()).toBe(1);
      expect(await closed).toMatchObject({ detail: { reason: 'tokens_kept' }, location: '/tmp/spill' });
      expect((await refreshing).current.accessToken).toBe('access-2');
    });

    it('serves the old token while it is valid', async () => {
      const { session, clock, server } = await aFullDisk();
      await clock.advance(lifeMs * 0.7);
      expect(await session.accessToken()).toBe('access-1');
      await until(() => server.spent.length === 1 && clock.sleepers > 0);
      expect(await session.accessToken()).toBe('access-1');
    });

    it('keeps others from sending the old refresh token', async () => {
      const { session, clock, store } = await aFullDisk();
      await clock.advance(lifeMs);
      await session.accessToken();
      expect(await rejection(store.withLock(key, { waitMs: 0 }, async () => 'in'))).toMatchObject({ code: 'busy' });
    });

    it.each([
      [undefined, 'sign in again', 'tokens_lost'],
      ['/tmp/spill', '/tmp/spill', 'tokens_kept'],
    ])('does not end quietly (spilled to %s)', async (spills, word, reason) => {
      const { session, clock } = await aFullDisk(spills === undefined ? {} : { spills });
      await clock.advance(lifeMs);
      await session.accessToken();
      await until(() => clock.sleepers > 0);
      await clock.advance(10_000);
      const failure = await rejection(passing(clock, session.close()));
      expect(failure).toMatchObject({ code: 'unavailable', detail: { reason } });
      if (spills !== undefined) expect(failure).toMatchObject({ location: spills });
      expect(String(failure)).toContain(word);
    });
  });

  it('settles the intent when the request could not even be made', async () => {
    const { open, server } = await aSession();
    const broken = open({ app: { clientId: 'app', userAgent: 'bad\nagent' } });
    expect(await rejection(broken.accessToken({ rejected: 'access-1' }))).toMatchObject({ code: 'config_invalid' });
    expect((await broken.read())?.intent).toBeUndefined();
    expect(server.spent).toEqual([]);
  });

  it("refuses to serve another API's token that it meets while waiting for the lock", async () => {
    const { session, store, clock } = await aSession();
    const holding = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = store.withLock(key, { waitMs: 0 }, async (writer) => {
      holding.resolve();
      const grant = { ...key, apiOrigin: 'https://other.example', clientId: 'app', grantId: 'other' };
      const tokens = { accessToken: 'other-access', expiresIn: 600 };
      await writer.saveGrant({ grant, tokens, receivedAtMs: clock.now(), replaces: await writer.read() });
      await release.promise;
    });
    await holding.promise;
    const refused = rejection(session.refresh());
    release.resolve();
    await holder;
    expect(await refused).toMatchObject({ code: 'config_invalid', setting: 'apiOrigin' });
  });

  it("refuses to send a token to another API than the sign-in's own", async () => {
    const { open } = await aSession();
    const error = await rejection(open({ apiOrigin: 'https://evil.example' }).accessToken());
    expect(error).toMatchObject({ code: 'config_invalid', setting: 'apiOrigin' });
    expect(String(error)).toContain('https://api.example');
    expect(String(error)).toContain('https://evil.example');
  });
});

describe('refresh', () => {
  it('renews a token that is not due', async () => {
    const { session } = await aSession();
    expect((await session.refresh()).version).toBe(2);
    expect(await session.accessToken()).toBe('access-2');
  });

  it('may be asked for again at once after a failure that nobody has to wait out', async () => {
    const { session, server } = await aSession();
    server.next(() =>
      Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })),
    );
    expect(await rejection(session.refresh())).toBeInstanceOf(NetworkError);
    expect((await session.refresh()).current.accessToken).toBe('access-2');
  });

  it('tells what the configuration got wrong, and keeps the sign-in', async () => {
    const { session, server } = await aSession();
    server.next(() => answerJson(401, { error: 'invalid_client' }));
    const error = await rejection(session.refresh());
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toMatchObject({ code: 'invalid_client' });
    expect((await session.refresh()).version).toBe(2);
  });

  it('names the redirect URI of the sign-in again: the one that was told, or the one that its tokens know', async () => {
    const { session, open, server } = await aSession();
    const bodies: string[] = [];
    const listening = open({
      transport: Object.assign(
        (url: string, request: TransportRequest) => {
          bodies.push(request.body ?? '');
          return server.transport(url, request);
        },
        { namesFailures: true },
      ),
    });
    const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 600 };
    const device = 'urn:ietf:wg:oauth:2.0:oob';
    await session.signIn({ ...tokens, redirectUri: device });
    await listening.refresh();
    await session.signIn({ ...tokens, refreshToken: 'refresh-2', redirectUri: device }, 'http://127.0.0.1/callback');
    await listening.refresh();
    expect(bodies.map((body) => JSON.parse(body).redirect_uri)).toEqual([device, 'http://127.0.0.1/callback']);
  });

  it.each([
    ['app', 'its-secret'],
    ['another-app', undefined],
  ])("of %s's sessions sends the client secret %s: only its own app's", async (clientId, expected) => {
    const { open, server } = await aSession();
    const bodies: string[] = [];
    const listening = open({
      app: { clientId, clientSecret: 'its-secret' },
      transport: (url, request) => {
        bodies.push(request.body ?? '');
        return server.transport(url, request);
      },
    });
    await listening.refresh();
    const { client_id: sentId, client_secret: sentSecret } = JSON.parse(bodies.at(-1) ?? '{}');
    expect([sentId, sentSecret]).toEqual(['app', expected]);
    expect(bodies.join()).not.toContain('another');
  });
});

describe('the log', () => {
  const refreshing = 'api.token_expired_refreshing';

  async function aLoggedSession() {
    const events: string[] = [];
    const write = ({ event }: { event: string }) => events.push(event);
    const parts = await aSession({ log: { debug: write, info: write, warn: write, error: write } });
    return { ...parts, events };
  }

  it('says of a refresh that a 401 is why', async () => {
    const { session, events } = await aLoggedSession();
    await Promise.all([1, 2, 3].map(() => session.accessToken({ rejected: 'access-1' })));
    expect(events).toEqual(['token.stored', refreshing, 'oauth.token_refresh_success']);
  });

  it('says it of no other refresh, and of no 401 that leads to none', async () => {
    const { session, server, clock, events, open } = await aLoggedSession();
    await open({ log: { debug() {}, info() {}, warn() {}, error() {} } }).refresh();
    expect(await session.accessToken({ rejected: 'access-1' })).toBe('access-2');
    await clock.advance(lifeMs);
    await session.accessToken();
    await session.refresh();
    server.next(() => answerJson(429, {}, { 'retry-after': '60' }));
    await rejection(session.accessToken({ rejected: 'access-4' }));
    expect(events.filter((event) => event === refreshing)).toHaveLength(1);
    // A refresh has to wait.
    await rejection(session.accessToken({ rejected: 'access-4' }));
    await session.signOut();
    await rejection(session.accessToken({ rejected: 'access-4' }));
    expect(events.filter((event) => event === refreshing)).toHaveLength(1);
  });
});

describe('signIn', () => {
  /** A session whose store is busy, or fails in another way, at each sign-in, and when it was asked to save one. */
  async function aBusyStore(error: Error, times = Number.POSITIVE_INFINITY) {
    const { open, store, clock } = await aSession();
    const triedAtMs: number[] = [];
    const busy: TokenStore = {
      ...store,
      withLock: (...args) => {
        triedAtMs.push(clock.now() - startMs);
        return triedAtMs.length > times ? store.withLock(...args) : Promise.reject(error);
      },
    };
    const signIn = () => open({ store: busy }).signIn({ accessToken: 'access-9', refreshToken: 'refresh-9' });
    return { signIn, clock, triedAtMs };
  }

  it('is tried five times, ever more slowly, where the store is busy', async () => {
    const { signIn, clock, triedAtMs } = await aBusyStore(new StoreError('busy', 'Another program holds it.'));
    const refused = rejection(signIn());
    await clock.advance(60_000);
    expect(await refused).toMatchObject({ code: 'busy' });
    expect(triedAtMs).toEqual([0, 500, 1_500, 3_500, 7_500]);
  });

  it('is saved as soon as the store takes it', async () => {
    const { signIn, clock, triedAtMs } = await aBusyStore(new StoreError('version_conflict', 'Changed.'), 1);
    expect((await passing(clock, signIn())).current.accessToken).toBe('access-9');
    expect(triedAtMs).toHaveLength(2);
  });

  it.each([
    ['that has another key', new StoreError('wrong_key', 'Another key.')],
    ['that is broken', new Error('a bug')],
  ])('is not tried again in a store %s', async (_name, error) => {
    const { signIn, triedAtMs } = await aBusyStore(error);
    expect(await rejection(signIn())).toBe(error);
    expect(triedAtMs).toHaveLength(1);
  });
});

describe('signOut', () => {
  it('revokes the refresh token, then the access token, and forgets both', async () => {
    const { session, server } = await aSession();
    expect(await session.signOut()).toEqual({ revoked: 'yes' });
    expect(server.revoked).toEqual(['refresh-1', 'access-1']);
    expect(await rejection(session.accessToken())).toMatchObject({ reason: 'never' });
    expect(await session.signOut()).toEqual({ revoked: 'nothing' });
  });

  it('never revokes a refresh token that may have been used', async () => {
    const { session, server, clock } = await aSession();
    server.next(() => Promise.reject(new TypeError('socket hang up')));
    const refreshing = session.refresh();
    await until(() => server.spent.length === 1 && clock.sleepers > 0);
    await session.close();
    expect(await rejection(refreshing)).toMatchObject({ code: 'unavailable' });
    await session.signOut();
    expect(server.revoked).toEqual(['access-1']);
  });

  it('signs out of a store that may not send the refresh token', async () => {
    const inner = createMemoryStore();
    const copied: TokenStore = {
      ...inner,
      withLock: (account, options, body) =>
        inner.withLock(account, options, (writer) =>
          body({ ...writer, saveIntent: () => Promise.reject(new StoreError('copied', 'This vault is a copy.')) }),
        ),
    };
    const { session, server } = await aSession({ store: copied });
    expect(await session.signOut()).toEqual({ revoked: 'yes' });
    expect(server.revoked).toEqual(['access-1']);
    expect(await session.read()).toBeUndefined();
  });

  it('believes that the access token went with its refresh token, where the server then no longer knows it', async () => {
    const { server, open } = await aSession();
    const forgetful = open({
      async transport(url, request) {
        const answer = await server.transport(url, request);
        return server.revoked.length === 2 ? answerJson(400, { error: 'invalid_request' }) : answer;
      },
    });
    expect(await forgetful.signOut()).toEqual({ revoked: 'yes' });
    expect(server.revoked).toEqual(['refresh-1', 'access-1']);
  });

  it('says so when the server would not revoke the access token alone', async () => {
    const { open, session } = await aSession();
    await session.signIn({ accessToken: 'access-only', expiresIn: 600 });
    const stubborn = open({ transport: async () => answerJson(400, { error: 'invalid_request' }) });
    expect(await stubborn.signOut()).toMatchObject({ revoked: 'failed', error: { code: 'invalid_request' } });
  });

  it('signs out here when Trakt cannot be reached', async () => {
    const { open } = await aSession();
    const offline = open({ transport: () => Promise.reject(new TypeError('offline')) });
    expect(await offline.signOut()).toMatchObject({ revoked: 'failed' });
    expect(await offline.read()).toBeUndefined();
  });
});

describe('events', () => {
  it('tells of new tokens, and survives a listener that throws', async () => {
    const { session } = await aSession();
    const versions: number[] = [];
    session.on('refreshed', () => {
      throw new Error('listener');
    });
    const leave = session.on('refreshed', ({ version }) => versions.push(version));
    await session.refresh();
    leave();
    await session.refresh();
    expect(versions).toEqual([2]);
  });

  it('tells when a reply may be lost and when a person has to sign in', async () => {
    const { session, server, clock } = await aSession();
    const told: string[] = [];
    session.on('suspect', () => told.push('suspect'));
    session.on('sign_in_required', () => told.push('sign_in_required'));
    server.next(() => answerText(502, '<html>', { 'content-type': 'text/html' }));
    server.next(() => answerText(429, '<html>', { 'content-type': 'text/html' }));
    await rejection(passing(clock, session.refresh()));
    await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 600 });
    server.next(() => answerJson(400, { error: 'invalid_grant' }));
    await rejection(session.refresh());
    expect(told).toEqual(['suspect', 'sign_in_required']);
  });
});

describe('close', () => {
  it('waits for the refresh in flight', async () => {
    const { session, server, store } = await aSession();
    const release = server.hold();
    const refreshing = session.refresh();
    await until(() => server.spent.length === 1);
    const closed = session.close();
    release();
    await Promise.all([refreshing, closed]);
    expect((await store.read(key))?.version).toBe(2);
  });

  it('sends nothing afterwards, and leaves no intent', async () => {
    const { session, server, store } = await aSession();
    await session.close();
    const locking = vi.spyOn(store, 'withLock');
    expect(await rejection(session.refresh())).toMatchObject({ code: 'unavailable' });
    expect(locking).not.toHaveBeenCalled();
    expect((await session.read())?.intent).toBeUndefined();
    expect(server.spent).toEqual([]);
  });
});

describe('a session that is closed', () => {
  it('serves the token that is there, and begins nothing behind it', async () => {
    const behind: unknown[] = [];
    const { session, clock, server } = await aSession({ waitUntil: (work) => behind.push(work) });
    await session.close();
    await clock.advance(lifeMs * 0.7);
    expect(await session.accessToken()).toBe('access-1');
    expect([behind, server.spent]).toEqual([[], []]);
  });
});

describe('what a session shows', () => {
  it('has no token in any error it throws', async () => {
    const { session, server, clock } = await aSession();
    const seen: unknown[] = [];
    const refused = () => answerJson(400, { error: 'invalid_grant', error_description: 'refresh-1' });
    for (const answers of [
      [() => answerText(429, 'access-1 refresh-1', { 'content-type': 'text/html' })],
      [() => answerJson(401, { error: 'invalid_client', error_description: 'refresh-1' })],
      [() => Promise.reject(Object.assign(new TypeError('failed refresh-1'), { cause: { code: 'ECONNREFUSED' } }))],
      [() => answerText(502, 'refresh-1', { 'content-type': 'text/html' }), refused],
    ]) {
      for (const answer of answers) server.next(answer);
      seen.push(await rejection(passing(clock, session.refresh())));
    }
    const printed = seen.map((error) => inspect(error, { depth: 8 }) + JSON.stringify(error)).join('\n');
    expect(printed).not.toMatch(/access-\d|refresh-\d/);
  });
});
