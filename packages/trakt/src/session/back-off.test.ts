import { describe, expect, it } from 'vitest';
import { EdgeBlocked, NetworkError, OAuthError, RateLimited } from '../errors.ts';
import { anIntent, aRecord, startMs } from '../testing/records.ts';
import { backOffError } from './back-off.ts';

const retryAt = new Date(startMs + 60_000);
const errorAfter = (code?: string, { intent = false, status = 429 } = {}) =>
  backOffError(
    aRecord({
      ...(code !== undefined && { lastError: { code, status, atMs: startMs } }),
      ...(intent && { intent: anIntent }),
    }),
    retryAt.getTime(),
  );

describe('a caller who has to wait for the next try', () => {
  it.each([
    ['rate_limited', RateLimited, { until: retryAt }],
    ['edge_blocked', EdgeBlocked, { until: retryAt }],
    ['server_error', OAuthError, {}],
    ['temporarily_unavailable', OAuthError, {}],
  ])('is told again of %s, with its status', (code, type, more) => {
    const error = errorAfter(code);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code, status: 429, retryable: true, retryAt, ...more });
    expect(error.message).toContain(retryAt.toISOString());
  });

  it.each(['server_error', 'temporarily_unavailable', 'invalid_client'])('is told of %s who spoke', (code) => {
    expect(errorAfter(code, { status: 503 })).toMatchObject({ status: 503, from: 'trakt' });
    expect(errorAfter(code, { status: 522 })).toMatchObject({ status: 522, from: 'edge' });
    const silent = backOffError(aRecord({ lastError: { code, atMs: startMs } }), retryAt.getTime());
    expect(silent).toMatchObject({ status: undefined, from: undefined });
  });

  it('is told that the network failed, and whether the refresh token may have been sent', () => {
    const expected = { code: 'network', host: 'auth.example', retryAt, retryable: true };
    expect(errorAfter('network')).toBeInstanceOf(NetworkError);
    expect(errorAfter('network')).toMatchObject({ ...expected, sent: 'no' });
    expect(errorAfter('network', { intent: true })).toMatchObject({ ...expected, sent: 'maybe' });
  });

  it('is told of what has no error of its own, by its code', () => {
    const error = errorAfter('invalid_client');
    expect(error).toMatchObject({ code: 'temporarily_unavailable', retryable: true, retryAt, status: 429 });
    expect(error.message).toContain('invalid_client');
  });

  it('is told that a refresh was interrupted where nothing else is known', () => {
    const error = errorAfter();
    expect(error).toMatchObject({ code: 'temporarily_unavailable', retryable: true, retryAt });
    expect(error.message).toContain('interrupted');
    expect(error.message).toContain(retryAt.toISOString());
  });
});
