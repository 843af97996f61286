import type { AccountSummary } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { columnsOf } from './grants.ts';
import { nextAtMs, parseGrant, summaryOf } from './stored-grant.ts';

const summary: AccountSummary = {
  ...{ schema: 2, storeId: 'store', account: 'ada', issuer: 'https://auth.example', apiOrigin: 'https://api.example' },
  ...{ clientId: 'app', grantId: 'grant', kind: 'own', version: 3, status: { state: 'active' } },
  current: { receivedAtMs: 1_800_000_000_000, expiresIn: 600, refreshable: true },
  dueAtMs: 1_800_000_300_000,
};
const intent: AccountSummary['intent'] = {
  ...{ id: 'intent', refreshTokenFingerprint: 'print', firstSentAtMs: 1, attempts: 1, unanswered: 1 },
  last: { n: 1, sentAtMs: 1, by: 'somebody' },
};
const { dueAtMs: _dueAtMs, ...notDue } = summary;

describe('when a worker has something to do', () => {
  it.each<[string, AccountSummary, number | undefined]>([
    ['when it is due', summary, 1_800_000_300_000],
    ['not before Trakt may be asked', { ...summary, retryAtMs: 1_800_000_900_000 }, 1_800_000_900_000],
    ['when it is due, though Trakt may be asked earlier', { ...summary, retryAtMs: 5 }, 1_800_000_300_000],
    ['when a doubt may be sent again', { ...summary, intent, retryAtMs: 7 }, 7],
    ['at once for a doubt without such a time', { ...summary, intent }, 0],
    ['never where it is never due', notDue, undefined],
    ['never without a refresh token', { ...summary, current: { ...summary.current, refreshable: false } }, undefined],
    ['never for another program', { ...summary, kind: 'shielded' }, undefined],
    ['never once it ended', { ...summary, status: { state: 'sign_in_required', reason: 'revoked' } }, undefined],
  ])('%s', (_, record, expected) => {
    expect(nextAtMs(record)).toBe(expected);
  });
});

describe('the columns of a row', () => {
  const access = { keyId: 'key-a', text: 'sealed-a' };
  const refresh = { keyId: 'key-r', text: 'sealed-r', fingerprint: 'print' };
  const record = { ...summary, refreshFingerprint: 'print' };

  it('are the record, what is sealed, when it is due, and when its life ends', () => {
    expect(columnsOf({ summary, access, refresh })).toEqual([
      JSON.stringify(record),
      ...['key-a', 'sealed-a', 'key-r', 'sealed-r'],
      ...[new Date(1_800_000_300_000), new Date(1_800_000_600_000)],
    ]);
  });

  it('are empty for what there is not', () => {
    const { expiresIn: _, ...current } = notDue.current;
    const endless = { ...notDue, current };
    expect(columnsOf({ summary: endless, access, refresh: undefined }).slice(1)).toEqual([
      ...['key-a', 'sealed-a', null, null, null, null],
    ]);
  });

  it('are read as they were written, for that account alone', () => {
    const row = { record, access_key: 'key-a', access_sealed: 'sealed-a' };
    const whole = { ...row, refresh_key: 'key-r', refresh_sealed: 'sealed-r' };
    expect(parseGrant(whole, summary)).toMatchObject({ summary, access, refresh, found: record });
    expect(parseGrant(row, summary).refresh).toBeUndefined();
    for (const other of [{ issuer: 'https://other.example' }, { account: 'eve' }])
      expect(() => parseGrant(row, { ...summary, ...other })).toThrow(/damaged; it was left as it is/);
  });

  it.each([null, undefined, 'text', [], {}, { ...summary, version: 'three' }])('are damaged: %j', (record) => {
    expect(summaryOf(record)).toBeUndefined();
    expect(() => parseGrant({ record }, summary)).toThrow(expect.objectContaining({ code: 'corrupt' }));
  });
});
