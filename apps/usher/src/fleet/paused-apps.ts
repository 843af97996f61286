/** Apps that are to wait: Trakt asked them to, or refuses many of their sign-ins at once. */

import type { Clock } from 'trakt-usher';

/** Two pauses of an app that end so close to each other are one. */
const sameEndMs = 1_000;

/** By client id. */
export class PausedApps {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  has(clientId: string): boolean {
    return this.#endOf(clientId) > this.#clock.monotonic();
  }

  /** False where it waits as long anyway: each refusal that was on its way tells of it. */
  pause(clientId: string, ms: number): boolean {
    const untilMs = this.#clock.monotonic() + ms;
    if (this.#endOf(clientId) > untilMs - sameEndMs) return false;
    this.#untilMs.set(clientId, untilMs);
    return true;
  }

  /** Those that wait now; the others are forgotten. */
  all(): string[] {
    for (const clientId of this.#untilMs.keys()) if (!this.has(clientId)) this.#untilMs.delete(clientId);
    return [...this.#untilMs.keys()];
  }

  #endOf(clientId: string): number {
    return this.#untilMs.get(clientId) ?? Number.NEGATIVE_INFINITY;
  }
}
