import { describe, expect, it } from 'vitest';
import { NetworkError } from '../../errors.ts';
import type { Outcome } from '../../oauth/outcome.ts';
import { createOutageWatch } from './outage.ts';

const minuteMs = 60_000;
const startMs = 1_800_000_000_000;
const endMs = startMs + 86_400_000;
const reply = (status: number): Outcome => ({ kind: 'reply', status, body: { type: 'empty' }, from: 'trakt' });
const silence: Outcome = {
  kind: 'unanswered',
  sent: 'maybe',
  error: new NetworkError('No answer.', { sent: 'maybe', host: 'auth.example' }),
};

/** A watch that has heard of `outcome` at the start; an account asks `afterMs` later whether it has to wait. */
function after(outcome: Outcome) {
  const watch = createOutageWatch();
  const issuer = 'https://auth.example';
  watch.heard(issuer, outcome, startMs);
  const ask = (afterMs: number, waiting: { endMs?: number; random?: () => number } = {}) => {
    const untilMs = watch.putOffUntilMs({ issuer, endMs, random: () => 0, ...waiting }, startMs + afterMs);
    return untilMs && untilMs - startMs;
  };
  return { watch, issuer, ask };
}

describe('an issuer', () => {
  it.each([
    ['500', reply(500)],
    ['599', reply(599)],
    ['nothing', silence],
  ])('that answered %s is left alone for five minutes', (_name, outcome) => {
    const { ask } = after(outcome);
    expect(ask(0)).toBe(5 * minuteMs);
    expect(ask(5 * minuteMs - 1)).toBe(6 * minuteMs - 1);
    expect(ask(5 * minuteMs)).toBeUndefined();
  });

  it.each([200, 400, 429, 499])('that answered %i is well', (status) => {
    const { watch, issuer, ask } = after(reply(503));
    watch.heard(issuer, reply(status), startMs + 1);
    expect(ask(2)).toBeUndefined();
  });

  it('that is ill again is left alone from then on', () => {
    const { watch, issuer, ask } = after(silence);
    watch.heard(issuer, silence, startMs + 4 * minuteMs);
    expect(ask(8 * minuteMs)).toBe(9 * minuteMs);
  });

  it('is no reason to wait for another', () => {
    const { watch } = after(silence);
    const other = { issuer: 'https://other.example', endMs, random: () => 0 };
    expect(watch.putOffUntilMs(other, startMs)).toBeUndefined();
  });

  it('is asked again at times that differ, up to a minute later', () => {
    expect(after(silence).ask(0, { random: () => 1 })).toBe(6 * minuteMs);
    expect(after(silence).ask(0, { random: () => 0.5 })).toBe(5.5 * minuteMs);
  });

  it('is asked again where the clock was set back behind its last answer', () => {
    expect(after(silence).ask(-1)).toBeUndefined();
  });
});

describe('accounts that wait for an issuer', () => {
  it('let the one nearest its end go first, and then wait for its answer', () => {
    const { ask } = after(silence);
    ask(0);
    ask(0, { endMs: Number.POSITIVE_INFINITY });
    ask(0, { endMs: endMs - 1 });
    expect(ask(5 * minuteMs)).toBe(6 * minuteMs);
    expect(ask(5 * minuteMs, { endMs: endMs - 1 })).toBeUndefined();
    expect(ask(5 * minuteMs)).toBe(10 * minuteMs);
    // It no longer waits, so that the next one is the nearest.
    expect(ask(10 * minuteMs)).toBeUndefined();
  });

  it('wait a minute for it to come, and no longer', () => {
    const { ask } = after(silence);
    ask(0, { endMs: endMs - 1 });
    expect(ask(6 * minuteMs - 1)).toBe(7 * minuteMs - 1);
    expect(ask(6 * minuteMs)).toBeUndefined();
  });
});
