/** Where failures name no reason, a small request comes before each refresh: it may put a refresh off, and never forbids it. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { digestInstantly } from '../../testing/instant-digest.ts';
import { passing } from '../../testing/passing.ts';
import { startMs } from '../../testing/records.ts';
import { answerJson, answerText } from '../../testing/token-server.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../transport.ts';
import { createSession, type Session } from '../session.ts';
import type { SessionOptions } from '../session-options.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createIncidentWatch } from './incident-watch.ts';

digestInstantly();
afterEach(() => {
  vi.unstubAllGlobals();
});

const key = { issuer: 'https://auth.example', account: 'default' };
const hourMs = 3_600_000;

type Answer = () => TransportResponse | Promise<TransportResponse>;
const failed: Answer = () => Promise.reject(new TypeError('Failed to fetch'));
const found: Answer = () => answerJson(200, {});
const renewed: Answer = () =>
  answerJson(200, { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 3_600 });

/** A page's session whose token has expired, or lives for a day; nothing says why a request of it failed. */
async function aPage({ expiresIn = 0, ...options }: Partial<SessionOptions> & { expiresIn?: number } = {}) {
  const clock = createFakeClock(startMs);
  const store = createMemoryStore({ clock });
  const net: { probe: Answer; refresh: Answer } = { probe: found, refresh: renewed };
  const asked: { url: string; request: TransportRequest }[] = [];
  const transport: Transport = async (url, request) => {
    asked.push({ url, request });
    return request.method === 'GET' ? net.probe() : net.refresh();
  };
  const open = (more: Partial<SessionOptions> = {}) =>
    createSession({
      store,
      app: { clientId: 'app' },
      issuer: key.issuer,
      apiOrigin: 'https://api.example',
      transport,
      clock,
      random: () => 0,
      ...options,
      ...more,
    });
  const session = open();
  await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn });
  const of = (method: string) => asked.filter(({ request }) => request.method === method).length;
  const record = async () => (await store.read(key)) ?? expect.unreachable();
  const ask = (one = session) => passing(clock, one.accessToken()).catch((error: unknown) => error);
  return { clock, store, net, asked, session, open, ask, probes: () => of('GET'), refreshes: () => of('POST'), record };
}

describe('a page without a network', () => {
  it('sends no refresh token and writes no intent, however long; and is signed in when the network is back', async () => {
    const { net, ask, refreshes, record, clock } = await aPage();
    net.probe = failed;
    expect(await ask()).toMatchObject({ code: 'network', sent: 'no', retryable: true });
    const { intent, lastError, retryAtMs } = await record();
    expect([intent, lastError?.code, retryAtMs]).toEqual([undefined, 'network', startMs + 10_000]);
    expect(await ask()).toMatchObject({ code: 'network', sent: 'no', retryAt: new Date(retryAtMs ?? 0) });
    expect(refreshes()).toBe(0);
    net.probe = found;
    await clock.advance(10_000);
    expect(await ask()).toBe('access-2');
    expect((await record()).lastError).toBeUndefined();
  });

  it('is not asked about again within 5 seconds', async () => {
    const { net, session, clock, probes } = await aPage();
    await clock.advance(hourMs);
    net.probe = failed;
    await passing(clock, session.refresh()).catch(() => undefined);
    const once = probes();
    await session.refresh().catch(() => undefined);
    expect(probes()).toBe(once);
    await clock.advance(5_000);
    await session.refresh().catch(() => undefined);
    expect(probes()).toBe(once + 1);
  });

  it('has a resend wait as well, and its doubt stays as it is', async () => {
    const { net, ask, refreshes, record, clock } = await aPage();
    net.refresh = () => {
      net.probe = failed;
      return failed();
    };
    expect(await ask()).toMatchObject({ code: 'network', sent: 'maybe' });
    const { intent, status, retryAtMs } = await record();
    expect([status.state, intent?.attempts, intent?.last.n]).toEqual(['suspect', 1, 1]);
    expect(retryAtMs).toBe((intent?.last.sentAtMs ?? 0) + 60_000);
    net.probe = found;
    net.refresh = renewed;
    await clock.advance(15 * 60_000);
    expect(await ask()).toBe('access-2');
    expect(refreshes()).toBe(2);
  });
});

describe('a page without a network, long after a sending whose answer was lost', () => {
  it('is told a time for the next try that is still to come', async () => {
    const { net, ask, clock, refreshes } = await aPage();
    net.refresh = () => {
      net.probe = failed;
      return failed();
    };
    await ask();
    await clock.advance(hourMs);
    const retryAt = new Date(clock.now() + 10_000);
    expect(await ask()).toMatchObject({ code: 'network', retryAt });
    net.probe = found;
    net.refresh = renewed;
    await clock.advance(10_000);
    expect([await ask(), refreshes()]).toEqual(['access-2', 2]);
  });
});

describe('a person without a network who asks for a renewal of a doubt', () => {
  it('changes nothing about when the doubt is due', async () => {
    const { net, session, clock, record, refreshes } = await aPage({ expiresIn: 604_800 });
    net.refresh = () => answerText(502, '');
    await passing(clock, session.refresh()).catch(() => undefined);
    const { retryAtMs } = await record();
    expect(retryAtMs).toBe(startMs + 0.9 * 604_800_000);
    const sent = refreshes();
    net.probe = failed;
    await clock.advance(120_000);
    const retryAt = new Date(clock.now() + 10_000);
    await expect(session.refresh()).rejects.toMatchObject({ code: 'network', retryAt });
    expect(await record()).toMatchObject({ retryAtMs, lastError: { code: 'network' } });
    net.probe = found;
    await clock.advance(120_000);
    expect(await session.accessToken()).toBe('access-1');
    await clock.advance(1_000);
    expect(refreshes()).toBe(sent);
  });
});

describe('the probe', () => {
  it('is a small request without a token or a client, and never from a cache', async () => {
    const { ask, asked } = await aPage();
    await ask();
    const [probe] = asked;
    const url = new URL(probe?.url ?? '');
    expect([url.origin, url.pathname]).toEqual(['https://auth.example', '/.well-known/openid-configuration']);
    expect(url.search).toMatch(/^\?probe=[0-9a-f-]{36}$/);
    expect(probe?.request).toEqual({
      method: 'GET',
      headers: { 'user-agent': expect.stringContaining('trakt-usher') },
      redirect: 'manual',
      credentials: 'omit',
      maxBytes: 2 ** 20,
      signal: expect.any(AbortSignal),
    });
    expect(JSON.stringify(probe)).not.toMatch(/access-|refresh-/);
  });

  it.each([200, 302, 401, 404, 405])('is answered by any status: %i', async (status) => {
    const { net, ask } = await aPage();
    net.probe = () => answerJson(status, {});
    expect(await ask()).toBe('access-2');
  });

  it.each<[string, Answer, unknown]>([
    ['1 MiB is one', () => answerText(200, ' '.repeat(2 ** 20)), 'access-2'],
    ['more is none', () => answerText(200, ' '.repeat(2 ** 20 + 1)), expect.objectContaining({ code: 'network' })],
  ])('is answered by no flood: %s', async (_what, answer, expected) => {
    const { net, ask } = await aPage();
    net.probe = answer;
    expect(await ask()).toEqual(expected);
  });

  it.each<[string, Answer, string]>([
    [
      'a server in trouble',
      () => answerText(503, '<html>', { 'content-type': 'text/html' }),
      'temporarily_unavailable',
    ],
    ["the edge's page", () => answerText(403, '<html>', { 'content-type': 'text/html' }), 'edge_blocked'],
    ['a challenge of the edge', () => answerText(401, '', { 'cf-mitigated': 'challenge' }), 'edge_blocked'],
  ])('puts the refresh off for %s', async (_what, answer, code) => {
    const { net, ask, refreshes } = await aPage();
    net.probe = answer;
    expect(await ask()).toMatchObject({ code, retryable: true });
    expect(refreshes()).toBe(0);
  });

  it('keeps a refresh that is needed back three times, a minute apart, and then no more', async () => {
    const { net, clock, open, refreshes, record } = await aPage();
    net.probe = failed;
    const outcomes: unknown[] = [];
    // Each time a page of its own, as a person opens it; more often than once a minute counts for nothing.
    for (let seconds = 0; seconds <= 120; seconds += 15) {
      expect(refreshes()).toBe(0);
      outcomes.push(
        await open()
          .accessToken()
          .catch((error: { code: string }) => error.code),
      );
      await clock.advance(15_000);
    }
    expect(outcomes).toEqual([...Array(8).fill('network'), 'access-2']);
    expect((await record()).version).toBe(2);
  });

  it('is counted on where the clock was set back behind the last one', async () => {
    const { net, clock, session, record } = await aPage();
    net.probe = failed;
    const counted: unknown[] = [];
    for (const jumpMs of [0, -24 * hourMs, 0]) {
      clock.jump(jumpMs);
      await expect(session.refresh()).rejects.toMatchObject({ code: 'network' });
      const { lastError } = await record();
      counted.push([lastError?.probes, (lastError?.atMs ?? 0) === clock.now()]);
      await clock.advance(60_000);
    }
    expect(counted).toEqual([
      [1, true],
      [1, true],
      [2, true],
    ]);
  });

  it('that is in vain is made once a minute behind callers, and by one account for all', async () => {
    const incidents = createIncidentWatch();
    const { net, clock, open, store, probes } = await aPage({ expiresIn: 86_400, incidents });
    const [ada, grace] = [open({ account: 'ada' }), open({ account: 'grace' })];
    for (const session of [ada, grace]) {
      await session.signIn({ accessToken: 'access-1', refreshToken: 'refresh-1', expiresIn: 86_400 });
    }
    await clock.advance(17 * hourMs);
    net.probe = failed;
    const behind = async (session: Session) => {
      expect(await session.accessToken()).toBe('access-1');
      await clock.advance(0);
      return store.read(session);
    };
    const firstMs = clock.now();
    const lastError = { code: 'network', probes: 1, atMs: firstMs };
    expect(await behind(ada)).toMatchObject({ retryAtMs: firstMs + 60_000, lastError });
    expect(await behind(grace)).toMatchObject({ retryAtMs: firstMs + 300_000, lastError: { code: 'put_off' } });
    expect(probes()).toBe(1);
    await clock.advance(60_000);
    expect(await behind(ada)).toMatchObject({ lastError: { ...lastError, code: 'put_off' } });
    expect(probes()).toBe(1);
  });

  it('is overridden, too, where a server has refused a token that would live for long', async () => {
    const { net, clock, open, refreshes, record } = await aPage({ expiresIn: 86_400 });
    net.probe = failed;
    for (let minute = 0; minute < 2; minute += 1) {
      const refused = open().accessToken({ rejected: 'access-1' });
      await expect(refused).rejects.toMatchObject({ code: 'network', sent: 'no' });
      // It was refused when that was first heard.
      expect(await record()).toMatchObject({ refusedAtMs: startMs, lastError: { probes: minute + 1 } });
      await clock.advance(60_000);
    }
    expect(refreshes()).toBe(0);
    expect(await open().accessToken()).toBe('access-2');
  });

  it('is not overridden while the access token serves for long', async () => {
    const { net, session, clock, refreshes } = await aPage({ expiresIn: 86_400 });
    net.probe = failed;
    await clock.advance(17 * hourMs);
    for (let minute = 0; minute < 55; minute += 1) {
      expect(await session.accessToken()).toBe('access-1');
      await clock.advance(60_000);
    }
    expect(refreshes()).toBe(0);
    // Less than six hours are left now.
    await clock.advance(hourMs);
    for (let minute = 0; minute < 15; minute += 1) {
      await session.accessToken();
      await clock.advance(60_000);
    }
    expect(refreshes()).toBe(1);
  });

  it('is not made where the transport says why it failed', async () => {
    const { ask, probes, net } = await aPage({
      transport: Object.assign(async () => net.refresh(), { namesFailures: true }),
    });
    expect(await ask()).toBe('access-2');
    expect(probes()).toBe(0);
  });

  it('is given 5 seconds, within which the prompt resend has its turn', async () => {
    const { net, ask, refreshes, clock } = await aPage();
    net.refresh = () => {
      net.refresh = renewed;
      // The window of 20 s is open when it is looked at, and over when the answer to the probe comes.
      net.probe = async () => {
        await clock.sleep(4_900);
        return found();
      };
      return failed();
    };
    expect(await ask()).toBe('access-2');
    expect(refreshes()).toBe(2);
  });
});

describe('in a browser', () => {
  it('the probe goes over other connections than the refresh, which is a form that needs no asking', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0', onLine: true });
    const { ask, asked } = await aPage();
    expect(await ask()).toBe('access-2');
    const [probe, refresh] = asked.map(({ request }) => request);
    expect(probe).toEqual({
      method: 'GET',
      mode: 'no-cors',
      credentials: 'include',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'follow',
      headers: {},
      maxBytes: 2 ** 20,
      signal: expect.any(AbortSignal),
    });
    expect(refresh?.credentials).toBe('omit');
    expect(Object.keys(refresh?.headers ?? {}).toSorted()).toEqual(['accept', 'content-type']);
    expect(refresh?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(refresh?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      client_id: 'app',
    });
  });
});

describe('a browser that calls itself offline by mistake', () => {
  it('is not believed once the probe was answered: a refresh that fails then is in doubt', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0', onLine: false });
    const { net, session, clock, record, refreshes } = await aPage({ expiresIn: 604_800 });
    net.refresh = failed;
    expect(await passing(clock, session.refresh()).catch((error: unknown) => error)).toMatchObject({ sent: 'maybe' });
    expect(await record()).toMatchObject({ status: { state: 'suspect' }, intent: { attempts: 2 } });
    expect(refreshes()).toBe(2);
  });

  it('is believed where the transport names failures, so that nobody has probed', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0', onLine: false });
    const { ask, record } = await aPage({ transport: Object.assign(async () => failed(), { namesFailures: true }) });
    expect(await ask()).toMatchObject({ code: 'network', sent: 'no' });
    expect((await record()).intent).toBeUndefined();
  });

  it('is believed where the probe had no answer either', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0', onLine: false });
    const { net, ask, clock, record, refreshes } = await aPage();
    net.probe = failed;
    net.refresh = failed;
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await ask()).toMatchObject({ sent: 'no' });
      await clock.advance(60_000);
    }
    expect([(await record()).intent, refreshes()]).toEqual([undefined, 1]);
  });
});

describe('in Workers', () => {
  it('there is no prompt resend behind a call: a frozen request lives no longer than 30 seconds', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { ask, net, refreshes, record, clock } = await aPage({ waitUntil: () => undefined });
    net.refresh = failed;
    const startedMs = clock.now();
    expect(await ask()).toMatchObject({ code: 'network', sent: 'maybe' });
    expect(refreshes()).toBe(1);
    expect(clock.now() - startedMs).toBeLessThan(15_000);
    expect((await record()).intent?.attempts).toBe(1);
  });
});
