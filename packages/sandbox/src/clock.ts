/** The sandbox's clock. The whole sandbox reads the time here, so a test or a demo can let a week pass. */
import { z } from 'zod';

export class SandboxClock {
  readonly #base: () => number;
  /** The clock showed `#atMs` when its source showed `#sinceMs`; it runs on from there. */
  #atMs: number;
  #sinceMs: number;
  #speed = 1;
  #frozen = false;

  /** Starts at the time of the source (epoch milliseconds; by default the machine's clock) and runs with it. */
  constructor(base: () => number = Date.now) {
    this.#base = base;
    this.#sinceMs = base();
    this.#atMs = this.#sinceMs;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#frozen ? this.#atMs : Math.round(this.#atMs + (this.#base() - this.#sinceMs) * this.#speed);
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** How many seconds pass for each second of the source while the clock isn't frozen (1). */
  get speed(): number {
    return this.#speed;
  }

  /** Moves the clock by that many seconds (back, if negative), also while it is frozen. */
  advance(seconds: number): void {
    this.#atMs += seconds * 1000;
  }

  freeze(): void {
    this.set({ frozen: true });
  }

  /** Runs again, from the time at which the clock was frozen. */
  unfreeze(): void {
    this.set({ frozen: false });
  }

  /** Changes to the clock; all of them take effect at once. */
  change({ advanceSeconds = 0, ...rest }: ClockChange): void {
    this.set(rest);
    this.advance(advanceSeconds);
  }

  /** Changes the given fields; without `atMs` the time goes on without a jump. */
  set(change: { readonly atMs?: number; readonly frozen?: boolean; readonly speed?: number }): void {
    this.#atMs = change.atMs ?? this.now();
    this.#sinceMs = this.#base();
    this.#frozen = change.frozen ?? this.#frozen;
    this.#speed = change.speed ?? this.#speed;
  }

  /** Shows the source's time again, at its speed. */
  reset(): void {
    this.set({ atMs: this.#base(), frozen: false, speed: 1 });
  }
}

let latest = { second: Number.NaN, text: '' };

/** As in the header Date. Most requests come in the same second as the one before. */
export function httpDate(atMs: number): string {
  const second = Math.floor(atMs / 1000);
  if (second !== latest.second) latest = { second, text: new Date(atMs).toUTCString() };
  return latest.text;
}

export interface ClockChange {
  readonly advanceSeconds?: number;
  readonly frozen?: boolean;
  readonly speed?: number;
}

// A year in either direction exceeds the life of every token and is still a valid date. A day in a second is the highest speed.
export const clockChange: z.ZodType<ClockChange> = z.strictObject({
  advanceSeconds: z.number().min(-31_622_400).max(31_622_400).exactOptional(),
  frozen: z.boolean().exactOptional(),
  speed: z.number().min(0.01).max(86_400).exactOptional(),
});
