import { describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { passing } from '../testing/passing.ts';
import { startMs } from '../testing/records.ts';
import { type Answer, answerJson, answerText, createTokenServer } from '../testing/token-server.ts';
import { createSession } from './session.ts';
import type { SessionOptions } from './session-options.ts';
import { createMemoryStore } from './store/memory-store.ts';

const weekMs = 604_800_000;
const key = { issuer: 'https://auth.example', account: 'default' };
const lost: Answer = () => Promise.reject(new TypeError('socket hang up'));
const overloaded: Answer = () => answerText(503, '<html>', { 'content-type': 'text/html' });
const dead: Answer = () => answerJson(400, { error: 'invalid_grant' });
const blocked: Answer = () => answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '300' });

/** A session of a token that lives a week, five days after the sign-in: due, with two days left. */
async function aDueSession(options: Partial<SessionOptions> = {}) {
  const clock = createFakeClock(startMs);
  const server = createTokenServer({ expiresIn: 604_800 });
  const store = createMemoryStore({ clock });
  const open = () =>
    createSession({
      store,
      app: { clientId: 'app' },
      issuer: key.issuer,
      apiOrigin: 'https://api.example',
      transport: server.transport,
      clock,
      random: () => 0.5,
      ...options,
    });
  const session = open();
  await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 604_800 });
  await clock.advance(5 * 86_400_000);
  const until = (holds: () => boolean | Promise<boolean>) => vi.waitUntil(holds, { interval: 1, timeout: 5_000 });
  /** A refresh behind a call, up to where it waits for time to pass. */
  const refreshBehind = async () => {
    expect(await session.accessToken()).toBe('access-1');
    await until(() => server.spent.length === 1 && clock.sleepers > 0);
  };
  const record = async () => (await store.read(key)) ?? expect.unreachable();
  return { clock, server, store, session, open, until, refreshBehind, record };
}

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('a refresh whose answer is lost', () => {
  it('is sent once more when the first request must be over, and not before', async () => {
    const { clock, server, refreshBehind, until, record, session } = await aDueSession();
    server.next(lost);
    await refreshBehind();
    await clock.advance(14_999);
    expect(server.spent).toEqual(['refresh-1']);
    await clock.advance(1);
    await until(async () => (await record()).version === 2);
    expect(server.spent).toEqual(['refresh-1', 'refresh-1']);
    expect(await session.accessToken()).toBe('access-2');
  });

  it('is sent once more 15 s after the first sending, however long the disk kept that waiting', async () => {
    const { clock, server, store, session, until } = await aDueSession();
    const { withLock } = store;
    store.withLock = (account, waiting, body) =>
      withLock(account, waiting, (writer) =>
        body({
          ...writer,
          async saveIntent(read) {
            if (!read.intent) await clock.sleep(4_000);
            return writer.saveIntent(read);
          },
        }),
      );
    server.next(() => new Promise(() => undefined));
    const refreshing = session.refresh();
    await clock.advance(4_000);
    await until(() => server.spent.length === 1);
    await clock.advance(12_000);
    await until(() => server.spent.length > 1 || clock.sleepers > 0);
    expect(server.spent).toHaveLength(1);
    await clock.advance(3_000);
    expect((await refreshing).version).toBe(2);
  });

  it('is sent again 15 s after a 5xx, for a server that is ill may be well by then', async () => {
    const { clock, server, session, until } = await aDueSession();
    server.next(overloaded);
    const refreshed = session.refresh();
    await until(() => server.spent.length === 1 && clock.sleepers > 0);
    await clock.advance(14_000);
    expect(server.spent).toHaveLength(1);
    expect((await passing(clock, refreshed)).current.accessToken).toBe('access-2');
    expect(server.spent).toHaveLength(2);
  });

  it('is never sent a third time: the access token serves to its end, then a person has to sign in', async () => {
    const { clock, server, session, record } = await aDueSession();
    server.next(overloaded);
    server.next(overloaded);
    await rejection(passing(clock, session.refresh()));
    expect((await record()).status).toEqual({ state: 'sign_in_required', reason: 'lost_response' });
    expect(await session.accessToken()).toBe('access-1');
    await clock.advance(weekMs);
    expect(await rejection(session.accessToken())).toMatchObject({ reason: 'lost_response' });
    expect(server.spent).toHaveLength(2);
  });

  it('ends the same way when the second sending finds the token used up', async () => {
    const { clock, server, session, record } = await aDueSession();
    server.next(overloaded);
    server.next(dead);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({
      code: 'sign_in_required',
      reason: 'lost_response',
    });
    expect((await record()).status).toEqual({ state: 'sign_in_required', reason: 'lost_response' });
    expect(await session.accessToken()).toBe('access-1');
  });

  it('stays in doubt when Cloudflare keeps the second sending out, and rests as long as it asks', async () => {
    const { clock, server, session, record } = await aDueSession();
    server.next(overloaded);
    server.next(blocked);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({ code: 'edge_blocked' });
    const { status, intent, retryAtMs, lastError } = await record();
    expect(status).toEqual({ state: 'suspect' });
    expect(intent?.attempts).toHaveLength(1);
    expect(retryAtMs).toBe((lastError?.atMs ?? 0) + 300_000);
    expect(await session.accessToken()).toBe('access-1');
    expect(await rejection(session.accessToken({ rejected: 'access-1' }))).toMatchObject({ code: 'edge_blocked' });
    expect(server.spent).toHaveLength(2);
  });

  it('is left alone where a second sending ends every sign-in, until the access token nears its end', async () => {
    const profile = { replay: 'wipe', oldAccessTokenSurvives: true, introspection: false } as const;
    const { clock, server, session, record, until } = await aDueSession({ profile });
    const told: string[] = [];
    session.on('suspect', ({ status }) => told.push(status.state));
    server.next(overloaded);
    await rejection(passing(clock, session.refresh()));
    expect(told).toEqual(['suspect']);
    expect((await record()).retryAtMs).toBe(startMs + weekMs * 0.9);
    await clock.advance(86_400_000);
    expect(await session.accessToken()).toBe('access-1');
    expect(server.spent).toHaveLength(1);
    await clock.advance(86_400_000 / 2);
    expect(await session.accessToken()).toBe('access-1');
    await until(async () => (await record()).version === 2);
    expect(server.spent).toHaveLength(2);
  });

  it('is sent again at once when a server refuses the access token meanwhile', async () => {
    const profile = { replay: 'wipe', oldAccessTokenSurvives: false, introspection: false } as const;
    const { clock, server, session } = await aDueSession({ profile });
    server.next(overloaded);
    await rejection(passing(clock, session.refresh()));
    await clock.advance(60_000);
    expect(await passing(clock, session.accessToken({ rejected: 'access-1' }))).toBe('access-2');
  });
});

describe('a refresh that another process left behind', () => {
  /** As a process killed after it wrote its intent leaves it. */
  async function anAbandonedRefresh(options: Partial<SessionOptions> = {}) {
    const parts = await aDueSession(options);
    await parts.store.withLock(key, { waitMs: 0 }, async (writer) => writer.saveIntent(await parts.record()));
    return parts;
  }

  it('is taken up after the first request must be over', async () => {
    const { clock, server, session, until, record } = await anAbandonedRefresh();
    expect(await session.accessToken()).toBe('access-1');
    await until(() => clock.sleepers > 0);
    expect(server.spent).toEqual([]);
    await clock.advance(15_000);
    await until(async () => (await record()).version === 2);
    expect(server.spent).toEqual(['refresh-1']);
  });

  it('found late, is told of and left alone while the access token serves', async () => {
    const { clock, server, session, until, record } = await anAbandonedRefresh();
    await clock.advance(60_000);
    expect(await session.accessToken()).toBe('access-1');
    await until(async () => (await record()).status.state === 'suspect');
    expect(server.spent).toEqual([]);
  });

  it('found when the token has expired, is sent again for the caller', async () => {
    const { clock, session } = await anAbandonedRefresh();
    await clock.advance(weekMs);
    expect(await session.accessToken()).toBe('access-2');
  });

  it('stays on record when the process ends while waiting', async () => {
    const { clock, session, until, record, server } = await anAbandonedRefresh();
    await session.accessToken();
    await until(() => clock.sleepers > 0);
    await session.close();
    expect((await record()).intent?.attempts).toHaveLength(1);
    expect(server.spent).toEqual([]);
  });
});

describe('a server that can be asked about a refresh token', () => {
  const profile = { replay: 'wipe', oldAccessTokenSurvives: true, introspection: true } as const;

  async function anInterruptedRefresh(active: boolean | undefined) {
    const parts = await aDueSession({ profile });
    parts.server.introspects(active);
    parts.server.next(overloaded);
    const result = await passing(parts.clock, parts.session.refresh()).then(
      (record) => record,
      () => parts.record(),
    );
    return { ...parts, result };
  }

  it('is believed when it says that the token is still good', async () => {
    const { result, server } = await anInterruptedRefresh(true);
    expect(result.version).toBe(2);
    expect(server.spent).toHaveLength(2);
  });

  it('is believed when it says that the token is used up', async () => {
    const { result, server } = await anInterruptedRefresh(false);
    expect(result.status).toEqual({ state: 'sign_in_required', reason: 'lost_response' });
    expect(server.spent).toHaveLength(1);
  });

  it('leaves the guess where it gives no clear answer', async () => {
    const { result, server } = await anInterruptedRefresh(undefined);
    expect(result.status).toEqual({ state: 'suspect' });
    expect(result.intent?.attempts).toHaveLength(1);
    expect(server.spent).toHaveLength(1);
  });
});
