/** The sandbox's clock: everything in it that asks for the time asks here, so a test or a demo can let a week pass. */
import { z } from 'zod';

export class SandboxClock {
  readonly #base: () => number;
  /** The clock showed `#atMs` when its source showed `#sinceMs`, and has run on from there. */
  #atMs: number;
  #sinceMs: number;
  #speed = 1;
  #frozen = false;

  /** Starts at the given time source (epoch milliseconds; by default the machine's) and flows with it. */
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

  /** How many of its seconds pass in one of the source's while it isn't frozen: 1 unless it was changed. */
  get speed(): number {
    return this.#speed;
  }

  /** Lets that many seconds pass at once (back, when negative), also while frozen. */
  advance(seconds: number): void {
    this.#atMs += seconds * 1000;
  }

  freeze(): void {
    this.set({ frozen: true });
  }

  /** Goes on from the time at which it stood. */
  unfreeze(): void {
    this.set({ frozen: false });
  }

  /** What somebody asks for: all of it at once. */
  change({ advanceSeconds = 0, ...rest }: ClockChange): void {
    this.set(rest);
    this.advance(advanceSeconds);
  }

  /** Changes what is given and leaves the rest; without `atMs` the time it shows goes on without a jump. */
  set(change: { readonly atMs?: number; readonly frozen?: boolean; readonly speed?: number }): void {
    this.#atMs = change.atMs ?? this.now();
    this.#sinceMs = this.#base();
    this.#frozen = change.frozen ?? this.#frozen;
    this.#speed = change.speed ?? this.#speed;
  }

  /** Back to the time source, flowing as it does. */
  reset(): void {
    this.set({ atMs: this.#base(), frozen: false, speed: 1 });
  }
}

export interface ClockChange {
  readonly advanceSeconds?: number;
  readonly frozen?: boolean;
  readonly speed?: number;
}

// A year either way: further than any token lives, and still a date. A day in a second is as fast as anybody can watch.
export const clockChange: z.ZodType<ClockChange> = z.strictObject({
  advanceSeconds: z.number().min(-31_622_400).max(31_622_400).exactOptional(),
  frozen: z.boolean().exactOptional(),
  speed: z.number().min(0.01).max(86_400).exactOptional(),
});
