/** Apps that are to wait: Trakt asked them to, or refuses many of their sign-ins at once. */

import type { Clock } from 'trakt-usher';

interface Pause {
  ms: number;
  /** Trakt asked for it; or it refuses many of the app's sign-ins at once. */
  why: 'asked' | 'incident';
}

/** Two pauses of an app, for one reason, that end so close to each other are one. */
const sameEndMs = 1_000;

/** By client id. */
export class PausedApps {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #untilMs: Record<Pause['why'], Map<string, number>> = { asked: new Map(), incident: new Map() };

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  has(clientId: string): boolean {
    return Object.values(this.#untilMs).some((ends) => endIn(ends, clientId) > this.#clock.monotonic());
  }

  /** False where it waits as long for that reason anyway: each refusal that was on its way tells of it. */
  pause(clientId: string, { ms, why }: Pause): boolean {
    const untilMs = this.#clock.monotonic() + ms;
    const ends = this.#untilMs[why];
    if (!(ms > 0) || endIn(ends, clientId) > untilMs - sameEndMs) return false;
    ends.set(clientId, untilMs);
    return true;
  }

  /** Those that wait now; the others are forgotten. */
  all(): string[] {
    const every = Object.values(this.#untilMs);
    for (const ends of every) for (const clientId of ends.keys()) if (!this.has(clientId)) ends.delete(clientId);
    return [...new Set(every.flatMap((ends) => [...ends.keys()]))];
  }
}

function endIn(ends: ReadonlyMap<string, number>, clientId: string): number {
  return ends.get(clientId) ?? Number.NEGATIVE_INFINITY;
}
