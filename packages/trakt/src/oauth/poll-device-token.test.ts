import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OAuthError } from '../errors.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { aResponse, fakeTransport, fetchFailed, neverAnswers, type Turn } from '../testing/fake-transport.ts';
import type { DeviceCode } from './device-code.ts';
import { nextPace, type PollProgress, pollDeviceToken } from './poll-device-token.ts';

const pending: Turn = { status: 400 };
const granted: Turn = { body: { access_token: 'access', refresh_token: 'refresh' } };

const aDevice = (clock: FakeClock, { interval = 5, expiresIn = 600 } = {}): DeviceCode => ({
  deviceCode: 'secret',
  userCode: '074CC532',
  verificationUrl: 'https://auth.trakt.tv/activate',
  expiresIn,
  expiresAt: new Date(clock.now() + expiresIn * 1000),
  interval,
});

/** Polls against a script; `seconds` tells when each poll went out. */
function start(turns: [Turn, ...Turn[]], device: { interval?: number; expiresIn?: number } = {}, signal?: AbortSignal) {
  const clock = createFakeClock();
  const { transport, sent } = fakeTransport(...turns);
  const seconds: number[] = [];
  const progress: PollProgress[] = [];
  const result = pollDeviceToken({
    clientId: 'app',
    device: aDevice(clock, device),
    clock,
    signal,
    onProgress: (now) => progress.push(now),
    transport: (url, request) => {
      seconds.push(clock.monotonic() / 1000);
      return transport(url, request);
    },
  });
  result.catch(() => undefined);
  return { clock, sent, seconds, progress, result };
}

describe('polling for a device token', () => {
  it('asks at the interval of the server until there are tokens', async () => {
    const { clock, sent, seconds, result } = start([pending, pending, granted], { interval: 6 });
    await clock.advance(20_000);
    expect(await result).toMatchObject({ accessToken: 'access', refreshToken: 'refresh' });
    expect(seconds).toEqual([6, 12, 18]);
    for (const { fields } of sent) expect(fields).toEqual({ code: 'secret', client_id: 'app' });
  });

  it.each<[string, Turn]>([
    ['204', { status: 204 }],
    ['an empty 200', { status: 200 }],
    ['a 200 with an error', { body: { error: 'authorization_pending' } }],
    ['a redirect', { status: 302, headers: { location: 'http://hotel.example/' } }],
    ['a 401 page', { status: 401, body: '<!doctype html>' }],
    ...[402, 405, 407, 408, 451].map((status): [string, Turn] => [`${status}`, { status }]),
  ])('goes on after %s, which says nothing about the code', async (_, answer) => {
    const { clock, seconds, result } = start([answer, granted]);
    await clock.advance(20_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(seconds).toEqual([5, 15]);
  });

  it('asks 5 seconds less often, for good, from each 429 on', async () => {
    const { clock, seconds } = start([
      { status: 429 },
      pending,
      { status: 400, body: { error: 'slow_down' } },
      pending,
    ]);
    await clock.advance(60_000);
    expect(seconds).toEqual([5, 15, 25, 40, 55]);
  });

  it('waits as long as Retry-After says, for that once', async () => {
    const { clock, seconds } = start([{ status: 429, headers: { 'retry-after': '143' } }, pending]);
    await clock.advance(170_000);
    expect(seconds).toEqual([5, 148, 158, 168]);
  });

  it("goes on at a growing distance through network errors, 5xx and Cloudflare's pages, then at the old pace", async () => {
    const page = '<!doctype html>';
    const { clock, seconds, progress, result } = start([
      fetchFailed('ECONNREFUSED'),
      { status: 503 },
      { status: 520, body: page },
      { status: 403, body: page },
      { body: page },
      pending,
      pending,
      granted,
    ]);
    await clock.advance(300_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(seconds).toEqual([5, 15, 35, 75, 135, 195, 200, 205]);
    expect(progress.map(({ problem }) => problem?.code)).toEqual([
      undefined,
      'network',
      'temporarily_unavailable',
      'temporarily_unavailable',
      'edge_blocked',
      'edge_blocked',
      undefined,
      undefined,
    ]);
  });

  it('asks less often, for good, when it was Cloudflare that was asked too often', async () => {
    const { clock, seconds } = start([
      { status: 429, body: 'error code: 1015', headers: { 'retry-after': '30' } },
      pending,
    ]);
    await clock.advance(60_000);
    expect(seconds).toEqual([5, 35, 45, 55]);
  });

  it('has one poll in flight, however slow the server is', async () => {
    let inFlight = 0;
    let most = 0;
    const answers = [
      aResponse({ status: 400 }),
      aResponse({ status: 400 }),
      aResponse({ body: { access_token: 'access' } }),
    ];
    const clock = createFakeClock();
    const result = pollDeviceToken({
      clientId: 'app',
      device: aDevice(clock, { interval: 1 }),
      clock,
      transport: async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await clock.sleep(2500);
        inFlight -= 1;
        return answers.shift() ?? aResponse({ status: 409 });
      },
    });
    await clock.advance(20_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(most).toBe(1);
  });

  it('waits for the answer to a poll that was sent before the code expired', async () => {
    const clock = createFakeClock();
    const result = pollDeviceToken({
      clientId: 'app',
      device: aDevice(clock, { expiresIn: 6 }),
      clock,
      transport: async () => {
        await clock.sleep(4000);
        return aResponse({ body: { access_token: 'access' } });
      },
    });
    await clock.advance(10_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
  });

  it('gives up a poll without an answer and asks again', async () => {
    const { clock, seconds, result } = start([neverAnswers, granted]);
    await clock.advance(40_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(seconds).toEqual([5, 27]);
  });

  it('ends when the code expires, and says what stood in the way last', async () => {
    const { clock, sent, result } = start([pending], { expiresIn: 12 });
    await clock.advance(11_999);
    expect(sent).toHaveLength(2);
    await clock.advance(1);
    const expired: unknown = await result.catch((error) => error);
    expect(expired).toMatchObject({ code: 'expired_token' });
    expect(expired).not.toHaveProperty('cause');
    expect(clock.sleepers).toBe(0);

    const down = start([{ status: 503 }], { expiresIn: 12 });
    await down.clock.advance(12_000);
    await expect(down.result).rejects.toMatchObject({
      code: 'expired_token',
      cause: { code: 'temporarily_unavailable' },
    });
  });

  it.each([
    [600, 600, 540],
    [3_600, 600, 540],
    [20, 10, 9],
  ])('asks once where the interval is %i s and the code lives %i', async (interval, expiresIn, at) => {
    const { clock, seconds, result } = start([granted], { interval, expiresIn });
    await clock.advance(expiresIn * 1_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(seconds).toEqual([at]);
  });

  it('is not led astray by a wall clock that is set while it waits', async () => {
    const { clock, seconds, result } = start([pending, pending, granted]);
    await clock.advance(6000);
    clock.jump(86_400_000);
    await clock.advance(5000);
    clock.jump(-2 * 86_400_000);
    await clock.advance(5000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(seconds).toEqual([5, 10, 15]);
  });

  it('does not ask about a code that has expired, nor wait', async () => {
    const { clock, progress, sent, result } = start([granted], { expiresIn: -5 });
    await clock.advance(0);
    await expect(result).rejects.toMatchObject({ code: 'expired_token' });
    expect([progress, sent]).toEqual([[{ waitMs: 0, expiresInMs: 0 }], []]);
  });

  it('takes up an older code for the rest of its life only', async () => {
    const clock = createFakeClock();
    const device = aDevice(clock, { expiresIn: 600 });
    await clock.advance(592_000);
    const { transport, sent } = fakeTransport(pending);
    const result = pollDeviceToken({ clientId: 'app', device, clock, transport });
    result.catch(() => undefined);
    await clock.advance(8000);
    await expect(result).rejects.toMatchObject({ code: 'expired_token' });
    expect(sent).toHaveLength(1);
  });

  it.each([
    [404, 'device_code_unknown'],
    [409, 'device_code_used'],
    [410, 'expired_token'],
    [418, 'access_denied'],
    [401, 'invalid_client'],
    [403, 'app_rejected'],
  ])('ends at %i: %s', async (status, code) => {
    const { clock, sent, result } = start([pending, { status }]);
    await clock.advance(600_000);
    await expect(result).rejects.toMatchObject({ code, status });
    expect(sent).toHaveLength(2);
  });

  it('takes up an older code for no longer than any code lives, where the clock was set back meanwhile', async () => {
    const clock = createFakeClock();
    const device = aDevice(clock, { expiresIn: 600 });
    clock.jump(-3_600_000);
    const progress: PollProgress[] = [];
    const { transport } = fakeTransport(granted);
    const options = { clientId: 'app', device, clock, transport };
    const result = pollDeviceToken({ ...options, onProgress: (now) => progress.push(now) });
    await clock.advance(5_000);
    expect(await result).toMatchObject({ accessToken: 'access' });
    expect(progress).toEqual([{ waitMs: 5_000, expiresInMs: 600_000 }]);
  });

  it('ends at once when aborted, while it waits or asks', async () => {
    for (const ms of [3000, 6000]) {
      const controller = new AbortController();
      const reason = new Error('enough');
      const { clock, result } = start([neverAnswers], {}, controller.signal);
      await clock.advance(ms);
      controller.abort(reason);
      await expect(result).rejects.toBe(reason);
      expect(clock.sleepers).toBe(0);
    }
  });

  it('tells before each wait how long it is and how long the code still lives', async () => {
    const { clock, progress } = start([pending], { expiresIn: 12 });
    await clock.advance(12_000);
    expect(progress).toEqual([
      { waitMs: 5000, expiresInMs: 12_000 },
      { waitMs: 5000, expiresInMs: 7000 },
      { waitMs: 2000, expiresInMs: 2000 },
    ]);
  });
});

describe('the pace', () => {
  const problem = fc
    .constantFrom('authorization_pending', 'slow_down', 'server_error')
    .map((code) => new OAuthError(code, code, { retryable: true }));

  it('never falls below the interval, and the interval never shrinks', () => {
    const steps = fc.array(fc.tuple(problem, fc.option(fc.nat({ max: 86_400_000 }), { nil: undefined })));
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 120_000 }), steps, (intervalMs, answers) => {
        let pace = { intervalMs, failures: 0, waitMs: intervalMs };
        for (const [error, retryAfterMs] of answers) {
          const next = nextPace(pace, error, retryAfterMs);
          expect(next.intervalMs).toBeGreaterThanOrEqual(pace.intervalMs);
          expect(next.waitMs).toBeGreaterThanOrEqual(Math.max(next.intervalMs, retryAfterMs ?? 0));
          expect(next.waitMs).toBeLessThanOrEqual(Math.max(next.intervalMs, 60_000, retryAfterMs ?? 0));
          pace = next;
        }
      }),
    );
  });
});
