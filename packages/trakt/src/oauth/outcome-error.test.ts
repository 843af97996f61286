import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import type { Reply } from './outcome.ts';
import { outcomeError } from './outcome-error.ts';

const clock = createFakeClock();
const errorOf = (reply: Partial<Reply>) =>
  outcomeError({ kind: 'reply', status: 200, body: { type: 'empty' }, from: 'trakt', ...reply }, clock);

describe('an answer that is none of ours', () => {
  it.each([
    [199, 'with status 199'],
    [200, 'without the fields'],
    [299, 'without the fields'],
    [300, 'with status 300'],
    [404, 'with status 404'],
  ])('with status %i is told by what is wrong with it: %s', (status, words) => {
    const error = errorOf({ status });
    expect(error).toMatchObject({ code: 'invalid_response', status, from: 'trakt', retryable: false });
    expect(error.message).toContain(words);
  });
});

describe('a refusal', () => {
  it.each([
    [400, undefined, 'invalid_response'],
    [400, 'invalid_grant', 'invalid_grant'],
    [399, 'invalid_grant', 'invalid_response'],
    [401, undefined, 'invalid_client'],
    [403, undefined, 'app_rejected'],
    [403, 'access_denied', 'access_denied'],
    [429, 'invalid_grant', 'rate_limited'],
    [500, 'invalid_grant', 'server_error'],
    [501, undefined, 'temporarily_unavailable'],
  ])('with status %i and the word %s is %s', (status, word, code) => {
    const body =
      word === undefined ? ({ type: 'empty' } as const) : ({ type: 'json', value: { error: word } } as const);
    expect(errorOf({ status, body })).toMatchObject({ code, status });
  });

  it('by 401 with a page is no word about the app', () => {
    expect(errorOf({ status: 401, body: { type: 'page' } })).toMatchObject({ code: 'invalid_response' });
  });

  it.each([
    ['authorization_pending', true],
    ['slow_down', true],
    ['expired_token', false],
    ['access_denied', false],
    ['invalid_grant', false],
    ['invalid_client', false],
  ])('%s may be tried again: %s', (word, retryable) => {
    expect(errorOf({ status: 400, body: { type: 'json', value: { error: word } } })).toMatchObject({ retryable });
  });
});

describe('a wait that the server asks for', () => {
  it.each([
    ['rate_limited', { status: 429 }],
    ['edge_blocked', { status: 403, from: 'edge' }],
  ] as const)('is told as a time with %s, where there is one', (code, reply) => {
    expect(errorOf({ ...reply, retryAfterMs: 30_000 })).toMatchObject({ code, until: new Date(clock.now() + 30_000) });
    expect(errorOf(reply)).toMatchObject({ code, until: undefined });
  });

  it('comes with the ray of the edge, to ask about', () => {
    const error = errorOf({ status: 403, from: 'edge', rayId: '8f-AMS' });
    expect(error).toMatchObject({ rayId: '8f-AMS', from: 'edge' });
    expect(error.message).toContain('(ray 8f-AMS)');
    expect(errorOf({ status: 403, from: 'edge' }).message).not.toContain('ray');
  });
});
