import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import * as text from '../text/en.ts';
import { createIo } from './io.ts';
import { showWaits } from './show-waits.ts';

function aTerminal({ isTTY = true, columns = 80, quiet = false } = {}) {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns });
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr };
  const io = createIo({ streams, env: {}, json: false, quiet });
  return { io, written: () => stderr.read()?.toString() ?? '' };
}

/** Moves on by itself, one sleep after the other. */
function quickClock() {
  let ms = 0;
  const naps: number[] = [];
  return {
    naps,
    now: () => ms,
    monotonic: () => ms,
    async sleep(forMs: number, signal?: AbortSignal) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      naps.push(forMs);
      ms += forMs;
    },
  };
}

const aWait = { event: 'api.waiting', code: 'rate_limited', delayMs: 2_500 };
const allDone = () => new Promise((resolve) => setTimeout(resolve, 30));
const clearLine = '\r\u001b[K';

describe('a wait', () => {
  it('counts down on a terminal, and leaves nothing behind', async () => {
    const { io, written } = aTerminal();
    const clock = quickClock();
    showWaits({ io, text, clock, signal: new AbortController().signal }).info(aWait);
    await allDone();
    const lines = written().split(clearLine);
    const said = (seconds: number) => `Trakt asks for a pause; trying again in ${seconds} s.`;
    expect([...new Set(lines)]).toEqual(['', said(3), said(2), said(1)]);
    expect(lines.at(-1)).toBe('');
    expect(clock.naps).toEqual([500, 1_000, 1_000]);
  });

  it('is one line where nobody watches, and none with --quiet', () => {
    for (const [quiet, expected] of [
      [false, 'Trakt asks for a pause; trying again in 3 s.\n'],
      [true, ''],
    ] as const) {
      const { io, written } = aTerminal({ isTTY: false, quiet });
      showWaits({ io, text, clock: quickClock(), signal: new AbortController().signal }).info(aWait);
      expect(written()).toBe(expected);
    }
  });

  it('ends with the command', async () => {
    const { io, written } = aTerminal();
    const clock = quickClock();
    const ending = new AbortController();
    showWaits({ io, text, clock, signal: ending.signal }).info(aWait);
    ending.abort(new Error('enough'));
    await allDone();
    expect(clock.naps).toEqual([]);
    expect(written().endsWith(clearLine)).toBe(true);
  });

  it.each([{ event: 'token.stored' }, { event: 'toString', delayMs: 5 }, { event: 'api.waiting' }])(
    'is not what %j tells of',
    (fields) => {
      const { io, written } = aTerminal();
      showWaits({ io, text, clock: quickClock(), signal: new AbortController().signal }).info(fields);
      expect(written()).toBe('');
    },
  );
});

describe('a line that changes', () => {
  it('gives way to what is written, and is no wider than the terminal', () => {
    const { io, written } = aTerminal({ columns: 10 });
    const end = io.show('a line of text');
    io.say('said');
    end?.();
    expect(written()).toBe(`${clearLine}a line of${clearLine}said\n`);
  });

  it('is not taken away by whoever showed the one before', () => {
    const { io, written } = aTerminal();
    const end = io.show('first');
    io.show('second');
    end?.();
    expect(written()).toBe(`${clearLine}first${clearLine}second`);
  });
});
