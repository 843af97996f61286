/**
 * The sandbox's clock: everything in the sandbox that asks for the time asks here, so a test or a demo can let a week pass.
 */
export class SandboxClock {
  readonly #base: () => number;
  #offsetMs = 0;
  #frozenAtMs: number | undefined;

  /** Starts at the given time source (epoch milliseconds; by default the machine's) and flows with it. */
  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#frozenAtMs ?? this.#base() + this.#offsetMs;
  }

  get frozen(): boolean {
    return this.#frozenAtMs !== undefined;
  }

  /** Lets that many seconds pass at once (back, when negative), also while frozen. */
  advance(seconds: number): void {
    const moveMs = seconds * 1000;
    if (this.#frozenAtMs === undefined) this.#offsetMs += moveMs;
    else this.#frozenAtMs += moveMs;
  }

  freeze(): void {
    this.#frozenAtMs ??= this.now();
  }

  /** Goes on from the time at which it stood. */
  unfreeze(): void {
    if (this.#frozenAtMs === undefined) return;
    this.#offsetMs = this.#frozenAtMs - this.#base();
    this.#frozenAtMs = undefined;
  }

  /** Back to the time source, flowing. */
  reset(): void {
    this.#offsetMs = 0;
    this.#frozenAtMs = undefined;
  }
}
