import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignInRequired } from '../errors.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import type { ApiRequest, Wait } from './authorized-request.ts';
import { createTraktClient, type TraktClientOptions } from './client.ts';
import { createRateBudget } from './rate-budget.ts';
import { fakeSession, fakeTrakt, html, type Scripted } from './testing/fake-trakt.ts';

interface Fixture {
  clock: FakeClock;
  /** What was sent, in this order. */
  sent: string[];
  read(name: string, options?: { signal?: AbortSignal }): Promise<unknown>;
  write(name: string, options?: { signal?: AbortSignal }): Promise<unknown>;
  another(options?: Partial<TraktClientOptions>): Omit<Fixture, 'another' | 'sent' | 'clock'>;
}

/** Clients of one session, which give a call's error as its result. */
function aClient(answer: Scripted = { body: {} }, options: Partial<TraktClientOptions> = {}): Fixture {
  const clock = createFakeClock();
  const { transport, received } = fakeTrakt(answer);
  const shared = { app: { clientId: 'app' }, session: fakeSession(), transport, clock, ...options };
  const another = (more: Partial<TraktClientOptions> = {}) => {
    const { request } = createTraktClient({ ...shared, ...more });
    const call =
      (more: Omit<ApiRequest, 'path'>) =>
      (name: string, options: { signal?: AbortSignal } = {}) =>
        request({ path: `/${name}`, ...more, ...options }).catch((error: unknown) => error);
    return { read: call({}), write: call({ method: 'POST', body: {} }) };
  };
  return {
    clock,
    get sent() {
      return received.map(({ url }) => url.pathname.slice(1));
    },
    ...another(),
    another,
  };
}

const times = (count: number) => Array.from({ length: count }, (_, number) => `${number + 1}`);
const stated = (clock: FakeClock, remaining: number, inMs: number, limit = 500, name = 'AUTHED_API_GET_LIMIT') => ({
  'X-Ratelimit': JSON.stringify({
    ...{ name, period: 300, limit, remaining },
    until: new Date(clock.now() + inMs).toISOString(),
  }),
});

describe('writes', () => {
  it('go out one a second, in the order of their calls, from all clients of a session', async () => {
    const fixture = aClient();
    const other = fixture.another();
    const written = [fixture.write('1'), other.write('2'), fixture.write('3'), other.write('4')];
    await fixture.clock.advance(0);
    expect(fixture.sent).toEqual(['1']);
    await fixture.clock.advance(999);
    expect(fixture.sent).toEqual(['1']);
    await fixture.clock.advance(1);
    expect(fixture.sent).toEqual(['1', '2']);
    await fixture.clock.advance(2_000);
    await Promise.all(written);
    expect(fixture.sent).toEqual(['1', '2', '3', '4']);
    expect(fixture.clock.sleepers).toBe(0);
  });

  it('hold up no read', async () => {
    const fixture = aClient();
    void fixture.write('1');
    void fixture.write('2');
    await fixture.read('3');
    expect(fixture.sent).toEqual(['1', '3']);
  });

  it('that would wait too long fail at once, unsent, with the time', async () => {
    const fixture = aClient({ body: {} }, { maxRetryWaitMs: 2_000 });
    const written = times(4).map((name) => fixture.write(name));
    const until = new Date(fixture.clock.now() + 3_000);
    expect(await written[3]).toMatchObject({ code: 'rate_limited', endpoint: 'POST /4', status: undefined, until });
    await fixture.clock.advance(2_000);
    expect(fixture.sent).toEqual(['1', '2', '3']);
  });

  it('of one person in two sessions share a budget that is given to both', async () => {
    const clock = createFakeClock();
    const budget = createRateBudget({ clock });
    const fixture = aClient({ body: {} }, { clock, budget });
    void fixture.write('1');
    void fixture.another({ session: fakeSession() }).write('2');
    await clock.advance(500);
    expect(fixture.sent).toEqual(['1']);
  });

  it('of two people are counted apart', async () => {
    const fixture = aClient();
    await Promise.all([fixture.write('1'), fixture.another({ session: fakeSession() }).write('2')]);
    expect(fixture.sent).toEqual(['1', '2']);
  });
});

describe('reads', () => {
  it('end at 500 in 300 seconds, and go on in the next', async () => {
    const fixture = aClient({ body: {} }, { maxRetryWaitMs: 300_000 });
    const read = times(501).map((name) => fixture.read(name));
    await fixture.clock.advance(299_999);
    expect(fixture.sent).toHaveLength(500);
    await fixture.clock.advance(1);
    await Promise.all(read);
    expect(fixture.sent).toEqual(times(501));
  });

  it('go out ten at a time, and the others wait for them however impatient they are', async () => {
    const gate = Promise.withResolvers<void>();
    const answer: Scripted = async () => {
      await gate.promise;
      return { body: {} };
    };
    const fixture = aClient(answer, { maxRetryWaitMs: 0 });
    const read = times(25).map((name) => fixture.read(name));
    await fixture.clock.advance(1_000);
    expect(fixture.sent).toEqual(times(10));
    gate.resolve();
    await Promise.all(read);
    expect(fixture.sent).toEqual(times(25));
  });

  it('of a server on this machine have no limit until it refuses one', async () => {
    const clock = createFakeClock();
    const refusal = { status: 429, headers: { 'retry-after': '60', ...stated(clock, 0, 60_000) } };
    const answer: Scripted = ({ url }) =>
      url.pathname === '/refused' ? refusal : { body: {}, headers: stated(clock, 0, 60_000) };
    const fixture = aClient(answer, { clock, apiOrigin: 'http://127.0.0.1:1' });
    await Promise.all(times(600).map((name) => fixture.read(name)));
    expect(fixture.sent).toHaveLength(600);
    await fixture.read('refused');
    expect(await fixture.read('late')).toMatchObject({ code: 'rate_limited' });
  });

  it('without a sign-in are counted by app, whatever the session', async () => {
    const fixture = aClient({ body: {} }, { maxRetryWaitMs: 0 });
    const needsSignIn = {
      async accessToken(): Promise<string> {
        throw new SignInRequired('never');
      },
    };
    const alone = fixture.another({ session: needsSignIn });
    const ofOtherApp = fixture.another({ session: needsSignIn, app: { clientId: 'other' } });
    await Promise.all(times(500).map((name) => alone.read(name)));
    expect(await fixture.another({ session: { ...needsSignIn } }).read('late')).toMatchObject({ code: 'rate_limited' });
    await Promise.all([ofOtherApp.read('other app'), fixture.read('signed in')]);
    expect(fixture.sent).toHaveLength(502);
  });

  it('count what other programs use up, as the answers state it', async () => {
    const clock = createFakeClock();
    const answer: Scripted = ({ url }) => ({
      body: {},
      headers: url.pathname === '/1' ? stated(clock, 2, 60_000) : {},
    });
    const fixture = aClient(answer, { clock, maxRetryWaitMs: 60_000 });
    await fixture.read('1');
    const read = ['2', '3', '4'].map((name) => fixture.read(name));
    await clock.advance(59_999);
    expect(fixture.sent).toEqual(['1', '2', '3']);
    await clock.advance(1);
    await Promise.all(read);
    expect(fixture.sent).toEqual(['1', '2', '3', '4']);
  });

  it('count those under way, which an answer may not have counted yet', async () => {
    const clock = createFakeClock();
    const gate = Promise.withResolvers<void>();
    const answer: Scripted = async ({ url }) => {
      if (url.pathname !== '/1') await gate.promise;
      return { body: {}, headers: stated(clock, 2, 60_000) };
    };
    const fixture = aClient(answer, { clock, maxRetryWaitMs: 0 });
    const read = ['1', '2', '3'].map((name) => fixture.read(name));
    await read[0];
    expect(await fixture.read('4')).toMatchObject({ code: 'rate_limited' });
    gate.resolve();
    await Promise.all(read);
  });

  it('pay no heed to an answer that counts somebody else', async () => {
    const clock = createFakeClock();
    const headers = stated(clock, 0, 300_000, 500, 'UNAUTHED_API_GET_LIMIT');
    const { read } = aClient({ body: {}, headers }, { clock, maxRetryWaitMs: 0 });
    await read('1');
    expect(await read('2')).toMatchObject({ status: 200 });
  });

  it('go by a limit that has changed', async () => {
    const clock = createFakeClock();
    const fixture = aClient(() => ({ body: {}, headers: stated(clock, 999, 300_000, 1_000) }), {
      clock,
      maxRetryWaitMs: 0,
    });
    await fixture.read('1');
    await Promise.all(times(700).map((name) => fixture.read(name)));
    expect(fixture.sent).toHaveLength(701);
  });

  it.each([
    ['fast', -3_600_000],
    ['slow', 3_600_000],
  ])('wait no longer than a period where the clock is an hour too %s', async (_, offMs) => {
    const clock = createFakeClock();
    const answer: Scripted = ({ url }) => ({
      body: {},
      headers: url.pathname === '/1' ? stated(clock, 0, 300_000 + offMs) : {},
    });
    const fixture = aClient(answer, { clock, maxRetryWaitMs: 300_000 });
    await fixture.read('1');
    const late = fixture.read('late');
    await clock.advance(300_000);
    expect(await late).toMatchObject({ status: 200 });
  });

  it.each(['{', 'null', '{"limit":"many"}', '{"limit":1,"period":0,"remaining":0,"until":"2026-11-21T12:05:00Z"}'])(
    'pay no heed to the header %s',
    async (header) => {
      const { read } = aClient({ body: {}, headers: { 'X-Ratelimit': header } }, { maxRetryWaitMs: 0 });
      await read('1');
      expect(await read('2')).toMatchObject({ status: 200 });
    },
  );

  it('are not held up by a late answer that states the period before', async () => {
    const clock = createFakeClock();
    const late = Promise.withResolvers<void>();
    const first = stated(clock, 10, 1_000);
    const spent = stated(clock, 0, 1_000);
    const fixture = aClient(
      async ({ url }) => {
        if (url.pathname !== '/late') return { body: {}, headers: url.pathname === '/1' ? first : {} };
        await late.promise;
        return { body: {}, headers: spent };
      },
      { clock, maxRetryWaitMs: 0 },
    );
    await fixture.read('1');
    const slow = fixture.read('late');
    await clock.advance(1_000);
    await fixture.read('2');
    late.resolve();
    await slow;
    expect(await fixture.read('3')).toMatchObject({ status: 200 });
  });
});

describe('a 429', () => {
  const refusesOnce = (headers: Record<string, string>): Scripted => {
    let refused = false;
    return () => {
      if (refused) return { body: {} };
      refused = true;
      return { status: 429, headers };
    };
  };

  it('that one call meets stops all others, and that call is the first to go on', async () => {
    const fixture = aClient(refusesOnce({ 'retry-after': '20' }));
    const first = fixture.read('1');
    await fixture.clock.advance(0);
    const others = [fixture.read('2'), fixture.another().read('3'), fixture.write('4')];
    await fixture.clock.advance(19_999);
    expect(fixture.sent).toEqual(['1']);
    await fixture.clock.advance(1);
    await Promise.all([first, ...others]);
    expect(fixture.sent).toEqual(['1', '1', '2', '3', '4']);
  });

  it("of Trakt's limit for reads stops no write", async () => {
    const clock = createFakeClock();
    const fixture = aClient(refusesOnce({ 'retry-after': '20', ...stated(clock, 0, 20_000) }), { clock });
    void fixture.read('1');
    await clock.advance(0);
    expect(await fixture.write('2')).toMatchObject({ status: 200 });
    expect(fixture.sent).toEqual(['1', '2']);
  });

  it('that names no end leaves a known end where it is', async () => {
    const gate = Promise.withResolvers<void>();
    const fixture = aClient(
      async ({ url }) => {
        if (url.pathname === '/1') return { status: 429, headers: { 'retry-after': '60' } };
        await gate.promise;
        return { status: 429 };
      },
      { maxRetryWaitMs: 10_000 },
    );
    const unnamed = fixture.read('2');
    await fixture.read('1');
    gate.resolve();
    await fixture.clock.advance(5_000);
    expect(await unnamed).toMatchObject({ code: 'rate_limited' });
    expect(await fixture.read('3')).toMatchObject({ code: 'rate_limited' });
    expect(fixture.sent).toEqual(['2', '1']);
  });

  it('with a longer wait than they allow ends those that wait already', async () => {
    let answers = 0;
    const gate = Promise.withResolvers<void>();
    const fixture = aClient(async () => {
      answers += 1;
      if (answers <= 10) await gate.promise;
      return html(429, { 'retry-after': '300' });
    });
    const read = times(12).map((name) => fixture.read(name));
    await fixture.clock.advance(0);
    gate.resolve();
    const until = new Date(fixture.clock.now() + 300_000);
    expect(await read[0]).toMatchObject({ code: 'edge_blocked', until });
    expect(await read[11]).toMatchObject({ code: 'rate_limited', status: undefined, until });
    expect(fixture.sent).toHaveLength(10);
  });
});

describe('a call that waits', () => {
  it('is told of once, with the time of its turn, and again when that moves away', async () => {
    const waits: Wait[] = [];
    const clock = createFakeClock();
    const startMs = clock.now();
    const at = (seconds: number) => new Date(startMs + seconds * 1_000);
    const answer: Scripted = ({ url }) =>
      url.pathname === '/2' && waits.length < 3 ? { status: 429, headers: { 'retry-after': '5' } } : { body: {} };
    const fixture = aClient(answer, { clock, onWait: (wait) => waits.push(wait) });
    const written = times(3).map((name) => fixture.write(name));
    await clock.advance(10_000);
    await Promise.all(written);
    const code = 'rate_limited';
    expect(waits).toEqual([
      { endpoint: 'POST /2', code, until: at(1) },
      { endpoint: 'POST /3', code, until: at(2) },
      { endpoint: 'POST /3', code, until: at(6) },
      { endpoint: 'POST /2', code, until: at(6) },
      { endpoint: 'POST /3', code, until: at(7) },
    ]);
  });

  it('goes before one that comes later, also where its timer is late', async () => {
    const clock = createFakeClock();
    let lateMs = 0;
    const budget = createRateBudget({ clock: { ...clock, monotonic: () => clock.monotonic() + lateMs } });
    const fixture = aClient({ body: {} }, { clock, budget });
    const written = ['1', '2'].map((name) => fixture.write(name));
    await clock.advance(0);
    lateMs = 1_000;
    written.push(fixture.write('3'));
    await clock.advance(2_000);
    await Promise.all(written);
    expect(fixture.sent).toEqual(['1', '2', '3']);
  });

  it('survives a listener that throws', async () => {
    const onWait = () => {
      throw new Error('no terminal');
    };
    const fixture = aClient({ body: {} }, { onWait });
    const written = times(2).map((name) => fixture.write(name));
    await fixture.clock.advance(1_000);
    expect(await written[1]).toMatchObject({ status: 200 });
  });

  it('leaves its place when the caller aborts, and no timer', async () => {
    const fixture = aClient();
    const controller = new AbortController();
    await Promise.all(times(500).map((name) => fixture.read(name)));
    const patient = fixture.another({ maxRetryWaitMs: 300_000 });
    const left = patient.read('501', { signal: controller.signal });
    await fixture.clock.advance(0);
    controller.abort(new Error('enough'));
    expect(await left).toMatchObject({ message: 'enough' });
    expect(await patient.read('502', { signal: controller.signal })).toMatchObject({ message: 'enough' });
    await fixture.clock.advance(0);
    expect(fixture.clock.sleepers).toBe(0);
    const next = patient.read('503');
    await fixture.clock.advance(300_000);
    await next;
    expect(fixture.sent.slice(500)).toEqual(['503']);
  });

  it('takes nobody else along when the caller aborts after its turn', async () => {
    const fixture = aClient();
    const controller = new AbortController();
    const { signal } = controller;
    const written = ['1', '2', '3'].map((name) => fixture.write(name, name === '2' ? { signal } : {}));
    await fixture.clock.advance(1_000);
    controller.abort();
    await fixture.clock.advance(1_000);
    await Promise.all(written);
    expect(fixture.sent).toEqual(['1', '2', '3']);
  });

  it('gives its turn back where nothing was sent', async () => {
    const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    const fixture = aClient(refused, { maxRetryWaitMs: 0 });
    for (const name of times(3)) expect(await fixture.write(name)).toMatchObject({ code: 'network', sent: 'no' });
    expect(fixture.sent).toEqual(times(3));
  });
});

/** Trakt's own counting: periods that begin with a call. Each answer takes its time. */
function countingServer(clock: FakeClock, limit: number, answerMs: (call: number) => number) {
  let endsMs = 0;
  let used = 0;
  let calls = 0;
  let refused = 0;
  const answer: Scripted = async () => {
    const nowMs = clock.now();
    if (nowMs >= endsMs) [used, endsMs] = [0, nowMs + 300_000];
    used += 1;
    const headers = stated(clock, Math.max(0, limit - used), endsMs - nowMs, limit);
    const over = used > limit;
    refused += over ? 1 : 0;
    calls += 1;
    await clock.sleep(answerMs(calls));
    return over ? { status: 429, headers } : { body: {}, headers };
  };
  return { answer, refused: () => refused };
}

it('a server with any limit up to the known one refuses few calls, and serves all of them in their order', async () => {
  const delays = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), delays, delays, async (limit, gaps, answers) => {
      const clock = createFakeClock();
      const server = countingServer(clock, limit, (call) => answers[call % answers.length] ?? 0);
      const budget = createRateBudget({ clock, reads: { calls: 20, periodMs: 300_000 }, parallelReads: 3 });
      const fixture = aClient(server.answer, { clock, budget, maxRetryWaitMs: 3_600_000 });
      const read: Promise<unknown>[] = [];
      for (const [index, gapMs] of gaps.entries()) {
        await clock.advance(gapMs);
        read.push(fixture.read(`${index}`));
      }
      await clock.advance(40 * 300_000);
      for (const reply of await Promise.all(read)) expect(reply).toMatchObject({ status: 200 });
      expect([...new Set(fixture.sent)]).toEqual([...gaps.keys()].map(String));
      // Only what was under way before the first answer told of the limit.
      expect(server.refused()).toBeLessThan(3);
      expect(clock.sleepers).toBe(0);
    }),
    { numRuns: 60 },
  );
});
