import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anIntent, aRecord, startMs } from '../../testing/records.ts';
import type { RecordInDoubt } from '../store/record.ts';
import { type DoubtFacts, recover } from './recover.ts';
import { type ServerProfile, traktProfile } from './server-profile.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const sentAtMs = startMs + 5 * dayMs;
const endMs = startMs + 7 * dayMs;
/** A tenth of a week. */
const scarceFromMs = endMs - 0.7 * dayMs;

/** A first sending of a token that lives a week, five days after the sign-in. */
const inDoubt: RecordInDoubt = {
  ...aRecord({ current: { expiresIn: 604_800 } }),
  intent: { ...anIntent, firstSentAtMs: sentAtMs, last: { n: 1, sentAtMs, by: 'test' } },
  retryAtMs: sentAtMs + 15_000,
};
const doubt: DoubtFacts = {
  record: inDoubt,
  nowMs: sentAtMs,
  elapsedMs: 0,
  own: false,
  replied: false,
  caller: 'behind',
  profile: traktProfile,
  promptly: true,
  random: () => 0,
};
/** After so many sendings without an answer, the last one at `sentAtMs`; judged, as a resend leaves it. */
function resent(n: number, more: Partial<RecordInDoubt> = {}): RecordInDoubt {
  const intent = { ...inDoubt.intent, attempts: n, unanswered: n, last: { n, sentAtMs, by: 'test' } };
  return { ...inDoubt, status: { state: 'suspect' }, intent, retryAtMs: sentAtMs + 2 * minuteMs, ...more };
}

describe('the request before', () => {
  it('may be under way for 15 s after the last moment at which it may have begun', () => {
    expect(recover({ ...doubt, nowMs: sentAtMs - 3_000 })).toEqual({ kind: 'wait', ms: 18_000 });
    expect(recover({ ...doubt, nowMs: sentAtMs + 2_000 })).toEqual({ kind: 'wait', ms: 13_000 });
    expect(recover({ ...doubt, nowMs: sentAtMs + 14_999 })).toEqual({ kind: 'wait', ms: 1 });
    expect(recover({ ...doubt, nowMs: sentAtMs + 15_000 })).toEqual({ kind: 'resend' });
  });

  it('is never overtaken, whoever asks and whatever the server', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -15_000, max: 14_999 }),
        fc.constantFrom('same', 'new', 'none', 'wipe', 'unknown'),
        fc.constantFrom('behind', 'blocked', 'asked'),
        fc.constantFrom(inDoubt, resent(2), resent(7, { retryAtMs: 0 }), resent(1, { refusedAtMs: sentAtMs })),
        (since, replay, caller, record) => {
          const profile: ServerProfile = { ...traktProfile, replay };
          expect(recover({ ...doubt, record, nowMs: sentAtMs + since, caller, profile }).kind).not.toBe('resend');
        },
      ),
    );
  });

  it('is over by the clock that says it is later, where another process sent it', () => {
    expect(recover({ ...doubt, nowMs: sentAtMs + 1_000, elapsedMs: 60_000 }).kind).toBe('rest');
    expect(recover({ ...doubt, nowMs: sentAtMs + 16_000, elapsedMs: 1_000 })).toEqual({ kind: 'resend' });
  });

  it('is over by the clock that never jumps, where this process sent it', () => {
    const own = { ...doubt, own: true, record: resent(2, { retryAtMs: 0 }) };
    expect(recover({ ...own, nowMs: sentAtMs + 60_000, elapsedMs: 1_000 })).toEqual({ kind: 'wait', ms: 14_000 });
    expect(recover({ ...own, nowMs: sentAtMs + 60_000, elapsedMs: 15_000 })).toEqual({ kind: 'resend' });
  });

  it('is waited for when the clock was set back, by the clock that never jumps', () => {
    const setBack = { ...doubt, nowMs: sentAtMs - dayMs, caller: 'blocked' as const };
    const record = { ...inDoubt, refusedAtMs: sentAtMs };
    expect(recover({ ...setBack, record })).toEqual({ kind: 'wait', ms: 30_000 });
    expect(recover({ ...setBack, record, elapsedMs: 30_000 })).toEqual({ kind: 'resend' });
  });

  it('has to be over before a server is asked about the token', () => {
    const profile: ServerProfile = { ...traktProfile, replay: 'wipe', introspection: true };
    expect(recover({ ...doubt, nowMs: sentAtMs + 1_000, profile })).toEqual({ kind: 'wait', ms: 14_000 });
    expect(recover({ ...doubt, nowMs: sentAtMs + 15_000, profile }).kind).toBe('rest');
  });

  it('is over with its complete reply; the prompt resend waits all the same', () => {
    const replied = { ...doubt, own: true, replied: true, elapsedMs: 1_000, nowMs: sentAtMs + 1_000 };
    const profile: ServerProfile = { ...traktProfile, replay: 'wipe', introspection: true };
    expect(recover({ ...replied, profile }).kind).toBe('rest');
    expect(recover(replied)).toEqual({ kind: 'wait', ms: 14_000 });
  });
});

describe('the prompt resend', () => {
  it('comes as soon as the request before is over, and not later than 20 s', () => {
    expect(recover({ ...doubt, nowMs: sentAtMs + 20_000 })).toEqual({ kind: 'resend' });
    expect(recover({ ...doubt, nowMs: sentAtMs + 20_001 }).kind).toBe('rest');
  });

  it.each(['same', 'new'] as const)("uses the whole of a server's known grace period for %s tokens", (replay) => {
    const profile: ServerProfile = { ...traktProfile, replay, windowSeconds: 60 };
    expect(recover({ ...doubt, nowMs: sentAtMs + 59_000, profile })).toEqual({ kind: 'resend' });
    expect(recover({ ...doubt, nowMs: sentAtMs + 61_000, profile }).kind).toBe('rest');
  });

  it.each(['none', 'unknown'] as const)('takes no grace period for granted where a second use brings %s', (replay) => {
    const profile: ServerProfile = { ...traktProfile, replay, windowSeconds: 3_600 };
    expect(recover({ ...doubt, nowMs: sentAtMs + minuteMs, profile }).kind).toBe('rest');
  });

  it('is one: a second resend keeps to the schedule', () => {
    expect(recover({ ...doubt, record: resent(2), nowMs: sentAtMs + 16_000 }).kind).toBe('rest');
    const struckOut = resent(1, { intent: { ...inDoubt.intent, last: { n: 2, sentAtMs, by: 'test' } } });
    expect(recover({ ...doubt, record: struckOut, nowMs: sentAtMs + 16_000 }).kind).toBe('rest');
  });

  it('is left out where a resend ends every sign-in, where the clock was set back, and where no refresh lives that long', () => {
    const at = { ...doubt, nowMs: sentAtMs + 16_000 };
    expect(recover({ ...at, profile: { ...traktProfile, replay: 'wipe' } }).kind).toBe('rest');
    expect(recover({ ...at, promptly: false }).kind).toBe('rest');
    expect(recover({ ...doubt, nowMs: sentAtMs - dayMs }).kind).toBe('rest');
  });
});

describe('after that', () => {
  const late = { ...doubt, nowMs: sentAtMs + 60_000 };

  it('an unanswered doubt waits while the access token serves, until that is scarce', () => {
    expect(recover(late)).toEqual({ kind: 'rest', retryAtMs: scarceFromMs });
    expect(recover({ ...late, nowMs: scarceFromMs })).toEqual({ kind: 'resend' });
  });

  it('a doubt that was judged goes by its retryAt', () => {
    const record = resent(2, { retryAtMs: sentAtMs + 77_000 });
    expect(recover({ ...late, record })).toEqual({ kind: 'rest', retryAtMs: sentAtMs + 77_000 });
    expect(recover({ ...late, record, nowMs: sentAtMs + 77_000 })).toEqual({ kind: 'resend' });
  });

  it('a caller without a token waits 15 minutes at most, and a person who asks one', () => {
    const record = resent(6, { retryAtMs: endMs });
    const at = (caller: DoubtFacts['caller'], sinceMs: number) =>
      recover({ ...doubt, record, caller, nowMs: sentAtMs + sinceMs }).kind;
    expect([at('blocked', 15 * minuteMs - 1), at('blocked', 15 * minuteMs)]).toEqual(['rest', 'resend']);
    expect([at('asked', minuteMs - 1), at('asked', minuteMs)]).toEqual(['rest', 'resend']);
    expect(at('behind', 15 * minuteMs)).toBe('rest');
  });

  it('a clock that was set back delays nothing that is due', () => {
    const record = resent(2, { retryAtMs: sentAtMs + 2 * minuteMs, refusedAtMs: sentAtMs });
    const setBack = { ...doubt, record, nowMs: sentAtMs - 365 * dayMs, elapsedMs: 30_000 };
    expect(recover({ ...setBack, caller: 'blocked' })).toEqual({ kind: 'resend' });
  });
});
