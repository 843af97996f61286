import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { createTurns } from './turns.ts';

/** Turns, and the names of those that have had theirs, in order. */
function someTurns() {
  const clock = createFakeClock();
  const turns = createTurns(clock);
  const had: string[] = [];
  const take = async (name: string, options: { key?: string; waitMs?: number; signal?: AbortSignal } = {}) => {
    const { key = 'ada', waitMs = 1_000, signal } = options;
    const end = await turns.take(key, { waitMs, signal });
    had.push(name);
    return end;
  };
  return { clock, had, take };
}

describe('turns', () => {
  it('come in the order of asking, each after the one before has ended', async () => {
    const { had, take, clock } = someTurns();
    const end = await take('first');
    const others = [take('second'), take('third')];
    await clock.advance(999);
    expect(had).toEqual(['first']);
    end();
    (await others[0])?.();
    (await others[1])?.();
    expect(had).toEqual(['first', 'second', 'third']);
    expect(clock.sleepers).toBe(0);
    (await take('last', { waitMs: 0 }))();
  });

  it('of another key are taken at once', async () => {
    const { had, take } = someTurns();
    await take('ada');
    await take('grace', { key: 'grace', waitMs: 0 });
    expect(had).toEqual(['ada', 'grace']);
  });

  it('are given up after the time that was said, and passed on to those behind', async () => {
    const { had, take, clock } = someTurns();
    const end = await take('first');
    const impatient = take('impatient', { waitMs: 500 });
    const patient = take('patient');
    const refused = expect(impatient).rejects.toMatchObject({ code: 'busy', retryable: true });
    await clock.advance(499);
    expect(clock.sleepers).toBe(2);
    await clock.advance(1);
    await refused;
    end();
    (await patient)();
    expect(had).toEqual(['first', 'patient']);
  });

  it('are left by a caller that is aborted, before it asks or while it waits', async () => {
    const { had, take, clock } = someTurns();
    const gone = new AbortController();
    const end = await take('first');
    const leaving = take('leaving', { signal: gone.signal });
    const left = expect(leaving).rejects.toThrow('gone');
    gone.abort(new Error('gone'));
    await left;
    await expect(take('late', { signal: gone.signal })).rejects.toThrow('gone');
    expect(clock.sleepers).toBe(0);
    end();
    (await take('next', { waitMs: 0 }))();
    expect(had).toEqual(['first', 'next']);
  });

  it('leave no listener behind, however their waiting ends', async () => {
    const { take, clock } = someTurns();
    const { signal } = new AbortController();
    const end = await take('first', { signal });
    const impatient = expect(take('impatient', { waitMs: 500, signal })).rejects.toMatchObject({ code: 'busy' });
    const next = take('next', { signal });
    await clock.advance(500);
    await impatient;
    end();
    (await next)();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4])('that come while their caller leaves are not lost (%i ticks later)', async (ticks) => {
    const { take } = someTurns();
    const gone = new AbortController();
    const end = await take('first');
    const leaving = take('leaving', { signal: gone.signal }).then(
      (turn) => turn(),
      () => undefined,
    );
    const next = take('next');
    gone.abort(new Error('gone'));
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    end();
    await leaving;
    (await next)();
    (await take('last', { waitMs: 0 }))();
  });
});
