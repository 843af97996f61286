/**
 * Loaded before a worker (`node --import`): its clocks and timers run some times as fast as the machine's, and its wall clock
 * may be wrong.
 */

import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

export interface ProcessTime {
  /** The moment at which the trial's clocks and the machine's agreed, in epoch milliseconds. */
  startMs: number;
  speed: number;
  /** How far this process's wall clock is ahead of the machine's, beside the speed. */
  aheadMs: number;
}

const { startMs, speed, aheadMs }: ProcessTime = JSON.parse(process.env.SOAK_TIME ?? '{}');
const real = { now: Date.now, monotonic: performance.now.bind(performance) };
const now = () => Math.round(startMs + (real.now() - startMs) * speed + aheadMs);

/** The argument at that place is a duration. */
function sooner<T extends (...words: never[]) => unknown>(timer: T, place: number): T {
  return new Proxy(timer, {
    apply(target, self, words) {
      const scaled = [...words];
      scaled[place] = Number(words[place] ?? 0) / speed;
      return Reflect.apply(target, self, scaled);
    },
  });
}

globalThis.Date = new Proxy(Date, {
  construct: (target, words, made) => Reflect.construct(target, words.length === 0 ? [now()] : words, made),
  get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
});
Object.defineProperty(performance, 'now', { value: () => real.monotonic() * speed });
globalThis.setTimeout = sooner(setTimeout, 1);
globalThis.setInterval = sooner(setInterval, 1);
AbortSignal.timeout = sooner(AbortSignal.timeout, 0);
timers.setTimeout = sooner(timers.setTimeout, 0);
syncBuiltinESMExports();
