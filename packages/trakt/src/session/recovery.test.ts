import { describe, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { digestInstantly } from '../testing/instant-digest.ts';
import { passing } from '../testing/passing.ts';
import { aPlan, startMs } from '../testing/records.ts';
import { type Answer, answerJson, answerText, createTokenServer } from '../testing/token-server.ts';
import type { TransportRequest } from '../transport.ts';
import { createSession } from './session.ts';
import type { SessionOptions } from './session-options.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { SpendPermit } from './store/permit.ts';
import type { TokenRecord } from './store/record.ts';
import type { AccountWriter } from './store/store.ts';

digestInstantly();

const dayMs = 86_400_000;
const weekMs = 604_800_000;
const key = { issuer: 'https://auth.example', account: 'default' };
const lost: Answer = () => Promise.reject(new TypeError('socket hang up'));
const badGateway: Answer = () => answerText(502, '<html>', { 'content-type': 'text/html' });
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

/** Until the request before is over: the sending may begin 3 s after its intent, and is over 15 s later. */
const requestOverMs = 18_000;

describe('a refresh whose answer is lost', () => {
  it('is sent once more when the first request must be over, and not before', async () => {
    const { clock, server, refreshBehind, until, record, session } = await aDueSession();
    server.next(lost);
    await refreshBehind();
    // A process that takes it up from here knows no more than that it was sent.
    const { status, intent, retryAtMs, lastError } = await record();
    expect([status.state, intent?.attempts, intent?.unanswered, lastError]).toEqual(['active', 1, 1, undefined]);
    expect(retryAtMs).toBe((intent?.last.sentAtMs ?? 0) + 15_000);
    await clock.advance(requestOverMs - 1);
    expect(server.spent).toEqual(['refresh-1']);
    await clock.advance(1);
    await until(async () => (await record()).version === 2);
    expect(server.spent).toEqual(['refresh-1', 'refresh-1']);
    expect(await session.accessToken()).toBe('access-2');
  });

  it('is sent again as promptly after a 5xx, for a server that is ill may be well by then', async () => {
    const { clock, server, session, until, record } = await aDueSession();
    server.next(overloaded);
    const refreshed = session.refresh();
    await until(() => server.spent.length === 1 && clock.sleepers > 0);
    const { status, intent, retryAtMs, lastError } = await record();
    expect([status.state, intent?.attempts, intent?.unanswered, lastError?.status]).toEqual(['active', 1, 0, 503]);
    expect(retryAtMs).toBe((intent?.last.sentAtMs ?? 0) + 15_000);
    await clock.advance(requestOverMs - 1_000);
    expect(server.spent).toHaveLength(1);
    expect((await passing(clock, refreshed)).current.accessToken).toBe('access-2');
    expect(server.spent).toHaveLength(2);
  });

  it('is one as well where the tokens that came can be used by nobody', async () => {
    const { clock, server, session, record } = await aDueSession();
    const unusable: Answer = () => answerJson(200, { access_token: 'a\nb', refresh_token: 'refresh-2' });
    server.next(unusable);
    server.next(unusable);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({ retryable: true });
    expect(await record()).toMatchObject({ status: { state: 'suspect' }, intent: { attempts: 2 } });
    expect(await session.accessToken()).toBe('access-1');
  });

  it('is never given up: after an outage of days in which the server used nothing, the sign-in is whole', async () => {
    const { clock, server, session, record } = await aDueSession();
    for (let request = 0; request < 1_000; request += 1) server.next(overloaded);
    await rejection(passing(clock, session.refresh()));
    expect(await record()).toMatchObject({ status: { state: 'suspect' }, intent: { attempts: 2, unanswered: 0 } });
    // Two days with a token that serves, then a week without one; a program asks every ten minutes.
    for (let minutes = 0; minutes < 9 * 24 * 60; minutes += 10) {
      const answer = await session.accessToken().catch((error: unknown) => error);
      const ended = minutes >= 2 * 24 * 60;
      if (ended) expect(answer).toMatchObject({ code: 'temporarily_unavailable', retryable: true });
      else expect(answer).toBe('access-1');
      await clock.advance(600_000);
    }
    expect(server.spent.length).toBeLessThan(2 * 24 + 7 * 24 * 6);
    server.clear();
    await clock.advance(900_000);
    expect(await passing(clock, session.accessToken())).toBe('access-2');
    expect((await record()).status).toEqual({ state: 'active' });
  });

  it('goes by the schedule where each answer came before the work: 2, 5, 15, 30, 60 minutes', async () => {
    const { clock, server, session } = await aDueSession({ random: () => 0 });
    const sentAt: number[] = [];
    for (let request = 0; request < 50; request += 1) {
      server.next(() => {
        sentAt.push(clock.now());
        return overloaded();
      });
    }
    await rejection(passing(clock, session.refresh()));
    for (let seconds = 0; seconds < 2 * 3_600; seconds += 10) {
      await session.accessToken();
      await clock.advance(10_000);
    }
    const minutes = sentAt.slice(1).map((atMs, index) => Math.floor((atMs - (sentAt[index] ?? 0)) / 60_000));
    expect(minutes).toEqual([0, 2, 5, 15, 30, 60]);
  });

  it('waits, after an answer that may have followed the work, while the access token serves', async () => {
    const { clock, server, session, record } = await aDueSession();
    server.next(badGateway);
    server.next(badGateway);
    await rejection(passing(clock, session.refresh()));
    const { status, retryAtMs, intent } = await record();
    expect([status, intent?.unanswered]).toEqual([{ state: 'suspect' }, 2]);
    expect(retryAtMs).toBe(startMs + weekMs * 0.9);
    await clock.advance(86_400_000);
    expect(await session.accessToken()).toBe('access-1');
    expect(server.spent).toHaveLength(2);
    await clock.advance(86_400_000 / 2);
    expect(await session.accessToken()).toBe('access-1');
    await vi.waitUntil(async () => (await record()).version === 2);
  });

  it('ends when a resend finds the token used up: the access token serves to its end', async () => {
    const { clock, server, session, record } = await aDueSession();
    server.next(overloaded);
    server.next(dead);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({
      code: 'sign_in_required',
      reason: 'lost_response',
    });
    expect((await record()).status).toEqual({ state: 'sign_in_required', reason: 'lost_response' });
    expect((await record()).retryAtMs).toBeUndefined();
    expect(await session.accessToken()).toBe('access-1');
    await clock.advance(weekMs);
    expect(await rejection(session.accessToken())).toMatchObject({ reason: 'lost_response' });
    expect(server.spent).toHaveLength(2);
  });

  it('stays in doubt when Cloudflare keeps the second sending out, and waits as long as it asks', async () => {
    const { clock, server, session, record } = await aDueSession();
    server.next(overloaded);
    server.next(blocked);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({ code: 'edge_blocked' });
    const { status, intent, retryAtMs, lastError } = await record();
    expect(status).toEqual({ state: 'suspect' });
    expect([intent?.attempts, intent?.last.n]).toEqual([1, 2]);
    expect(retryAtMs).toBe((lastError?.atMs ?? 0) + 300_000);
    expect(await session.accessToken()).toBe('access-1');
    expect(server.spent).toHaveLength(2);
  });

  it('keeps its place in the schedule through a resend that is struck out', async () => {
    const { clock, server, session, record } = await aDueSession({ random: () => 0 });
    server.next(overloaded);
    server.next(() => answerText(429, '<html>', { 'content-type': 'text/html', 'retry-after': '5' }));
    await rejection(passing(clock, session.refresh()));
    const { intent, retryAtMs } = await record();
    expect(retryAtMs).toBe((intent?.last.sentAtMs ?? 0) + 60_000);
  });

  it('is left alone where a resend ends every sign-in, until the access token nears its end', async () => {
    const profile = { replay: 'wipe', oldAccessTokenSurvives: true, introspection: false } as const;
    const { clock, server, session, record, until } = await aDueSession({ profile });
    server.next(overloaded);
    await rejection(passing(clock, session.refresh()));
    expect(await record()).toMatchObject({ status: { state: 'suspect' }, retryAtMs: startMs + weekMs * 0.9 });
    await clock.advance(86_400_000);
    expect(await session.accessToken()).toBe('access-1');
    expect(server.spent).toHaveLength(1);
    await clock.advance(86_400_000 / 2);
    expect(await session.accessToken()).toBe('access-1');
    await until(async () => (await record()).version === 2);
    expect(server.spent).toHaveLength(2);
  });

  it('is sent again by the schedule once a server refuses the access token, which nobody is served then', async () => {
    const profile = { replay: 'wipe', oldAccessTokenSurvives: false, introspection: false } as const;
    const { clock, server, session, record } = await aDueSession({ profile, random: () => 0 });
    server.next(overloaded);
    await rejection(passing(clock, session.refresh()));
    await clock.advance(30_000);
    const refused = await rejection(session.accessToken({ rejected: 'access-1' }));
    const { refusedAtMs, retryAtMs = 0, intent } = await record();
    expect(refusedAtMs).toBe(clock.now());
    expect(retryAtMs).toBe((intent?.last.sentAtMs ?? 0) + 60_000);
    expect(refused).toMatchObject({ code: 'temporarily_unavailable', retryable: true, retryAt: new Date(retryAtMs) });
    expect(await rejection(session.accessToken())).toMatchObject({ retryAt: new Date(retryAtMs) });
    expect(server.spent).toHaveLength(1);
    await clock.advance(retryAtMs - clock.now());
    expect(await passing(clock, session.accessToken())).toBe('access-2');
    expect((await record()).refusedAtMs).toBeUndefined();
  });

  it('gives a caller without a token the error of the last sending, and never has it wait for hours', async () => {
    const { clock, server, session } = await aDueSession();
    await clock.advance(2 * 86_400_000);
    for (let request = 0; request < 10; request += 1) server.next(lost);
    const startedMs = clock.now();
    const first = await rejection(passing(clock, session.accessToken()));
    expect(first).toMatchObject({ code: 'network', sent: 'maybe', retryable: true, retryAt: expect.any(Date) });
    expect(clock.now() - startedMs).toBeLessThan(60_000);
    const sent = server.spent.length;
    expect(await rejection(session.accessToken())).toMatchObject({ code: 'network', sent: 'maybe', retryable: true });
    expect(server.spent).toHaveLength(sent);
  });

  it('is sent again for a person who asks, once a minute', async () => {
    const { clock, server, session } = await aDueSession();
    for (let request = 0; request < 3; request += 1) server.next(badGateway);
    await rejection(passing(clock, session.refresh()));
    expect(server.spent).toHaveLength(2);
    const tooSoon = await rejection(session.refresh());
    expect(tooSoon).toMatchObject({ code: 'temporarily_unavailable', retryAt: expect.any(Date) });
    expect(server.spent).toHaveLength(2);
    await clock.advance(63_000);
    await rejection(passing(clock, session.refresh()));
    expect(server.spent).toHaveLength(3);
    await clock.advance(63_000);
    expect((await passing(clock, session.refresh())).version).toBe(2);
  });

  it('is not sent again promptly where another process has sent it meanwhile, which no lock kept out', async () => {
    const { clock, server, session, store, record, until } = await aDueSession();
    const outsider = await store.withLock(key, { waitMs: 0 }, async (writer) => writer);
    server.next(lost);
    const refreshing = rejection(session.refresh());
    await until(() => server.spent.length === 1 && clock.sleepers > 0);
    await clock.advance(17_000);
    await outsider.saveIntent(await record(), aPlan);
    expect(await passing(clock, refreshing)).toMatchObject({ code: 'network', retryable: true });
    expect(server.spent).toHaveLength(1);
    expect((await record()).intent).toMatchObject({ attempts: 2, last: { n: 2 } });
  });

  it('is told when it is a day old, and told when it has cleared up', async () => {
    const { clock, server, session, record, until } = await aDueSession();
    const told: string[] = [];
    session.on('suspect', ({ status }) => told.push(status.state));
    session.on('doubt_cleared', ({ status }) => told.push(status.state));
    server.next(badGateway);
    server.next(badGateway);
    await rejection(passing(clock, session.refresh()));
    await session.accessToken();
    expect(told).toEqual([]);
    await clock.advance(86_400_000);
    for (let call = 0; call < 3; call += 1) await session.accessToken();
    expect(told).toEqual(['suspect']);
    await clock.advance(86_400_000 / 2);
    await session.accessToken();
    await until(async () => (await record()).version === 2);
    await session.accessToken();
    expect(told).toEqual(['suspect', 'active']);
  });
});

describe('a sending', () => {
  /** A store whose disk takes so long for an intent; the machine may sleep then, which one of its clocks doesn't notice. */
  async function aSlowDisk(...tookMs: number[]) {
    const parts = await aDueSession();
    const { clock, store } = parts;
    const { withLock } = store;
    const intents: number[] = [];
    store.withLock = (account, waiting, body) =>
      withLock(account, waiting, (writer) =>
        body({
          ...writer,
          async saveIntent(read, plan) {
            const permit = await writer.saveIntent(read, plan);
            intents.push(permit.details.intent.last.sentAtMs);
            await clock.sleep(tookMs.shift() ?? 0);
            return permit;
          },
        }),
      );
    return { ...parts, intents };
  }

  it('begins no later than its intent says: behind a slow disk another is written, and the first taken back', async () => {
    const { clock, server, session, intents, record } = await aSlowDisk(3_001, 5_000);
    const sentAt: number[] = [];
    for (let request = 0; request < 2; request += 1) {
      server.next(() => {
        sentAt.push(clock.now());
        return badGateway();
      });
    }
    await rejection(passing(clock, session.refresh()));
    const [, first = 0, second = 0] = intents;
    expect(intents).toHaveLength(3);
    expect(sentAt[0]).toBeLessThanOrEqual(first);
    // Others count from the intent, not from the moment at which the disk was done.
    expect(sentAt[1]).toBeGreaterThanOrEqual(first + 15_000);
    expect(sentAt[1]).toBeLessThanOrEqual(second);
    expect((await record()).intent).toMatchObject({ attempts: 2, last: { n: 2 } });
  });

  it('has the whole of the time that its intent says', async () => {
    const { clock, server, session, intents } = await aSlowDisk(3_000);
    expect((await passing(clock, session.refresh())).version).toBe(2);
    expect([intents.length, server.spent.length]).toEqual([1, 1]);
  });

  it('is left to the schedule where the disk is too slow for a prompt resend', async () => {
    const { clock, server, session, intents, record } = await aSlowDisk(0, 6_000);
    server.next(badGateway);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({ retryable: true });
    expect([intents.length, server.spent.length]).toEqual([2, 1]);
    expect((await record()).intent).toMatchObject({ attempts: 1, unanswered: 1 });
    expect((await record()).lastError).toMatchObject({ code: 'temporarily_unavailable', status: 502 });
    expect((await record()).retryAtMs).toBe(startMs + weekMs * 0.9);
  });

  it('does not begin behind a disk that is slow again and again, and leaves no doubt', async () => {
    const { clock, server, session, record, intents } = await aSlowDisk(20_000, 20_000, 20_000);
    expect(await rejection(passing(clock, session.refresh()))).toMatchObject({ code: 'unavailable' });
    expect([intents.length, server.spent.length]).toEqual([3, 0]);
    expect((await record()).intent).toBeUndefined();
    expect((await passing(clock, session.refresh())).version).toBe(2);
  });

  it('does not begin after the machine slept behind the intent, nor after its clock was set back', async () => {
    for (const jumpMs of [3_600_000, -3_600_000]) {
      const { clock, server, session, store } = await aDueSession();
      const { withLock } = store;
      let jumps = 1;
      let drafts = 0;
      store.withLock = (account, waiting, body) =>
        withLock(account, waiting, (writer) =>
          body({
            ...writer,
            async saveIntent(read, plan) {
              const permit = await writer.saveIntent(read, plan);
              drafts += 1;
              if (jumps > 0) clock.jump(jumpMs);
              jumps -= 1;
              return permit;
            },
          }),
        );
      expect((await passing(clock, session.refresh())).version).toBe(2);
      expect([drafts, server.spent.length]).toEqual([2, 1]);
    }
  });
});

describe('a process that was stopped before its connection stood', () => {
  it('may have sent when it went on, and nobody sends again before that request must be over', async () => {
    const stopped = createFakeClock(startMs);
    let pausedMs = 0;
    const clock: FakeClock = {
      ...stopped,
      now: () => stopped.now() + pausedMs,
      monotonic: () => stopped.monotonic() + pausedMs,
    };
    const sentAt: number[] = [];
    const transport = Object.assign(
      async (_: string, { signal }: TransportRequest) => {
        if (sentAt.length > 0) {
          sentAt.push(clock.now());
          return answerJson(200, { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 604_800 });
        }
        pausedMs = 20 * 60_000;
        // The connection stands at last, and the deadline, long past, leaves no time for an answer.
        return new Promise<never>((_, reject) => {
          signal?.addEventListener('abort', () => {
            sentAt.push(clock.now());
            reject(signal.reason);
          });
        });
      },
      { namesFailures: true },
    );
    const { session } = await aDueSession({ clock, transport, store: createMemoryStore({ clock }) });
    await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 900 });
    await stopped.advance(800_000);
    // Behind a call; the token ends during the pause, and the next caller needs another at once.
    expect(await session.accessToken()).toBe('access-1');
    await stopped.advance(0);
    expect(await passing(stopped, session.accessToken())).toBe('access-2');
    expect(sentAt).toHaveLength(2);
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThanOrEqual(15_000);
  });
});

describe('a refresh that another process left behind', () => {
  /** As a process killed after it wrote its intent leaves it. */
  async function anAbandonedRefresh(options: Partial<SessionOptions> = {}) {
    const parts = await aDueSession(options);
    await parts.store.withLock(key, { waitMs: 0 }, async (writer) => writer.saveIntent(await parts.record(), aPlan));
    return parts;
  }

  it('is taken up after the first request must be over', async () => {
    const { clock, server, session, until, record } = await anAbandonedRefresh();
    expect(await session.accessToken()).toBe('access-1');
    await until(() => clock.sleepers > 0);
    expect(server.spent).toEqual([]);
    await clock.advance(requestOverMs);
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

  it('found late, is not blamed on what went wrong before it; but on the answer that it had', async () => {
    const { clock, session, until, record, store } = await aDueSession();
    const leave = (answered: boolean) =>
      store.withLock(key, { waitMs: 0 }, async (writer) => {
        const lastError = { code: 'rate_limited', atMs: clock.now() };
        const permit = await writer.saveIntent(await writer.mark(await record(), { lastError }), aPlan);
        const told = { lastError: { code: 'temporarily_unavailable', atMs: clock.now(), status: 503 } };
        if (answered) await writer.settle(permit, 'answered', told);
      });
    for (const [answered, code] of [
      [false, undefined],
      [true, 'temporarily_unavailable'],
    ] as const) {
      await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 604_800 });
      await clock.advance(5 * dayMs);
      await leave(answered);
      await clock.advance(60_000);
      expect(await session.accessToken({ rejected: 'another' })).toBe('access-1');
      await until(async () => (await record()).status.state === 'suspect');
      expect((await record()).lastError?.code).toBe(code);
    }
  });

  it('has a 401 noted once, however long the disk takes for that', async () => {
    const { clock, session, store } = await anAbandonedRefresh();
    const { withLock } = store;
    let notes = 0;
    store.withLock = (account, waiting, body) =>
      withLock(account, waiting, (writer) =>
        body({
          ...writer,
          read: () => clock.sleep(10).then(() => writer.read()),
          async mark(read, change) {
            if (change.refusedAtMs !== undefined) notes += 1;
            await clock.sleep(25);
            return writer.mark(read, change);
          },
        }),
      );
    await clock.advance(60_000);
    const refused = passing(clock, session.accessToken({ rejected: 'access-1' }));
    expect(await rejection(refused)).toMatchObject({ retryable: true });
    expect(notes).toBe(1);
  });

  it('is judged once: while the clock is set back each call looks at it again, and finds nothing new to write', async () => {
    const { clock, session, until, record, store } = await anAbandonedRefresh();
    await clock.advance(60_000);
    await session.accessToken();
    await until(async () => (await record()).status.state === 'suspect');
    const judged = await record();
    let writes = 0;
    store.watch(() => {
      writes += 1;
    });
    clock.jump(-86_400_000);
    for (let call = 0; call < 3; call += 1) {
      expect(await session.accessToken()).toBe('access-1');
      await clock.advance(1_000);
    }
    expect([writes, await record()]).toEqual([0, judged]);
  });

  it('found when the token has expired, is sent again for the caller', async () => {
    const { clock, session } = await anAbandonedRefresh();
    await clock.advance(weekMs);
    expect(await passing(clock, session.accessToken())).toBe('access-2');
  });

  describe('while somebody waits for it', () => {
    /** A person asks for new tokens; meanwhile a writer that no lock keeps out changes the record. */
    async function waitedFor(
      change: (writer: AccountWriter, left: { permit: SpendPermit; read: TokenRecord }) => Promise<unknown>,
    ) {
      const { clock, store, server, session, until, record } = await aDueSession();
      const writer = await store.withLock(key, { waitMs: 0 }, async (kept) => kept);
      const permit = await writer.saveIntent(await record(), aPlan);
      const asked = session.refresh().catch((error: unknown) => error);
      await until(() => clock.sleepers > 0);
      await change(writer, { permit, read: await record() });
      const result = await passing(clock, asked);
      return { result, spent: server.spent };
    }

    it('is over when its own answer is saved after all: those tokens are handed out', async () => {
      const tokens = { accessToken: 'access-9', refreshToken: 'refresh-9', expiresIn: 604_800 };
      const late = waitedFor((writer, { permit }) =>
        writer.save(permit, { tokens, receivedAtMs: startMs + 5 * dayMs }),
      );
      expect(await late).toMatchObject({ result: { version: 2, current: { accessToken: 'access-9' } }, spent: [] });
    });

    it('ends with the account', async () => {
      const removed = waitedFor((writer, { read }) => writer.remove(read));
      expect(await removed).toMatchObject({ result: { code: 'sign_in_required', reason: 'never' }, spent: [] });
    });

    it("ends with the server's no, which another has heard", async () => {
      const status = { state: 'sign_in_required', reason: 'lost_response' } as const;
      const refused = waitedFor((writer, { read }) => writer.mark(read, { status }));
      expect(await refused).toMatchObject({ result: { code: 'sign_in_required', reason: 'lost_response' }, spent: [] });
    });

    it('gives way to a first sending where it turns out that nothing was sent', async () => {
      const settled = waitedFor((writer, { permit }) => writer.settle(permit, 'unprocessed', {}));
      expect(await settled).toMatchObject({ result: { version: 2 }, spent: ['refresh-1'] });
    });
  });

  it('stays on record when the process ends while waiting', async () => {
    const { clock, session, until, record, server } = await anAbandonedRefresh();
    await session.accessToken();
    await until(() => clock.sleepers > 0);
    await session.close();
    expect((await record()).intent?.attempts).toBe(1);
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
    expect(result.retryAtMs).toBeUndefined();
    expect(server.spent).toHaveLength(1);
  });

  it('is believed of a doubt, too, that has no time for its next sending, as one of the first edition', async () => {
    const { clock, server, session, store, record } = await aDueSession({ profile });
    await store.withLock(key, { waitMs: 0 }, async (writer) => {
      await writer.saveIntent(await record(), aPlan);
      await writer.mark(await record(), { status: { state: 'suspect' }, retryAtMs: undefined });
    });
    server.introspects(false);
    await clock.advance(60_000);
    await rejection(passing(clock, session.refresh()));
    expect((await record()).status).toEqual({ state: 'sign_in_required', reason: 'lost_response' });
    expect(server.spent).toEqual([]);
  });

  it('is asked only once the request of another process must be over', async () => {
    const { clock, server, session, store, record, until } = await aDueSession({ profile });
    await store.withLock(key, { waitMs: 0 }, async (writer) => writer.saveIntent(await record(), aPlan));
    server.introspects(false);
    const asked = rejection(session.refresh());
    await until(() => clock.sleepers > 0);
    await clock.advance(requestOverMs - 1);
    expect((await record()).status).toEqual({ state: 'active' });
    await clock.advance(1);
    expect(await asked).toMatchObject({ code: 'sign_in_required', reason: 'lost_response' });
  });

  it('leaves the guess, and the doubt as it is, where it cannot even be asked', async () => {
    const app = { clientId: 'app', userAgent: 'bad\nagent' };
    const { clock, session, store, record, until } = await aDueSession({ profile, app });
    await store.withLock(key, { waitMs: 0 }, async (writer) => writer.saveIntent(await record(), aPlan));
    await clock.advance(60_000);
    expect(await session.accessToken()).toBe('access-1');
    await until(async () => (await record()).status.state === 'suspect');
    expect((await record()).intent).toMatchObject({ attempts: 1, unanswered: 1 });
  });

  it('leaves the guess where it gives no clear answer', async () => {
    const { result, server } = await anInterruptedRefresh(undefined);
    expect(result.status).toEqual({ state: 'suspect' });
    expect(result.intent?.attempts).toBe(1);
    expect(server.spent).toHaveLength(1);
  });
});
