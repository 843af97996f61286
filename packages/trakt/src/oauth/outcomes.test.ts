/** Every status with every kind of body on every call: a typed outcome, and no secret in it. */

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { UsherError } from '../errors.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { fakeTransport, fetchFailed, type ScriptedAnswer, type Turn } from '../testing/fake-transport.ts';
import { requestDeviceCode } from './device-code.ts';
import { requestDeviceToken } from './device-token.ts';
import { exchangeCode } from './exchange-code.ts';
import type { OAuthOptions } from './options.ts';
import { refreshTokens } from './refresh.ts';
import { revokeToken } from './revoke.ts';

const secrets = {
  clientSecret: 'canary-client-secret',
  code: 'canary-code',
  codeVerifier: 'canary-code-verifier',
  refreshToken: 'canary-refresh-token',
  token: 'canary-token',
  deviceCode: 'canary-device-code',
};

const calls = {
  exchangeCode: (options: OAuthOptions) => exchangeCode({ ...options, ...secrets, redirectUri: 'http://localhost/cb' }),
  refreshTokens: (options: OAuthOptions) => refreshTokens({ ...options, ...secrets }),
  revokeToken: (options: OAuthOptions) => revokeToken({ ...options, ...secrets }),
  requestDeviceCode: (options: OAuthOptions) => requestDeviceCode({ ...options, ...secrets }),
  requestDeviceToken: (options: OAuthOptions) => requestDeviceToken({ ...options, ...secrets }),
};
type Call = keyof typeof calls;

const tokens = { access_token: 'new-access', refresh_token: 'new-refresh', token_type: 'bearer', expires_in: 604800 };
const device = {
  device_code: 'dc',
  user_code: '074CC532',
  verification_url: 'https://auth.trakt.tv/activate',
  expires_in: 600,
  interval: 5,
};
const goodBody: Record<Call, unknown> = {
  exchangeCode: tokens,
  refreshTokens: tokens,
  revokeToken: {},
  requestDeviceCode: device,
  requestDeviceToken: tokens,
};

/** What a call with each body comes to. `rfc`: at 200 the wished answer, else an RFC error that echoes secrets. */
interface Row {
  rfc: string;
  json: string;
  empty: string;
  text: string;
  html: string;
}
const bodies = {
  json: { message: 'nothing that we know' },
  empty: '',
  text: 'error code: 1015',
  html: '<!doctype html><title>Just a moment...</title>',
};
const rfcError = { error: 'invalid_grant', error_description: `not good: ${Object.values(secrets).join(' ')}` };

const always = (outcome: string): Row => ({
  rfc: outcome,
  json: outcome,
  empty: outcome,
  text: outcome,
  html: outcome,
});
const unreadable: Row = { ...always('invalid_response'), rfc: 'invalid_grant' };
const edge = { text: 'edge_blocked', html: 'edge_blocked' };

const usual: Record<number, Row> = {
  200: { rfc: 'ok', json: 'invalid_response', empty: 'invalid_response', ...edge },
  400: unreadable,
  401: { ...unreadable, json: 'invalid_client', empty: 'invalid_client' },
  403: { rfc: 'invalid_grant', json: 'app_rejected', empty: 'app_rejected', ...edge },
  404: unreadable,
  409: unreadable,
  410: unreadable,
  418: unreadable,
  429: { ...always('rate_limited'), ...edge },
  500: always('server_error'),
  502: always('temporarily_unavailable'),
  503: always('temporarily_unavailable'),
  504: always('temporarily_unavailable'),
  520: always('temporarily_unavailable'),
  521: always('temporarily_unavailable'),
  522: always('temporarily_unavailable'),
};

const table: Record<Call, Record<number, Row>> = {
  exchangeCode: usual,
  refreshTokens: usual,
  requestDeviceCode: usual,
  revokeToken: {
    ...usual,
    200: { ...always('ok'), ...edge },
    400: { ...unreadable, rfc: 'ok' },
    401: { ...always('ok'), text: 'invalid_response', html: 'invalid_response' },
  },
  requestDeviceToken: {
    ...usual,
    400: { ...always('authorization_pending'), rfc: 'invalid_grant' },
    404: always('device_code_unknown'),
    409: always('device_code_used'),
    410: always('expired_token'),
    418: always('access_denied'),
    429: { ...always('slow_down'), ...edge },
  },
};

const retryable = new Set([
  'authorization_pending',
  'slow_down',
  'rate_limited',
  'edge_blocked',
  'server_error',
  'temporarily_unavailable',
  'network',
]);

/** `ok`, or the code of the error, which has to be one of ours, for this status, and without a secret. */
async function outcomeOf(call: Call, turn: Turn): Promise<{ outcome: string; error?: UsherError }> {
  const { transport } = fakeTransport(turn);
  const clock = createFakeClock(0);
  try {
    await calls[call]({ clientId: 'app', transport, clock });
    return { outcome: 'ok' };
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary|new-access|new-refresh/);
    expect(error.retryable).toBe(retryable.has(error.code));
    return { outcome: error.code, error };
  }
}

const cases = Object.entries(table).flatMap(([call, rows]) =>
  Object.entries(rows).flatMap(([status, row]) =>
    Object.entries(row).map(([body, expected]) => ({ call, status: Number(status), body, expected })),
  ),
);

const isCall = (name: string): name is Call => Object.hasOwn(calls, name);
const isPlainBody = (name: string): name is keyof typeof bodies => Object.hasOwn(bodies, name);

describe('an answer', () => {
  it.each(cases)('$status with $body on $call is $expected', async ({ call, status, body, expected }) => {
    if (!isCall(call)) throw new Error(`no such call: ${call}`);
    const wished = status === 200 ? goodBody[call] : rfcError;
    const answer: ScriptedAnswer = { status, body: isPlainBody(body) ? bodies[body] : wished };
    const { outcome, error } = await outcomeOf(call, answer);
    expect(outcome).toBe(expected);
    if (error) expect(error.status).toBe(status);
  });
});

describe.each(Object.keys(calls).filter(isCall))('%s', (call) => {
  it('takes no redirect for an answer, also where a browser hides its status', async () => {
    expect((await outcomeOf(call, { status: 302, headers: { location: 'https://evil.example' } })).outcome).toBe(
      'invalid_response',
    );
    const hidden = async () => ({ status: 0, headers: new Headers(), text: async () => '' });
    expect((await outcomeOf(call, hidden)).outcome).toBe('invalid_response');
  });

  it('knows a JSON answer cut short from a whole one', async () => {
    const answer = { body: '{"access_token":"new-acc', type: 'application/json' };
    expect((await outcomeOf(call, answer)).outcome).toBe(call === 'revokeToken' ? 'ok' : 'invalid_response');
  });

  it.each([200, 400, 401, 403, 404, 429, 500, 503, 520])(
    'sees that Cloudflare answered %i in the place of Trakt',
    async (status) => {
      const headers = { 'cf-mitigated': 'challenge', 'cf-ray': '8f1a-AMS', 'retry-after': '143' };
      const { error } = await outcomeOf(call, { status, headers });
      expect(error).toMatchObject({ name: 'EdgeBlocked', rayId: '8f1a-AMS', until: new Date(143_000), status });
      expect(error?.message).toContain('8f1a-AMS');
    },
  );

  it('tells a request that was never sent from one that may have arrived', async () => {
    expect((await outcomeOf(call, fetchFailed('ECONNREFUSED'))).error).toMatchObject({ code: 'network', sent: 'no' });
    expect((await outcomeOf(call, fetchFailed('ECONNRESET'))).error).toMatchObject({ code: 'network', sent: 'maybe' });
  });

  it('tells an answer that broke off', async () => {
    const breaksOff = async () => ({
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      text: () => Promise.reject(new TypeError('terminated')),
    });
    expect((await outcomeOf(call, breaksOff)).error).toMatchObject({ code: 'network', sent: 'maybe', status: 200 });
  });

  it('keeps what a foreign HTTP client hangs on its errors to itself', async () => {
    const thrown = Object.assign(new Error('canary'), { options: { body: secrets }, code: 'canary' });
    expect((await outcomeOf(call, thrown)).outcome).toBe('network');
  });
});
