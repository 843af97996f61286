import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { aResponse, fakeTransport, fetchFailed, neverAnswers } from '../testing/fake-transport.ts';
import type { TransportRequest } from '../transport.ts';
import { requestDeviceCode } from './device-code.ts';
import { exchangeCode } from './exchange-code.ts';
import { readTokens } from './read-tokens.ts';
import { refreshTokens, sendRefresh } from './refresh.ts';
import { revokeToken } from './revoke.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const tokens = { access_token: 'new', refresh_token: 'next', token_type: 'Bearer', expires_in: 604800 };

describe('a request', () => {
  it('is JSON by POST, follows no redirect, carries no cookie, and names the app', async () => {
    const { transport, sent } = fakeTransport({ body: tokens });
    await refreshTokens({ clientId: 'app', refreshToken: 'old', userAgent: 'my-app/1.0', transport });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe('https://auth.trakt.tv/oauth/token');
    expect(sent[0]?.request).toMatchObject({
      method: 'POST',
      redirect: 'manual',
      credentials: 'omit',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': expect.stringMatching(/^my-app\/1\.0 trakt-usher\/\d/),
      },
    });
  });

  it('is a form in a browser, with headers that need no asking, where a repeated one would cost tokens', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0' });
    const bodies: unknown[] = [];
    const transport = async (_url: string, { headers, body }: TransportRequest) => {
      bodies.push(headers, Object.fromEntries(new URLSearchParams(body)));
      return aResponse({ body: tokens });
    };
    await refreshTokens({ clientId: 'app', refreshToken: 'a+b&c', transport });
    expect(bodies).toEqual([
      { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      { grant_type: 'refresh_token', refresh_token: 'a+b&c', client_id: 'app' },
    ]);
  });

  it('goes out through the fetch of the moment, if no transport is given', async () => {
    const { transport, sent } = fakeTransport({ body: tokens });
    vi.stubGlobal('fetch', transport);
    await refreshTokens({ clientId: 'app', refreshToken: 'old' });
    expect(sent).toHaveLength(1);
    vi.stubGlobal('fetch', undefined);
    const refresh = refreshTokens({ clientId: 'app', refreshToken: 'old' });
    await expect(refresh).rejects.toMatchObject({ code: 'config_invalid', setting: 'transport' });
  });

  it('says for each operation what Trakt wants to know, and no more', async () => {
    const { transport, sent } = fakeTransport({ body: { ...tokens, device_code: 'd', user_code: 'u' } });
    const app = { clientId: 'app', transport };
    const withSecret = { ...app, clientSecret: 'secret' };
    await refreshTokens({ ...app, refreshToken: 'old' });
    await refreshTokens({ ...withSecret, refreshToken: 'old', redirectUri: 'http://localhost/cb' });
    await exchangeCode({ ...app, code: 'c', redirectUri: 'http://localhost/cb', codeVerifier: 'v' });
    await revokeToken({ ...withSecret, token: 'old' });
    await requestDeviceCode(app).catch(() => undefined);
    expect(sent.map(({ url, fields }) => [new URL(url).pathname, fields])).toEqual([
      ['/oauth/token', { grant_type: 'refresh_token', refresh_token: 'old', client_id: 'app' }],
      [
        '/oauth/token',
        {
          grant_type: 'refresh_token',
          refresh_token: 'old',
          redirect_uri: 'http://localhost/cb',
          client_id: 'app',
          client_secret: 'secret',
        },
      ],
      [
        '/oauth/token',
        {
          grant_type: 'authorization_code',
          code: 'c',
          redirect_uri: 'http://localhost/cb',
          code_verifier: 'v',
          client_id: 'app',
        },
      ],
      ['/oauth/revoke', { token: 'old', client_id: 'app', client_secret: 'secret' }],
      ['/oauth/device/code', { client_id: 'app' }],
    ]);
  });

  it('is never repeated', async () => {
    for (const turn of [fetchFailed('ECONNRESET'), fetchFailed('ECONNREFUSED'), { status: 503 }, { status: 429 }]) {
      const { transport, sent } = fakeTransport(turn);
      await refreshTokens({ clientId: 'app', refreshToken: 'old', transport }).catch(() => undefined);
      expect(sent).toHaveLength(1);
    }
  });

  it('is not sent for options that cannot work', async () => {
    const { transport, sent } = fakeTransport({ body: tokens });
    const refresh = sendRefresh({ clientId: 'app', refreshToken: 'old', transport, issuer: 'http://auth.trakt.tv' });
    await expect(refresh).rejects.toMatchObject({ code: 'config_invalid' });
    expect(sent).toHaveLength(0);
  });
});

describe('the deadline', () => {
  it.each([
    ['heeds its signal', neverAnswers],
    ['ignores its signal', () => new Promise<never>(() => undefined)],
  ])('ends a refresh after 12 seconds with a transport that %s', async (_, turn) => {
    const clock = createFakeClock();
    const { transport } = fakeTransport(turn);
    const outcome = sendRefresh({ clientId: 'app', refreshToken: 'old', transport, clock });
    await clock.advance(12_000);
    expect(await outcome).toMatchObject({
      kind: 'unanswered',
      sent: 'maybe',
      error: { code: 'network', sent: 'maybe' },
    });
    expect(clock.sleepers).toBe(0);
  });

  it('counts to the end of the body', async () => {
    const clock = createFakeClock();
    const { transport } = fakeTransport(async () => ({
      status: 200,
      headers: new Headers(),
      text: () => new Promise<never>(() => undefined),
    }));
    const outcome = sendRefresh({ clientId: 'app', refreshToken: 'old', transport, clock, timeoutMs: 3000 });
    await clock.advance(3000);
    expect(await outcome).toMatchObject({ kind: 'cut', status: 200, error: { sent: 'maybe' } });
  });

  it('leaves no timer behind an answer', async () => {
    const clock = createFakeClock();
    const { transport } = fakeTransport({ body: tokens });
    await refreshTokens({ clientId: 'app', refreshToken: 'old', transport, clock });
    expect(clock.sleepers).toBe(0);
  });
});

describe('a long answer', () => {
  it('is read: tokens may be long, and much may stand beside them', async () => {
    const { transport, sent } = fakeTransport({ body: { ...tokens, more: 'x'.repeat(2 ** 20 - 1_000) } });
    const read = refreshTokens({ clientId: 'app', refreshToken: 'old', transport });
    expect(await read).toMatchObject({ accessToken: 'new' });
    expect(sent[0]?.request.maxBytes).toBe(2 ** 20);
  });
});

describe('an answer of more than 1 MiB', () => {
  it('is none, names the host, and is not read to its end', async () => {
    const { transport } = fakeTransport({ body: { ...tokens, more: 'x'.repeat(2 ** 20) } });
    const outcome = await sendRefresh({ clientId: 'app', refreshToken: 'old', transport });
    expect(outcome).toMatchObject({ kind: 'cut', status: 200, error: { reason: 'too_long', host: 'auth.trakt.tv' } });
  });
});

describe('aborting', () => {
  const reason = new Error('changed my mind');

  it('keeps a refresh from being sent', async () => {
    const { transport, sent } = fakeTransport({ body: tokens });
    const refresh = sendRefresh({ clientId: 'app', refreshToken: 'old', transport, signal: AbortSignal.abort(reason) });
    await expect(refresh).rejects.toBe(reason);
    expect(sent).toHaveLength(0);
  });

  it.each(['exchange', 'refresh'])(
    'never cuts short an %s that is on its way: its tokens would be lost',
    async (kind) => {
      const controller = new AbortController();
      const { transport, sent } = fakeTransport(async () => {
        controller.abort(reason);
        expect(sent[0]?.request.signal?.aborted).toBe(false);
        return aResponse({ body: tokens });
      });
      const options = { clientId: 'app', transport, signal: controller.signal };
      const result =
        kind === 'refresh'
          ? refreshTokens({ ...options, refreshToken: 'old' })
          : exchangeCode({ ...options, code: 'c', redirectUri: 'http://localhost/cb' });
      expect(await result).toMatchObject({ accessToken: 'new', refreshToken: 'next' });
    },
  );

  it('ends any other call at once, with the reason given', async () => {
    const clock = createFakeClock();
    for (const call of [requestDeviceCode, revokeToken]) {
      const controller = new AbortController();
      const { transport, sent } = fakeTransport(neverAnswers);
      const options = { clientId: 'app', token: 'old', transport, clock, signal: controller.signal };
      const result = call(options);
      controller.abort(reason);
      await expect(result).rejects.toBe(reason);
      expect(sent).toHaveLength(1);
    }
  });
});

describe('sending a refresh without judging it', () => {
  it('knows that nothing was sent where a browser had no network at all', async () => {
    vi.stubGlobal('navigator', { onLine: false });
    const { transport } = fakeTransport(new TypeError('Failed to fetch'));
    const outcome = await sendRefresh({ clientId: 'app', refreshToken: 'old', transport });
    expect(outcome).toMatchObject({ kind: 'unanswered', sent: 'no', error: { sent: 'no' } });
  });

  it.each([
    ['before it', false, true],
    ['after it', true, false],
  ])('may have sent where a browser had a network %s', async (_when, offBefore, offAfter) => {
    const browser = { onLine: !offBefore };
    vi.stubGlobal('navigator', browser);
    const transport = () => {
      browser.onLine = !offAfter;
      return Promise.reject(new TypeError('Failed to fetch'));
    };
    const outcome = await sendRefresh({ clientId: 'app', refreshToken: 'old', transport });
    expect(outcome).toMatchObject({ kind: 'unanswered', sent: 'maybe' });
  });

  it('gives every answer as a value, which readTokens judges', async () => {
    const { transport } = fakeTransport({ status: 400, body: { error: 'invalid_grant' } }, { body: tokens });
    const options = { clientId: 'app', refreshToken: 'old', transport };
    const refused = await sendRefresh(options);
    expect(refused).toMatchObject({ kind: 'reply', status: 400, body: { type: 'json' } });
    expect(() => readTokens(refused)).toThrow(expect.objectContaining({ code: 'invalid_grant' }));
    expect(readTokens(await sendRefresh(options))).toEqual({
      accessToken: 'new',
      refreshToken: 'next',
      expiresIn: 604800,
    });
  });
});
