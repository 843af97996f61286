import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anIntent, aRecord, startMs } from '../../testing/records.ts';
import type { TokenRecord } from '../store/record.ts';
import { decide } from './decide.ts';
import { drawDueAtMs } from './due-date.ts';

const due = startMs + 420_000;
const end = startMs + 600_000;

describe('decide', () => {
  it('asks for a sign-in where there is none', () => {
    expect(decide(undefined, startMs)).toEqual({ kind: 'sign_in', reason: 'never' });
  });

  it('serves a token until it is due, then renews it behind the caller, and makes the caller wait once it has expired', () => {
    expect(decide(aRecord(), due - 1)).toEqual({ kind: 'use' });
    expect(decide(aRecord(), due)).toEqual({ kind: 'refresh_soon' });
    expect(decide(aRecord(), end - 1)).toEqual({ kind: 'refresh_soon' });
    expect(decide(aRecord(), end)).toEqual({ kind: 'refresh_now', reason: 'expired' });
  });

  it("refreshes for a 401 of the current token, and hands out the current one for another token's 401", () => {
    expect(decide(aRecord(), startMs, { rejected: 'access-1' })).toEqual({ kind: 'refresh_now', reason: 'rejected' });
    expect(decide(aRecord(), startMs, { rejected: 'access-0' })).toEqual({ kind: 'use' });
  });

  it('renews when asked to, unless the tokens are already others than the ones meant', () => {
    expect(decide(aRecord(), startMs, { renew: aRecord() })).toEqual({ kind: 'refresh_now', reason: 'asked' });
    expect(decide(aRecord({ version: 2 }), startMs, { renew: aRecord() })).toEqual({ kind: 'use' });
  });

  it('counts a token as due when the clock reads earlier than its receipt', () => {
    expect(decide(aRecord(), startMs - 1)).toEqual({ kind: 'refresh_soon' });
  });

  it('rests until retryAt: serving what is valid, and telling a caller who needs a new one when', () => {
    const resting = aRecord({ retryAtMs: end + 60_000 });
    expect(decide(resting, due)).toEqual({ kind: 'use' });
    expect(decide(resting, end)).toEqual({ kind: 'refresh_now', reason: 'expired', notBeforeMs: end + 60_000 });
    expect(decide(resting, end + 60_000)).toEqual({ kind: 'refresh_now', reason: 'expired' });
  });

  it('ends a rest that a clock dated which has been set back since', () => {
    const yearMs = 365 * 86_400_000;
    const lastError = { code: 'rate_limited', status: 429, atMs: startMs + yearMs };
    const resting = aRecord({ retryAtMs: startMs + yearMs + 300_000, lastError });
    expect(decide(resting, end)).toEqual({ kind: 'refresh_now', reason: 'expired' });
    expect(decide(resting, due)).toEqual({ kind: 'refresh_soon' });
  });

  it('never refreshes plainly over an intent', () => {
    const inDoubt = aRecord({ status: { state: 'suspect' }, intent: anIntent });
    expect(decide(inDoubt, startMs)).toEqual({ kind: 'recover', blocking: false });
    expect(decide(inDoubt, end)).toEqual({ kind: 'recover', blocking: true });
    expect(decide(inDoubt, startMs, { renew: inDoubt })).toEqual({ kind: 'recover', blocking: true });
  });

  it('leaves a doubt alone until retryAt, which is 15 minutes at most for a caller without a token, and one for a person', () => {
    const retryAtMs = end + 86_400_000;
    const last = { n: 9, sentAtMs: end, by: 'test' };
    const inDoubt = aRecord({ status: { state: 'suspect' }, intent: { ...anIntent, last }, retryAtMs });
    const at = (minutes: number) => end + minutes * 60_000;
    const valid = { ...inDoubt, current: { ...inDoubt.current, expiresIn: 86_400 } };
    expect(decide(valid, at(16))).toEqual({ kind: 'use' });
    expect(decide(inDoubt, at(14))).toEqual({ kind: 'recover', blocking: true, notBeforeMs: at(15) });
    expect(decide(inDoubt, at(15))).toEqual({ kind: 'recover', blocking: true });
    const renew = inDoubt;
    expect(decide(inDoubt, end, { renew })).toEqual({ kind: 'recover', blocking: true, notBeforeMs: at(1) });
    expect(decide(inDoubt, at(1), { renew })).toEqual({ kind: 'recover', blocking: true });
  });

  it('has a doubt judged that never was, and one whose access token has just been refused', () => {
    const retryAtMs = startMs + 1;
    const rejected = 'access-1';
    const first = aRecord({ intent: anIntent, retryAtMs });
    const suspect = aRecord({ intent: anIntent, retryAtMs, status: { state: 'suspect' } });
    expect(decide(first, startMs)).toEqual({ kind: 'recover', blocking: false });
    expect(decide(suspect, startMs)).toEqual({ kind: 'use' });
    expect(decide(suspect, startMs, { rejected })).toEqual({ kind: 'recover', blocking: true });
    const noted = { ...suspect, refusedAtMs: startMs };
    expect(decide(noted, startMs, { rejected })).toEqual({ kind: 'recover', blocking: true, notBeforeMs: retryAtMs });
  });

  it('has a doubt judged again when the clock was set back', () => {
    const inDoubt = aRecord({ status: { state: 'suspect' }, intent: anIntent, retryAtMs: startMs + 60_000 });
    expect(decide(inDoubt, startMs - 15_001)).toEqual({ kind: 'recover', blocking: false });
    expect(decide(inDoubt, startMs - 15_000)).toEqual({ kind: 'use' });
  });

  it('never serves a token that a server has refused, to whoever asks', () => {
    const refused = { refusedAtMs: startMs };
    expect(decide(aRecord(refused), startMs)).toEqual({ kind: 'refresh_now', reason: 'rejected' });
    const ended = aRecord({ ...refused, status: { state: 'sign_in_required', reason: 'revoked' } });
    expect(decide(ended, startMs)).toEqual({ kind: 'sign_in', reason: 'revoked' });
    const accessOnly = aRecord({ ...refused, current: { refreshable: false } });
    expect(decide(accessOnly, startMs)).toEqual({ kind: 'sign_in', reason: 'revoked' });
  });

  it('puts a refresh off for a server that is away only while the token serves', () => {
    const lastError = { code: 'put_off', atMs: due };
    const waiting = aRecord({ retryAtMs: end + 60_000, lastError });
    expect(decide(waiting, due)).toEqual({ kind: 'use' });
    expect(decide(waiting, end)).toEqual({ kind: 'refresh_now', reason: 'expired' });
  });

  it('serves the unrefused token of an ended sign-in, then says why a person has to sign in', () => {
    const ended = aRecord({ status: { state: 'sign_in_required', reason: 'revoked' } });
    expect(decide(ended, due)).toEqual({ kind: 'use' });
    expect(decide(ended, end)).toEqual({ kind: 'sign_in', reason: 'revoked' });
    expect(decide(ended, startMs, { rejected: 'access-1' })).toEqual({ kind: 'sign_in', reason: 'revoked' });
  });

  it('serves an access-only token until it expires or is refused', () => {
    const accessOnly = aRecord({ current: { refreshable: false } });
    expect(decide(accessOnly, due)).toEqual({ kind: 'use' });
    expect(decide(accessOnly, end)).toEqual({ kind: 'sign_in', reason: 'expired' });
    expect(decide(accessOnly, startMs, { rejected: 'access-1' })).toEqual({ kind: 'sign_in', reason: 'revoked' });
  });

  it('serves a token without a named end for as long as nobody refuses it', () => {
    const { expiresIn: _none, ...endless } = aRecord().current;
    const { dueAtMs: _never, ...rest } = aRecord();
    const record: TokenRecord = { ...rest, current: endless };
    expect(decide(record, startMs + 1e12)).toEqual({ kind: 'use' });
  });

  const anyRecord = fc
    .record({
      age: fc.integer({ min: -1_000, max: 2_000_000 }),
      expiresIn: fc.integer({ min: 1, max: 1_000 }),
      refreshable: fc.boolean(),
      retryIn: fc.option(fc.integer({ min: -1_000, max: 2_000_000 }), { nil: undefined }),
      inDoubt: fc.boolean(),
      state: fc.constantFrom('active', 'suspect', 'sign_in_required'),
      rejected: fc.constantFrom(undefined, 'access-1', 'access-0'),
    })
    .map(({ age, expiresIn, refreshable, retryIn, inDoubt, state, rejected }) => ({
      nowMs: startMs + age,
      rejected,
      record: aRecord({
        current: { expiresIn, refreshable },
        dueAtMs: startMs + expiresIn * 700,
        status:
          state === 'sign_in_required'
            ? { state, reason: 'revoked' }
            : { state: state === 'suspect' ? state : 'active' },
        ...(retryIn !== undefined && { retryAtMs: startMs + retryIn }),
        ...(inDoubt && { intent: anIntent }),
      }),
    }));

  const serves = new Set(['use', 'refresh_soon']);

  it('serves a valid, unrefused token whatever else is on record', () => {
    fc.assert(
      fc.property(anyRecord, ({ record, nowMs, rejected }) => {
        const valid = nowMs < startMs + (record.current.expiresIn ?? 0) * 1000 && rejected !== 'access-1';
        const decision = decide(record, nowMs, { rejected });
        const served = serves.has(decision.kind) || (decision.kind === 'recover' && !decision.blocking);
        expect(served).toBe(valid);
      }),
    );
  });

  it('sends nothing where there is an intent, no refresh token, an ended sign-in or a rest', () => {
    fc.assert(
      fc.property(anyRecord, ({ record, nowMs, rejected }) => {
        const decision = decide(record, nowMs, { rejected });
        const sends = decision.kind === 'refresh_soon' || (decision.kind === 'refresh_now' && !decision.notBeforeMs);
        if (!sends) return;
        expect(record.intent).toBeUndefined();
        expect(record.current.refreshable).toBe(true);
        expect(record.status.state).not.toBe('sign_in_required');
        expect(record.retryAtMs ?? 0).toBeLessThanOrEqual(nowMs);
      }),
    );
  });
});

describe('drawDueAtMs', () => {
  it('falls between 65 and 75 % of the life', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (expiresIn, drawn) => {
          const share =
            ((drawDueAtMs({ receivedAtMs: 0, expiresIn }, () => drawn) ?? Number.NaN) + 1) / (expiresIn * 1000);
          expect(share).toBeGreaterThanOrEqual(0.65);
          expect(share).toBeLessThanOrEqual(0.751);
        },
      ),
    );
  });

  it('is never where the server named no end', () => {
    expect(drawDueAtMs({ receivedAtMs: startMs, expiresIn: undefined }, Math.random)).toBeUndefined();
  });
});
