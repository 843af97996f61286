import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../errors.ts';
import type { Outcome, ReplyBody } from '../../oauth/outcome.ts';
import { classify } from './classify.ts';

const json = (value: unknown): ReplyBody => ({ type: 'json', value });
const page: ReplyBody = { type: 'page' };
const empty: ReplyBody = { type: 'empty' };
const malformed: ReplyBody = { type: 'malformed' };
const reply = (status: number, body: ReplyBody, from: 'trakt' | 'edge' = 'trakt'): Outcome => ({
  kind: 'reply',
  status,
  body,
  from,
});
const unanswered = (sent: 'no' | 'maybe'): Outcome => ({
  kind: 'unanswered',
  sent,
  error: new NetworkError('no answer', { sent, host: 'auth.example' }),
});
const cut: Outcome = {
  kind: 'cut',
  status: 200,
  error: new NetworkError('cut', { sent: 'maybe', host: 'auth.example' }),
};

describe('classify', () => {
  it.each([
    ['tokens', reply(200, json({ access_token: 'a' })), 'accepted'],
    ['a request that never left', unanswered('no'), 'not_sent'],
    ['no answer', unanswered('maybe'), 'ambiguous'],
    ['half an answer', cut, 'ambiguous'],
    ['truncated JSON', reply(200, malformed), 'ambiguous'],
    ['JSON without tokens', reply(200, json({ hello: 1 })), 'ambiguous'],
    ['an empty access token', reply(200, json({ access_token: '' })), 'ambiguous'],
    ['an empty 200', reply(200, empty), 'ambiguous'],
    ['a captcha page', reply(200, page, 'edge'), 'edge_blocked'],
    ["Cloudflare's 403 page", reply(403, page, 'edge'), 'edge_blocked'],
    ["Cloudflare's 429 page", reply(429, page, 'edge'), 'edge_blocked'],
    ['a challenge under any status', reply(503, page, 'edge'), 'edge_blocked'],
    ['the server asking to wait', reply(429, json({})), 'rate_limited'],
    ['the server asking to wait, without a word', reply(429, empty), 'rate_limited'],
    ['tokens, whatever else is said', reply(200, json({ access_token: 'a' }), 'edge'), 'accepted'],
    ['the server asking to wait, in its own words', reply(429, json({ error: 'slow_down' })), 'rate_limited'],
    ['a redirect', reply(302, empty), 'rejected_config'],
    ['a redirect that a browser hides', reply(0, empty), 'rejected_config'],
    ['no such path', reply(404, page), 'rejected_config'],
    ['no such method', reply(405, empty), 'rejected_config'],
    ['an unknown app', reply(401, json({ error: 'invalid_client' })), 'rejected_config'],
    ...['invalid_request', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'].map(
      (error) => [`a 400 with ${error}`, reply(400, json({ error })), 'rejected_config'] as const,
    ),
    ...['server_error', 'temporarily_unavailable', 'slow_down', 'no_such_word'].map(
      (error) => [`a 400 with ${error}`, reply(400, json({ error })), 'ambiguous'] as const,
    ),
    ['an unused status with nothing in it', reply(400, empty), 'ambiguous'],
    ['a 400 page', reply(400, page), 'ambiguous'],
    ['a 400 without an error code', reply(400, json({ message: 'no' })), 'ambiguous'],
    ...[500, 502, 503, 504, 520, 521, 522, 530].map(
      (status) => [`a ${status} page`, reply(status, page), 'ambiguous'] as const,
    ),
    ['a 500 with an OAuth error', reply(500, json({ error: 'invalid_grant' })), 'ambiguous'],
    ['tokens that no header can carry', reply(200, json({ access_token: 'a\nb', refresh_token: 'r' })), 'ambiguous'],
    ['a 503 with tokens', reply(503, json({ access_token: 'a' })), 'ambiguous'],
    ['a dead grant', reply(400, json({ error: 'invalid_grant' })), 'grant_dead'],
    ["a dead grant, the old server's way", reply(401, json({ error: 'invalid_grant' })), 'grant_dead'],
  ] as const)('takes %s for what it is', (_name, outcome, expected) => {
    expect(classify(outcome, { inDoubt: false })).toBe(expected);
  });

  it('takes a dead grant after a sending in doubt for a lost one', () => {
    expect(classify(reply(400, json({ error: 'invalid_grant' })), { inDoubt: true })).toBe('grant_lost');
  });

  const anyReply = fc.record({
    kind: fc.constant('reply' as const),
    status: fc.integer({ min: 0, max: 599 }),
    from: fc.constantFrom('trakt' as const, 'edge' as const),
    body: fc.oneof(
      fc.constantFrom(page, empty, malformed),
      fc.jsonValue().map(json),
      fc
        .record({ error: fc.constantFrom('invalid_grant', 'invalid_client', 'other'), error_description: fc.string() })
        .map(json),
    ),
  });

  it('ends a sign-in for nothing but invalid_grant at a 4xx', () => {
    fc.assert(
      fc.property(anyReply, fc.boolean(), (outcome, inDoubt) => {
        const kind = classify(outcome, { inDoubt });
        if (kind !== 'grant_dead' && kind !== 'grant_lost') return;
        expect(outcome.status).toBeGreaterThanOrEqual(400);
        expect(outcome.status).toBeLessThan(500);
        expect(outcome.body).toMatchObject({ type: 'json', value: { error: 'invalid_grant' } });
      }),
    );
  });

  it('never looks at the description', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), fc.string(), (status, one, other) => {
        const about = (error_description: string) =>
          classify(reply(status, json({ error: 'invalid_grant', error_description })), { inDoubt: false });
        expect(about(one)).toBe(about(other));
      }),
    );
  });
});
