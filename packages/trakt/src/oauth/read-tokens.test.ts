import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkError, UsherError } from '../errors.ts';
import type { Outcome, ReplyBody } from './outcome.ts';
import { readFirstTokens, readTokens } from './read-tokens.ts';

const reply = (value: unknown, status = 200): Outcome => ({
  kind: 'reply',
  status,
  body: { type: 'json', value },
  from: 'trakt',
});

describe('tokens', () => {
  it('are what RFC 6749 and Trakt name, and nothing else', () => {
    const value = {
      access_token: 'access',
      refresh_token: 'refresh',
      token_type: 'bearer',
      scope: 'public',
      expires_in: 604800,
      created_at: 1_795_000_000,
      id_token: 'who it is',
      expires_at: 1_795_604_800,
    };
    expect(readTokens(reply(value))).toEqual({
      accessToken: 'access',
      refreshToken: 'refresh',
      scope: 'public',
      expiresIn: 604800,
      createdAt: new Date(1_795_000_000_000),
    });
  });

  it('need no more than an access token', () => {
    for (const status of [200, 201, 299]) {
      expect(readTokens(reply({ access_token: 'access' }, status))).toStrictEqual({ accessToken: 'access' });
    }
  });

  it('come with a success alone', () => {
    for (const status of [0, 199, 300, 400]) {
      expect(() => readTokens(reply({ access_token: 'access' }, status))).toThrow(UsherError);
    }
  });

  it('live as long as the server says, in digits too', () => {
    expect(readTokens(reply({ access_token: 'access', expires_in: 0 }))).toEqual({
      accessToken: 'access',
      expiresIn: 0,
    });
    for (const expires_in of [86_400, '86400']) {
      expect(readTokens(reply({ access_token: 'access', expires_in }))).toEqual({
        accessToken: 'access',
        expiresIn: 86_400,
      });
    }
  });

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\u0000', 'a\u001b[31m', 'a\u009b', 'ä'])(
    'are none with %j in one of them',
    (text) => {
      for (const value of [{ access_token: text }, { access_token: 'access', refresh_token: text }]) {
        expect(() => readTokens(reply(value))).toThrow(expect.objectContaining({ code: 'invalid_response' }));
      }
    },
  );

  it('are kept whatever else is wrong with a reply, for the old ones are gone', () => {
    const odd = {
      access_token: 'access',
      token_type: 'mac',
      refresh_token: 5,
      expires_in: 'soon',
      created_at: -1,
      scope: [],
    };
    expect(readTokens(reply(odd))).toStrictEqual({ accessToken: 'access' });
  });

  it.each([
    {},
    { error: 'invalid_grant' },
    { access_token: '' },
    { access_token: 5 },
    { accessToken: 'x' },
    [],
    null,
    'access',
  ])('are not in %j', (value) => {
    expect(() => readTokens(reply(value))).toThrow(expect.objectContaining({ code: 'invalid_response', status: 200 }));
  });

  it('of a new sign-in have to be bearer tokens', () => {
    for (const token_type of ['bearer', 'Bearer', 'BEARER', undefined]) {
      expect(readFirstTokens(reply({ access_token: 'access', token_type }))).toEqual({ accessToken: 'access' });
    }
    for (const token_type of ['mac', 'DPoP', 'bearer ']) {
      expect(() => readFirstTokens(reply({ access_token: 'access', token_type }))).toThrow(
        expect.objectContaining({ code: 'invalid_response', status: 200 }),
      );
    }
  });

  it('or a typed error come of every outcome', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ access_token: fc.jsonValue(), expires_in: fc.jsonValue(), created_at: fc.double() }),
      fc.record({ error: fc.oneof(fc.string(), fc.constantFrom('invalid_grant', 'slow_down', '__proto__')) }),
    );
    const body: fc.Arbitrary<ReplyBody> = fc.oneof(
      fc.constantFrom<ReplyBody>({ type: 'malformed' }, { type: 'page' }, { type: 'empty' }),
      value.map((json): ReplyBody => ({ type: 'json', value: json })),
    );
    const error = new NetworkError('lost', { sent: 'maybe', host: 'auth.trakt.tv' });
    const outcome: fc.Arbitrary<Outcome> = fc.oneof(
      fc.record({
        kind: fc.constant('reply' as const),
        status: fc.oneof(fc.constant(200), fc.integer({ min: 0, max: 999 })),
        body,
        from: fc.constantFrom('trakt', 'edge'),
      }),
      fc.constantFrom<Outcome>({ kind: 'cut', status: 200, error }, { kind: 'unanswered', sent: 'maybe', error }),
    );
    fc.assert(
      fc.property(outcome, (it) => {
        try {
          const { accessToken, expiresIn, createdAt } = readTokens(it);
          expect(accessToken).not.toBe('');
          expect(expiresIn === undefined || expiresIn >= 0).toBe(true);
          expect(createdAt === undefined || !Number.isNaN(createdAt.getTime())).toBe(true);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(UsherError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
