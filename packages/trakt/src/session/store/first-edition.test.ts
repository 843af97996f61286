import { describe, expect, it } from 'vitest';
import { aRecord, startMs } from '../../testing/records.ts';
import { carriedOver, type FirstEdition } from './first-edition.ts';

const { schema: _schema, kind: _kind, intent: _intent, current, ...rest } = aRecord();
const { accessToken: _token, ...facts } = current;
const record: FirstEdition = { ...rest, schema: 1, current: facts };
const fingerprint = { id: 'intent', refreshTokenFingerprint: '0123456789abcdef' };
const once = { ...fingerprint, attempts: [{ sentAtMs: startMs, by: 'one' }] };
const twice = { ...fingerprint, attempts: [...once.attempts, { sentAtMs: startMs + 15_000, by: 'two' }] };
const inDoubt = (n: number, by: string) => ({
  ...fingerprint,
  firstSentAtMs: startMs,
  attempts: n,
  unanswered: n,
  last: { n, sentAtMs: startMs + (n - 1) * 15_000, by },
});
const answerLost = { code: 'answer_lost', atMs: startMs };

describe('a record of the first edition', () => {
  it('is carried over as it is', () => {
    const whole = { ...record, redirectUri: 'http://127.0.0.1', retryAtMs: 5, lastError: { code: 'network', atMs: 4 } };
    expect(carriedOver(whole)).toEqual({ ...whole, schema: 2, kind: 'own' });
    expect(carriedOver(record)).toEqual({ ...record, schema: 2, kind: 'own' });
  });

  it('has its sendings in doubt and unanswered', () => {
    const status = { state: 'suspect' } as const;
    expect(carriedOver({ ...record, intent: once })).toEqual({
      ...record,
      schema: 2,
      kind: 'own',
      intent: inDoubt(1, 'one'),
    });
    expect(carriedOver({ ...record, status, intent: twice })).toMatchObject({ status, intent: inDoubt(2, 'two') });
  });

  it('without a sending in its intent is in no doubt', () => {
    expect(carriedOver({ ...record, intent: { ...fingerprint, attempts: [] } })).not.toHaveProperty('intent');
  });

  it.each([
    ['given up after two sendings is in doubt again', 'lost_response', twice, { state: 'suspect' }],
    ['refused after one is refused', 'lost_response', once, { state: 'sign_in_required', reason: 'lost_response' }],
    ['revoked is revoked', 'revoked', twice, { state: 'sign_in_required', reason: 'revoked' }],
  ] as const)('that was %s', (_name, reason, intent, status) => {
    expect(carriedOver({ ...record, status: { state: 'sign_in_required', reason }, intent }).status).toEqual(status);
  });

  it('keeps the time that a server asked for, and leaves that of a lost answer to be judged anew', () => {
    const waiting = { ...record, intent: once, retryAtMs: 5 };
    expect(carriedOver({ ...waiting, lastError: { code: 'rate_limited', atMs: 4 } }).retryAtMs).toBe(5);
    expect(carriedOver(waiting).retryAtMs).toBe(5);
    expect(carriedOver({ ...waiting, lastError: answerLost })).not.toHaveProperty('retryAtMs');
    expect(carriedOver({ ...record, intent: once })).not.toHaveProperty('retryAtMs');
  });

  it.each([
    [undefined, 'network'],
    [500, 'server_error'],
    [502, 'temporarily_unavailable'],
  ])('names an answer that was lost with status %s by what it was: %s', (status, code) => {
    const lastError = { ...answerLost, ...(status !== undefined && { status }) };
    expect(carriedOver({ ...record, lastError }).lastError).toEqual({ ...lastError, code });
  });

  it('keeps every other word for what went wrong last', () => {
    const lastError = { code: 'edge_blocked', atMs: startMs, status: 403 };
    expect(carriedOver({ ...record, lastError }).lastError).toEqual(lastError);
  });
});
