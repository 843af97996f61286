import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NetworkReason } from '../errors.ts';
import { fetchFailed } from '../testing/fake-transport.ts';
import { isOffline, networkError } from './network-error.ts';

const host = 'auth.trakt.tv';

afterEach(() => {
  vi.unstubAllGlobals();
});

const severalAddresses = (...codes: string[]) =>
  new TypeError('fetch failed', {
    cause: Object.assign(new AggregateError(codes.map((code) => Object.assign(new Error(code), { code }))), {
      code: codes[0],
    }),
  });

/** An error with another one so many layers down. */
const below = (layers: number, cause: unknown): unknown =>
  layers === 0 ? cause : new Error('wrapped', { cause: below(layers - 1, cause) });

const neverConnected = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'ConnectionRefused',
  'FailedToOpenSocket',
  'ERR_PROXY_INVALID',
  'ERR_PROXY_UNREACHABLE',
  'ERR_PROXY_REFUSED',
  'ERR_PROXY_PASSWORD',
];

describe('whether a request can have reached the server', () => {
  it.each([
    ...neverConnected.map((code) => fetchFailed(code)),
    fetchFailed('ENOTFOUND', { syscall: 'getaddrinfo' }),
    fetchFailed('EHOSTUNREACH', { syscall: 'connect' }),
    fetchFailed('ETIMEDOUT', { syscall: 'connect' }),
    fetchFailed('CERT_HAS_EXPIRED'),
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    severalAddresses('ECONNREFUSED', 'ENETUNREACH'),
    new AggregateError([fetchFailed('ECONNREFUSED').cause]),
    Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
    below(4, fetchFailed('ECONNREFUSED').cause),
  ])('no, where there was never a connection: $cause.code', (error) => {
    expect(networkError({ error, host }).sent).toBe('no');
  });

  it.each([
    fetchFailed('ECONNRESET'),
    fetchFailed('EPIPE', { syscall: 'write' }),
    fetchFailed('ETIMEDOUT', { syscall: 'read' }),
    fetchFailed('EHOSTUNREACH', { syscall: 'read' }),
    fetchFailed('EHOSTUNREACH', { syscall: 'write' }),
    fetchFailed('UND_ERR_SOCKET'),
    fetchFailed('UND_ERR_HEADERS_TIMEOUT'),
    severalAddresses('ECONNREFUSED', 'ECONNRESET'),
    new AggregateError([]),
    new AggregateError(['ECONNREFUSED', undefined]),
    below(5, fetchFailed('ECONNREFUSED').cause),
    new DOMException('No complete answer', 'TimeoutError'),
    new TypeError('Failed to fetch'),
    'something',
    undefined,
  ])('maybe, in every other case', (error) => {
    expect(networkError({ error, host }).sent).toBe('maybe');
  });

  it('maybe, once an answer has begun', () => {
    expect(networkError({ error: fetchFailed('ECONNREFUSED'), host, status: 200 })).toMatchObject({
      sent: 'maybe',
      status: 200,
    });
  });

  it('no, where a browser had no network before it nor after it', () => {
    const error = new TypeError('Failed to fetch');
    vi.stubGlobal('navigator', { onLine: false });
    expect(isOffline()).toBe(true);
    expect(networkError({ error, host, wasOffline: true })).toMatchObject({
      sent: 'no',
      reason: 'offline',
      message: expect.stringContaining(`${host} can't be reached: there is no network`),
    });
    expect(networkError({ error, host, wasOffline: false }).sent).toBe('maybe');
    expect(networkError({ error, host }).sent).toBe('maybe');
    vi.stubGlobal('navigator', { onLine: true });
    expect(networkError({ error, host, wasOffline: true }).sent).toBe('maybe');
  });
});

/** As Node, undici and Bun name them. */
const codes = {
  dns: 'ENOTFOUND EAI_AGAIN',
  refused: 'ECONNREFUSED ConnectionRefused',
  unreachable: 'FailedToOpenSocket EHOSTUNREACH ENETUNREACH',
  timeout: 'UND_ERR_CONNECT_TIMEOUT ERR_TLS_HANDSHAKE_TIMEOUT ETIMEDOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
  certificate:
    'CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID',
  proxy: 'ERR_PROXY_INVALID ERR_PROXY_UNREACHABLE ERR_PROXY_REFUSED',
  proxy_password: 'ERR_PROXY_PASSWORD',
  cut: 'ECONNRESET EPIPE UND_ERR_SOCKET',
  too_long:
    'ERR_ANSWER_TOO_LONG ERR_BUFFER_TOO_LARGE UND_ERR_RES_EXCEEDED_MAX_SIZE UND_ERR_HEADERS_OVERFLOW HPE_HEADER_OVERFLOW',
} satisfies Partial<Record<NetworkReason, string>>;

describe('the reason', () => {
  it.each([
    ['dns', fetchFailed('ENOTFOUND', { syscall: 'getaddrinfo' })],
    ['refused', fetchFailed('ECONNREFUSED')],
    ['refused', severalAddresses('ECONNREFUSED', 'ENETUNREACH')],
    ['unreachable', fetchFailed('EHOSTUNREACH')],
    ['certificate', fetchFailed('CERT_HAS_EXPIRED')],
    ['certificate', fetchFailed('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['proxy', fetchFailed('ERR_PROXY_UNREACHABLE', { cause: fetchFailed('ECONNREFUSED') })],
    ['proxy_password', fetchFailed('ERR_PROXY_PASSWORD')],
    ['timeout', new DOMException('late', 'TimeoutError')],
    ['timeout', fetchFailed('ETIMEDOUT', { syscall: 'connect' })],
    ['cut', fetchFailed('ECONNRESET')],
    ['too_long', fetchFailed('ERR_ANSWER_TOO_LONG')],
    ['unknown', new TypeError('Failed to fetch')],
    ['unknown', 'something'],
  ])('%s: %o', (reason, error) => {
    expect(networkError({ error, host }).reason).toBe(reason);
  });

  it.each(Object.entries(codes))('is %s for each of its codes', (reason, named) => {
    for (const code of named.split(' ')) {
      for (const status of [undefined, 200]) {
        const error = networkError({ error: fetchFailed(code), host, status });
        expect(error, code).toMatchObject({ reason, message: expect.stringContaining(host) });
      }
    }
  });

  it('is a cut connection, where an answer had begun and nobody says more', () => {
    expect(networkError({ error: new TypeError('terminated'), host, status: 200 }).reason).toBe('cut');
  });

  it('names the proxy by its host, never by what it is named with', () => {
    const thrown = (proxy: string) => fetchFailed('ERR_PROXY_PASSWORD', { proxy, syscall: 'connect' });
    const error = networkError({ error: thrown('proxy.lan:3128'), host });
    expect(error).toMatchObject({
      sent: 'no',
      proxy: 'proxy.lan:3128',
      message: expect.stringContaining('proxy.lan:3128'),
    });
    expect(networkError({ error: thrown('http://ada:canary@proxy.lan'), host }).proxy).toBeUndefined();
    const refused = fetchFailed('ERR_PROXY_REFUSED', { proxy: 'proxy.lan:3128' });
    expect(networkError({ error: refused, host }).message).toContain('proxy.lan:3128 (ERR_PROXY_REFUSED)');
  });
});

describe('a network error', () => {
  it('says which host and why, and carries nothing of what was thrown', () => {
    const thrown = Object.assign(fetchFailed('ECONNREFUSED'), {
      config: { body: 'canary-token' },
      message: 'canary-token',
    });
    const error = networkError({ error: thrown, host });
    expect(error.message).toBe("auth.trakt.tv can't be reached (ECONNREFUSED). Check the connection and try again.");
    expect(error.retryable).toBe(true);
    expect(inspect(error, { depth: 10 })).not.toContain('canary-token');
  });

  it.each([
    [new DOMException('No complete answer', 'TimeoutError'), undefined, "auth.trakt.tv didn't answer in time."],
    [fetchFailed('ECONNRESET'), 200, 'The connection to auth.trakt.tv broke before its answer was complete.'],
    [new TypeError('Failed to fetch'), undefined, "auth.trakt.tv can't be reached."],
    [below(4, fetchFailed('ECONNREFUSED').cause), undefined, "auth.trakt.tv can't be reached (ECONNREFUSED)."],
    [below(5, fetchFailed('ECONNREFUSED').cause), undefined, "auth.trakt.tv can't be reached."],
    [fetchFailed(`E${'X'.repeat(60)}`), undefined, `auth.trakt.tv can't be reached (E${'X'.repeat(60)}).`],
    [fetchFailed(`E${'X'.repeat(61)}`), undefined, "auth.trakt.tv can't be reached."],
    [fetchFailed('E'), undefined, "auth.trakt.tv can't be reached."],
    [fetchFailed('see ECONNRESET'), undefined, "auth.trakt.tv can't be reached."],
    [fetchFailed('ECONNRESET\nX'), undefined, "auth.trakt.tv can't be reached."],
    ['ECONNREFUSED', undefined, "auth.trakt.tv can't be reached."],
    [null, undefined, "auth.trakt.tv can't be reached."],
  ])('says what happened: %#', (error, status, beginning) => {
    expect(networkError({ error, host, status }).message.startsWith(beginning)).toBe(true);
  });

  it('ends where causes go round in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(networkError({ error, host }).sent).toBe('maybe');
    const several = new AggregateError([]);
    several.errors.push(several);
    expect(networkError({ error: several, host }).sent).toBe('maybe');
  });
});
