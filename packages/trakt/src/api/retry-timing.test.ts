import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError, EdgeBlocked, NetworkError, RateLimited, WriteOutcomeUnknown } from '../errors.ts';
import { networkError } from '../oauth/network-error.ts';
import { type FailedAttempt, maxRetries, retryDelayMs, waitUntil } from './retry-timing.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const at = (seconds: number) => new Date(nowMs + seconds * 1000);
const failed = (error: unknown, rest: Partial<FailedAttempt> = {}): FailedAttempt => ({
  error,
  repeatable: true,
  attempt: 1,
  nowMs,
  capMs: 30_000,
  ...rest,
});
const network = new NetworkError('', { sent: 'maybe', host: 'api.trakt.tv' });
const serverError = new ApiError('server_trouble', '', { status: 503 });

describe('retryDelayMs', () => {
  it('waits as long as Trakt asks for', () => {
    expect(retryDelayMs(failed(new RateLimited('', { until: at(7) })))).toBe(7_000);
  });

  it('gives up at once where Trakt asks for more than the cap', () => {
    expect(retryDelayMs(failed(new RateLimited('', { until: at(300) })))).toBeUndefined();
    expect(retryDelayMs(failed(new RateLimited('', { until: at(30) })))).toBe(30_000);
  });

  it('goes on at once where the wait is already over', () => {
    expect(retryDelayMs(failed(new RateLimited('', { until: at(-5) })))).toBe(0);
  });

  it('backs off from trouble that names no end', () => {
    const waits = [1, 2, 3, 4].map((attempt) => retryDelayMs(failed(serverError, { attempt })));
    expect(waits).toEqual([1_000, 4_000, 16_000, undefined]);
    expect(retryDelayMs(failed(network))).toBe(1_000);
  });

  it('leaves a block by Cloudflare alone unless it names its end', () => {
    expect(retryDelayMs(failed(new EdgeBlocked('')))).toBeUndefined();
    expect(retryDelayMs(failed(new EdgeBlocked('', { until: at(10) })))).toBe(10_000);
  });

  it.each(['certificate', 'proxy_password', 'too_long'] as const)('gives up at once on what lasts: %s', (reason) => {
    const error = new NetworkError('', { sent: 'no', host: 'api.trakt.tv', reason });
    expect(retryDelayMs(failed(error))).toBeUndefined();
  });

  it('gives up at once on a proxy that the environment names wrongly, and not on one that is down', () => {
    const through = (code: string) => failed(networkError({ error: { code }, host: 'api.trakt.tv' }));
    expect(retryDelayMs(through('ERR_PROXY_INVALID'))).toBeUndefined();
    expect(retryDelayMs(through('ERR_PROXY_UNREACHABLE'))).toBe(1_000);
  });

  it('repeats what is done twice by two sendings only after a rate limit that names its end', () => {
    const write = (error: unknown) => retryDelayMs(failed(error, { repeatable: false }));
    expect(write(new RateLimited('', { until: at(1) }))).toBe(1_000);
    for (const error of [
      new RateLimited(''),
      new EdgeBlocked('', { until: at(1) }),
      serverError,
      network,
      new WriteOutcomeUnknown(''),
    ]) {
      expect(write(error)).toBeUndefined();
    }
  });

  it('repeats another write after an answer that was lost or says nothing, unless that would last', () => {
    expect(retryDelayMs(failed(new WriteOutcomeUnknown('', { status: 504 })))).toBe(1_000);
    expect(retryDelayMs(failed(new WriteOutcomeUnknown('', { cause: network }), { attempt: 2 }))).toBe(4_000);
    const tooLong = new NetworkError('', { sent: 'maybe', host: 'api.trakt.tv', reason: 'too_long' });
    expect(retryDelayMs(failed(new WriteOutcomeUnknown('', { cause: tooLong })))).toBeUndefined();
  });

  it.each([
    'bad_request',
    'unauthorized',
    'not_found',
    'conflict',
    'account_limit',
    'validation',
    'vip_required',
  ] as const)('never repeats after %s', (code) => {
    expect(retryDelayMs(failed(new ApiError(code, '')))).toBeUndefined();
  });

  it('never waits longer than the cap nor more often than its bound', () => {
    const error = fc.constantFrom(network, serverError, new RateLimited(''), new EdgeBlocked(''));
    const until = fc.integer({ min: -1000, max: 1000 }).map((seconds) => new RateLimited('', { until: at(seconds) }));
    fc.assert(
      fc.property(
        fc.oneof(error, until),
        fc.boolean(),
        fc.nat(10),
        fc.nat(60_000),
        (error, repeatable, attempt, capMs) => {
          const waitMs = retryDelayMs(failed(error, { repeatable, attempt: attempt + 1, capMs }));
          return waitMs === undefined || (waitMs >= 0 && waitMs <= capMs && attempt < maxRetries);
        },
      ),
    );
  });
});

describe('waitUntil', () => {
  const until = (headers: Record<string, string>) => waitUntil(new Headers(headers), nowMs);
  const rateLimit = JSON.stringify({ name: 'AUTHED_API_GET_LIMIT', period: 300, until: at(120).toISOString() });

  it.each([
    ['seconds', { 'Retry-After': '10' }, at(10)],
    ['a date', { 'Retry-After': at(60).toUTCString() }, at(60)],
    ["Trakt's own header", { 'X-Ratelimit': rateLimit }, at(120)],
    ['Retry-After before the other', { 'Retry-After': '10', 'X-Ratelimit': rateLimit }, at(10)],
    ['the other where Retry-After is none', { 'Retry-After': 'soon', 'X-Ratelimit': rateLimit }, at(120)],
  ])('reads %s', (_, headers, expected) => {
    expect(until(headers)).toEqual(expected);
  });

  it.each([
    {},
    { 'Retry-After': '' },
    { 'X-Ratelimit': '{' },
    { 'X-Ratelimit': 'null' },
    { 'X-Ratelimit': '{"until":[]}' },
    { 'X-Ratelimit': '{"until":"never"}' },
  ])('knows no end from %o', (headers) => {
    expect(until(headers)).toBeUndefined();
  });
});
