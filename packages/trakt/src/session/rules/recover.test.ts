import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anIntent, aRecord, startMs } from '../../testing/records.ts';
import { recover } from './recover.ts';
import { type ServerProfile, traktProfile } from './server-profile.ts';

const dayMs = 86_400_000;
const sentAtMs = startMs + 5 * dayMs;
const [sent] = anIntent.attempts;
const inDoubt = {
  ...aRecord({ current: { expiresIn: 604_800 } }),
  intent: { ...anIntent, attempts: [{ ...sent, sentAtMs }] as const },
};
const endMs = startMs + 7 * dayMs;
const doubt = { record: inDoubt, nowMs: sentAtMs, elapsedMs: 0, own: false, refused: false, profile: traktProfile };

describe('recover', () => {
  it('waits until the first request must be over, then replays while every grace period still holds', () => {
    expect(recover({ ...doubt, nowMs: sentAtMs + 2_000 })).toEqual({ kind: 'wait', ms: 13_000 });
    expect(recover({ ...doubt, nowMs: sentAtMs + 15_000 })).toEqual({ kind: 'replay' });
    expect(recover({ ...doubt, nowMs: sentAtMs + 20_000 })).toEqual({ kind: 'replay' });
  });

  it('is suspicious later, until the access token is near its end, and replays then', () => {
    const lastCallMs = endMs - 0.7 * dayMs;
    expect(recover({ ...doubt, nowMs: sentAtMs + 20_001 })).toEqual({ kind: 'suspect', retryAtMs: lastCallMs });
    expect(recover({ ...doubt, nowMs: lastCallMs })).toEqual({ kind: 'replay' });
  });

  it('keeps six hours in hand of a token that lives a day', () => {
    const record = {
      ...inDoubt,
      current: { ...inDoubt.current, receivedAtMs: sentAtMs - dayMs / 2, expiresIn: 86_400 },
    };
    expect(recover({ ...doubt, record, nowMs: sentAtMs + 60_000 })).toEqual({
      kind: 'suspect',
      retryAtMs: sentAtMs + dayMs / 2 - 6 * 3_600_000,
    });
  });

  it('replays at once when the access token was refused, for there is nothing left to wait with', () => {
    expect(recover({ ...doubt, nowMs: sentAtMs + 60_000, refused: true })).toEqual({ kind: 'replay' });
  });

  it('takes a clock that was set back for late, and waits all the same', () => {
    const setBack = { ...doubt, nowMs: sentAtMs - dayMs };
    expect(recover(setBack).kind).toBe('suspect');
    expect(recover({ ...setBack, refused: true })).toEqual({ kind: 'wait', ms: 15_000 });
    expect(recover({ ...setBack, refused: true, elapsedMs: 15_000 })).toEqual({ kind: 'replay' });
  });

  it('believes the clock that says it is later', () => {
    expect(recover({ ...doubt, nowMs: sentAtMs + 1_000, elapsedMs: 60_000 }).kind).toBe('suspect');
    expect(recover({ ...doubt, nowMs: sentAtMs + 16_000, elapsedMs: 1_000 })).toEqual({ kind: 'replay' });
  });

  it('lets no clock that was set forward shorten the wait for an own sending', () => {
    const own = { ...doubt, own: true, refused: true };
    expect(recover({ ...own, nowMs: sentAtMs + 60_000, elapsedMs: 1_000 })).toEqual({ kind: 'wait', ms: 14_000 });
    expect(recover({ ...own, nowMs: sentAtMs + 60_000, elapsedMs: 15_000 })).toEqual({ kind: 'replay' });
  });

  it('lets the first request be over before a server is asked about the token', () => {
    const profile: ServerProfile = { ...traktProfile, replay: 'wipe', introspection: true };
    expect(recover({ ...doubt, nowMs: sentAtMs + 1_000, profile })).toEqual({ kind: 'wait', ms: 14_000 });
    expect(recover({ ...doubt, nowMs: sentAtMs + 15_000, profile }).kind).toBe('suspect');
  });

  it('never replays promptly where a replay ends every sign-in', () => {
    const profile: ServerProfile = { ...traktProfile, replay: 'wipe' };
    expect(recover({ ...doubt, nowMs: sentAtMs + 16_000, profile }).kind).toBe('suspect');
  });

  it("uses the whole of a server's known grace period", () => {
    const profile: ServerProfile = { ...traktProfile, replay: 'same', windowSeconds: 60 };
    expect(recover({ ...doubt, nowMs: sentAtMs + 59_000, profile })).toEqual({ kind: 'replay' });
    expect(recover({ ...doubt, nowMs: sentAtMs + 61_000, profile }).kind).toBe('suspect');
  });

  it('sends nothing a third time', () => {
    const twice = { ...inDoubt, intent: { ...anIntent, attempts: [sent, sent] as const } };
    fc.assert(
      fc.property(fc.integer({ min: -dayMs, max: 10 * dayMs }), fc.boolean(), (since, refused) => {
        expect(recover({ ...doubt, record: twice, nowMs: sentAtMs + since, refused })).toEqual({ kind: 'lost' });
      }),
    );
  });

  it('never replays while the first request can still be under way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 14_999 }),
        fc.constantFrom('same', 'new', 'none', 'wipe', 'unknown'),
        fc.boolean(),
        (since, replay, refused) => {
          const profile: ServerProfile = { ...traktProfile, replay };
          expect(recover({ ...doubt, nowMs: sentAtMs + since, refused, profile }).kind).not.toBe('replay');
        },
      ),
    );
  });
});
