/** When the sending after this one is due: on record before this one begins. */

import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { anIntent, aRecord, startMs } from '../../testing/records.ts';
import { createIncidentWatch } from '../refresh/incident-watch.ts';
import { traktProfile } from '../rules/server-profile.ts';
import type { TokenRecord } from '../store/record.ts';
import { planOf } from './draft.ts';
import type { RefreshContext } from './refresh-context.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const withinMs = 3_000;

/** The plan for a sending so long after the first one of the doubt. */
function planAfter(ms: number, record: TokenRecord) {
  const context: RefreshContext = {
    clock: createFakeClock(startMs + ms),
    random: () => 0,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    profile: traktProfile,
    promptly: true,
    oauthFor: () => expect.unreachable(),
    probe: undefined,
    outages: createIncidentWatch(),
    frozenUntilMs: () => undefined,
    closing: new AbortController().signal,
    unsaved: () => expect.unreachable(),
  };
  return planOf(record, withinMs, context);
}

describe('the sending after this one', () => {
  it('is due when this one must be over, where this is the first', () => {
    expect(planAfter(0, aRecord())).toEqual({ sendWithinMs: withinMs, retryAfterMs: 15_000 });
  });

  it.each([
    [1, hourMs, 2 * minuteMs],
    [2, hourMs, 5 * minuteMs],
    [9, hourMs, hourMs],
    // Once a day after a week.
    [9, 7 * dayMs - withinMs, dayMs],
    [9, 7 * dayMs - withinMs - 1, hourMs],
  ])('is due by the schedule where %i sendings are in doubt, counted from this one', (attempts, afterMs, expected) => {
    const intent = { ...anIntent, attempts, unanswered: attempts };
    const record = aRecord({ status: { state: 'suspect' }, intent, refusedAtMs: startMs });
    expect(planAfter(afterMs, record)).toEqual({ sendWithinMs: withinMs, retryAfterMs: expected });
  });

  it('is due when the access token is scarce, where this one may be the one that used the refresh token', () => {
    const intent = { ...anIntent, unanswered: 0 };
    const record = aRecord({ status: { state: 'suspect' }, intent, current: { expiresIn: 604_800 } });
    const { retryAfterMs } = planAfter(hourMs, record);
    expect(retryAfterMs).toBe(6.3 * dayMs - hourMs - withinMs);
  });
});
