import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AccountLimitReached,
  AccountLocked,
  ApiError,
  EdgeBlocked,
  RateLimited,
  UsherError,
  VipRequired,
  WriteOutcomeUnknown,
} from '../errors.ts';
import type { Answer } from '../oauth/read-reply.ts';
import { interpretReply } from './interpret-reply.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const read = { method: 'GET', endpoint: 'GET /sync/history' };
const write = { method: 'POST', endpoint: 'POST /sync/history' };

const bodies = {
  json: { 'content-type': 'application/json; charset=utf-8', text: '{"error":"something"}' },
  empty: { text: '' },
  text: { 'content-type': 'text/plain; charset=UTF-8', text: 'error code: 1015' },
  html: { 'content-type': 'text/html', text: '<!DOCTYPE html><h1>Sorry</h1>' },
};
type BodyKind = keyof typeof bodies;

function answer(status: number, kind: BodyKind, headers: Record<string, string> = {}): Answer {
  const { text, ...type } = bodies[kind];
  return { status, headers: new Headers({ ...type, ...headers }), text };
}

function errorOf(answered: Answer, asked: typeof read = read): UsherError {
  try {
    interpretReply(answered, asked, nowMs);
  } catch (error) {
    if (error instanceof UsherError) return error;
    throw error;
  }
  throw new Error('interpreted a success');
}

describe('a success', () => {
  it('is its JSON', () => {
    expect(interpretReply(answer(200, 'json'), read, nowMs)).toEqual({ error: 'something' });
    expect(interpretReply(answer(201, 'json'), write, nowMs)).toEqual({ error: 'something' });
    const typed = { status: 200, headers: new Headers({ 'content-type': 'application/problem+json' }), text: '[]' };
    expect(interpretReply(typed, read, nowMs)).toEqual([]);
  });

  it('may be empty', () => {
    expect(interpretReply(answer(204, 'empty'), read, nowMs)).toBeUndefined();
    expect(interpretReply(answer(201, 'empty'), write, nowMs)).toBeUndefined();
  });

  it.each(['text', 'html'] as const)('that brings %s is Cloudflare speaking', (kind) => {
    expect(errorOf(answer(200, kind))).toBeInstanceOf(EdgeBlocked);
  });

  it('that is cut short is no success, and leaves a write in doubt', () => {
    const cut = { status: 200, headers: new Headers({ 'content-type': 'application/json' }), text: '[{"id":1' };
    expect(errorOf(cut)).toMatchObject({ code: 'unexpected_response', retryable: true });
    expect(errorOf(cut, write)).toBeInstanceOf(WriteOutcomeUnknown);
  });
});

describe('an error status', () => {
  const all: BodyKind[] = ['json', 'empty', 'text', 'html'];

  it.each([
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [404, 'not_found'],
    [405, 'method_not_allowed'],
    [409, 'conflict'],
    [412, 'precondition_failed'],
    [422, 'validation'],
    [420, 'account_limit'],
    [423, 'account_locked'],
    [426, 'vip_required'],
    [301, 'unexpected_response'],
    [304, 'unexpected_response'],
    [418, 'unexpected_response'],
    [0, 'unexpected_response'],
  ] as const)('%i is %s with any body', (status, code) => {
    for (const kind of all) {
      for (const asked of [read, write]) {
        const error = errorOf(answer(status, kind), asked);
        expect(error).toBeInstanceOf(ApiError);
        expect(error).toMatchObject({ code, status, endpoint: asked.endpoint, retryable: false });
      }
    }
  });

  it.each([408, 500, 502, 503, 504, 520, 521, 522, 530])('%i is trouble at Trakt, and a write in doubt', (status) => {
    for (const kind of all) {
      expect(errorOf(answer(status, kind))).toMatchObject({ code: 'server_trouble', status, retryable: true });
      expect(errorOf(answer(status, kind), write)).toMatchObject({ code: 'write_outcome_unknown', status });
    }
  });

  it('403 is about one thing in JSON or empty, and about the network as a page', () => {
    for (const kind of ['json', 'empty'] as const) {
      expect(errorOf(answer(403, kind))).toMatchObject({ code: 'forbidden', from: 'trakt', status: 403 });
    }
    for (const kind of ['text', 'html'] as const) expect(errorOf(answer(403, kind))).toBeInstanceOf(EdgeBlocked);
  });

  it('420 tells the limit where Trakt does', () => {
    const limited = errorOf(answer(420, 'empty', { 'X-Account-Limit': '250' }), write);
    expect(limited).toBeInstanceOf(AccountLimitReached);
    expect(limited).toMatchObject({ limit: 250 });
    expect(errorOf(answer(420, 'empty'), write)).toMatchObject({ limit: undefined });
  });

  it('423 tells a deactivated account from a locked one', () => {
    const error = errorOf(answer(423, 'empty', { 'X-Account-Deactivated': 'true' }));
    expect(error).toBeInstanceOf(AccountLocked);
    expect(error).toMatchObject({ deactivated: true });
    expect(errorOf(answer(423, 'empty', { 'X-Account-Locked': 'true' }))).toMatchObject({ deactivated: false });
  });

  it.each(['false', '', '0'])('423 with X-Account-Deactivated: %j is about a locked account', (header) => {
    const error = errorOf(answer(423, 'empty', { 'X-Account-Deactivated': header }));
    expect(error).toMatchObject({ deactivated: false });
    expect(error.message).toContain('locked');
  });

  it('426 tells where to upgrade, if that is a web page', () => {
    const error = errorOf(answer(426, 'empty', { 'X-Upgrade-URL': 'https://trakt.tv/vip' }));
    expect(error).toBeInstanceOf(VipRequired);
    expect(error).toMatchObject({ upgradeUrl: 'https://trakt.tv/vip' });
    expect(errorOf(answer(426, 'empty', { 'X-Upgrade-URL': 'javascript:alert(1)' }))).toMatchObject({
      upgradeUrl: undefined,
    });
  });

  it("429 is Trakt's limit, with its end", () => {
    const error = errorOf(answer(429, 'json', { 'Retry-After': '10' }));
    expect(error).toBeInstanceOf(RateLimited);
    expect(error).toMatchObject({ until: new Date(nowMs + 10_000), endpoint: 'GET /sync/history', retryable: true });
    expect(errorOf(answer(429, 'empty'))).toMatchObject({ code: 'rate_limited', until: undefined });
  });

  it.each(['text', 'html'] as const)('429 as %s is a ban by Cloudflare, with its end and its ray', (kind) => {
    const error = errorOf(answer(429, kind, { 'Retry-After': '143', 'CF-Ray': '8f2a3b4c5d6e7f80-FRA' }), write);
    expect(error).toBeInstanceOf(EdgeBlocked);
    expect(error).toMatchObject({ status: 429, rayId: '8f2a3b4c5d6e7f80-FRA', until: new Date(nowMs + 143_000) });
    expect(error.message).toContain('Cloudflare');
    expect(error.message).toContain('8f2a3b4c5d6e7f80-FRA');
  });

  it('any status is an edge block when Cloudflare says that it stepped in', () => {
    for (const status of [200, 403, 503, 520]) {
      expect(errorOf(answer(status, 'json', { 'cf-mitigated': 'challenge' }), write)).toBeInstanceOf(EdgeBlocked);
    }
  });
});

describe("Trakt's own words", () => {
  const detailed = (body: unknown) =>
    errorOf({ status: 422, headers: new Headers({ 'content-type': 'application/json' }), text: JSON.stringify(body) });

  it('are in the message', () => {
    expect(detailed({ error: 'endpoint removed' }).message).toContain('endpoint removed');
    expect(detailed({ error: 'invalid', error_description: 'rating is too high' }).message).toContain('too high');
  });

  it('are left out when a token could be among them', () => {
    expect(detailed({ error: `bad token ${'f'.repeat(43)}` }).message).not.toContain('ffff');
    expect(detailed({ error: 'a\nb' }).message).not.toContain('a\nb');
  });
});

it('judges any answer, and throws nothing but errors of its own', () => {
  const anyAnswer = fc.record({
    status: fc.integer({ min: 0, max: 999 }),
    type: fc.constantFrom('application/json', 'text/html', 'text/plain', ''),
    text: fc.oneof(fc.string(), fc.json(), fc.constant('')),
    retryAfter: fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.nat().map(String)),
  });
  fc.assert(
    fc.property(anyAnswer, fc.constantFrom(read, write), ({ status, type, text, retryAfter }, asked) => {
      const headers = new Headers({ 'retry-after': retryAfter, ...(type ? { 'content-type': type } : {}) });
      try {
        interpretReply({ status, headers, text }, asked, nowMs);
        expect(Math.floor(status / 100)).toBe(2);
      } catch (error) {
        expect(error).toBeInstanceOf(UsherError);
      }
    }),
  );
});
