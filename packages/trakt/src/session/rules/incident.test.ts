import { describe, expect, it } from 'vitest';
import { startMs } from '../../testing/records.ts';
import { isIncident, isRefusedForGood, withFreeze } from './incident.ts';

const hourMs = 3_600_000;
const replies = (refused: number, renewed: number, atMs = startMs) => ({
  refused: Array.from({ length: refused }, (_, index) => ({ atMs, grantId: `a${index}` })),
  renewedAtMs: Array.from({ length: renewed }, () => atMs),
});

describe('isIncident', () => {
  it('takes 5 accounts and a fifth of the attempts', () => {
    expect(isIncident(replies(5, 20), startMs)).toBe(true);
    expect(isIncident(replies(4, 0), startMs)).toBe(false);
    expect(isIncident(replies(5, 21), startMs)).toBe(false);
  });

  it('counts accounts, not attempts', () => {
    const refused = replies(5, 0).refused.map((reply) => ({ ...reply, grantId: 'a' }));
    expect(isIncident({ refused, renewedAtMs: [] }, startMs)).toBe(false);
  });

  it('looks back ten minutes', () => {
    expect(isIncident(replies(5, 0), startMs + 599_999)).toBe(true);
    expect(isIncident(replies(5, 0), startMs + 600_000)).toBe(false);
    const { renewedAtMs } = replies(0, 21);
    expect(isIncident({ ...replies(5, 0, startMs + 1), renewedAtMs }, startMs + 599_999)).toBe(false);
    expect(isIncident({ ...replies(5, 0, startMs + 1), renewedAtMs }, startMs + 600_000)).toBe(true);
  });

  it('counts nothing that is dated ahead, by a clock that was set back since', () => {
    expect(isIncident(replies(5, 0), startMs)).toBe(true);
    expect(isIncident(replies(5, 0), startMs - 1)).toBe(false);
  });
});

describe('an account', () => {
  it('is refused for good after two freezes, hours apart', () => {
    const once = withFreeze(undefined, startMs);
    expect(isRefusedForGood(once)).toBe(false);
    const soonAfter = withFreeze(once, startMs + hourMs);
    expect(isRefusedForGood(soonAfter)).toBe(false);
    expect(isRefusedForGood(withFreeze(soonAfter, startMs + 2 * hourMs - 1))).toBe(false);
    expect(isRefusedForGood(withFreeze(soonAfter, startMs + 2 * hourMs))).toBe(true);
    expect(isRefusedForGood(undefined)).toBe(false);
  });

  it('has a freeze counted anew where the clock was set back behind the last', () => {
    const once = withFreeze(undefined, startMs);
    expect(withFreeze(once, startMs - 1)).toEqual({ count: 2, lastAtMs: startMs - 1 });
    expect(withFreeze(once, startMs)).toEqual({ count: 1, lastAtMs: startMs });
  });
});
