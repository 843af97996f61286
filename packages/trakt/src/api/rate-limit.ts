/** One of Trakt's rate limits, and the calls that wait for it: first come, first served. */

import type { Clock } from '../clock.ts';
import { RateLimited } from '../errors.ts';

export interface Limit {
  /** Infinity: no limit, until the server refuses a call and names one. */
  calls: number;
  periodMs: number;
}

export interface RateLimitOptions extends Limit {
  clock: Clock;
  /** Calls under way at once; the others wait for one of these to end. */
  parallel: number;
  /** Trakt counts reads without a sign-in apart, and its answers say which count they state. */
  signedOut: boolean;
}

/** A call that is about to be sent. */
export interface Entering {
  endpoint: string;
  /** Its place among all calls. A call that goes out again keeps the place. */
  order: number;
  signal: AbortSignal | undefined;
}

export interface Patience {
  /** A call that would have to wait longer fails at once. */
  maxWaitMs: number;
  /** Hears of a wait for the limit, and again when it becomes longer. */
  onWait(call: Entering, waitMs: number): void;
}

interface Waiter extends Patience {
  call: Entering;
  lastMs: number;
  /** The end that `onWait` heard of. */
  toldMs: number;
  leave(): void;
  go(): void;
  fail(reason: unknown): void;
}

/**
 * Counts calls in periods that begin with a call, as Trakt does. What its answers state replaces the count: other programs
 * use up the same limit. All times are monotonic.
 */
export class RateLimit {
  readonly #clock: Clock;
  readonly #parallel: number;
  readonly #signedOut: boolean;
  #limit: Limit;
  #left = 0;
  #endsMs = Number.NEGATIVE_INFINITY;
  /** The period's end in Trakt's words, epoch milliseconds; undefined before it has stated one. */
  #statedMs: number | undefined;
  /** The same of the period before: an answer that states it is late. */
  #pastMs = Number.NEGATIVE_INFINITY;
  #underWay = 0;
  readonly #waiting: Waiter[] = [];
  #waking: AbortController | undefined;

  constructor({ clock, parallel, signedOut, calls, periodMs }: RateLimitOptions) {
    this.#clock = clock;
    this.#parallel = parallel;
    this.#signedOut = signedOut;
    this.#limit = { calls, periodMs };
  }

  /**
   * Takes a turn, which has to be given back with `leave`. Undefined: the call may go out at once.
   * @throws {RateLimited} the call would have to wait too long. Nothing was sent.
   */
  enter(call: Entering, patience: Patience): Promise<void> | undefined {
    const nowMs = this.#now();
    const free = this.#waiting.length === 0 && this.#underWay < this.#parallel;
    if (!free || this.#startsInMs(0, nowMs) > 0) return this.#wait(call, patience, nowMs);
    this.#take(nowMs);
    return undefined;
  }

  /** The call has ended. `counted`: Trakt counts it. */
  leave(counted: boolean): void {
    this.#underWay -= 1;
    if (!counted) this.#left = Math.min(this.#limit.calls, this.#left + 1);
    if (this.#waiting.length > 0) this.#next();
  }

  /** Takes over what an answer states in `X-Ratelimit`. */
  learn(header: string | null, refused: boolean): void {
    if (!header || (this.#limit.calls === Number.POSITIVE_INFINITY && !refused)) return;
    const stated = readRateLimit(header);
    if (!stated || stated.signedOut !== this.#signedOut) return;
    this.#limit = stated.limit;
    const { untilMs } = stated;
    if (untilMs <= this.#pastMs) return;
    if (untilMs === this.#statedMs) {
      this.#left = Math.min(this.#left, stated.remaining);
    } else {
      const nowMs = this.#now();
      const inMs = untilMs - this.#clock.now();
      this.#begin(untilMs);
      // Calls under way may not be counted yet. A wrong clock must not make a period longer than it can be.
      this.#left = Math.max(0, stated.remaining - Math.max(0, this.#underWay - 1));
      if (inMs > 0) this.#endsMs = nowMs + Math.min(inMs, stated.limit.periodMs);
      else this.#endsMs = Math.max(this.#endsMs, nowMs);
    }
    this.#review(0);
  }

  /** Trakt refused a call: none goes out for so long. `stated`: Trakt named the end, which counts more than what was known. */
  pause(waitMs: number, stated: boolean): void {
    const endsMs = this.#now() + waitMs;
    this.#endsMs = stated || this.#left > 0 ? endsMs : Math.max(this.#endsMs, endsMs);
    this.#left = 0;
    this.#review(0);
  }

  #now(): number {
    return this.#clock.monotonic();
  }

  /** How long the limit alone keeps the call that has so many before it. */
  #startsInMs(place: number, nowMs: number): number {
    const { calls, periodMs } = this.#limit;
    const ended = nowMs >= this.#endsMs;
    const left = ended ? calls : this.#left;
    if (place < left) return 0;
    return (ended ? periodMs : this.#endsMs - nowMs) + Math.floor((place - left) / calls) * periodMs;
  }

  #take(nowMs: number): void {
    this.#underWay += 1;
    if (nowMs >= this.#endsMs) {
      if (this.#limit.calls === Number.POSITIVE_INFINITY) return;
      this.#begin(undefined);
      this.#left = this.#limit.calls;
      this.#endsMs = nowMs + this.#limit.periodMs;
    }
    this.#left -= 1;
  }

  #begin(statedMs: number | undefined): void {
    this.#pastMs = this.#statedMs ?? this.#pastMs;
    this.#statedMs = statedMs;
  }

  #wait(call: Entering, patience: Patience, nowMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = call;
      if (signal?.aborted) return reject(signal.reason);
      const waiting = this.#waiting;
      const onAbort = () => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(signal?.reason);
        this.#next();
      };
      const waiter: Waiter = {
        ...patience,
        call,
        lastMs: nowMs + patience.maxWaitMs,
        toldMs: nowMs,
        leave: () => signal?.removeEventListener('abort', onAbort),
        go: resolve,
        fail: reject,
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      let place = waiting.length;
      while ((waiting[place - 1]?.call.order ?? 0) > call.order) place -= 1;
      waiting.splice(place, 0, waiter);
      this.#review(place);
    });
  }

  /** Calls from this place on have to wait longer than was known: tells them, or lets them fail. */
  #review(from: number): void {
    const nowMs = this.#now();
    for (let place = from; place < this.#waiting.length; place += 1) {
      const waiter = this.#waiting[place];
      const startMs = nowMs + this.#startsInMs(place, nowMs);
      if (!waiter || startMs < waiter.toldMs + 1) continue;
      if (startMs <= waiter.lastMs) {
        waiter.toldMs = startMs;
        waiter.onWait(waiter.call, startMs - nowMs);
        continue;
      }
      this.#waiting.splice(place, 1);
      place -= 1;
      waiter.leave();
      waiter.fail(this.#refusal(waiter.call, startMs - nowMs));
    }
    this.#next();
  }

  /** Lets those go whose turn it is, and wakes up for the next one. Nothing ticks while nobody waits. */
  #next(): void {
    const nowMs = this.#now();
    while (this.#waiting.length > 0 && this.#underWay < this.#parallel && this.#startsInMs(0, nowMs) === 0) {
      const waiter = this.#waiting.shift();
      waiter?.leave();
      this.#take(nowMs);
      waiter?.go();
    }
    this.#waking?.abort();
    this.#waking = undefined;
    if (this.#waiting.length === 0 || this.#underWay >= this.#parallel) return;
    const waking = new AbortController();
    this.#waking = waking;
    this.#clock.sleep(this.#startsInMs(0, nowMs), waking.signal).then(
      () => this.#next(),
      () => undefined,
    );
  }

  #refusal({ endpoint }: Entering, waitMs: number): RateLimited {
    const until = new Date(this.#clock.now() + waitMs);
    const { calls, periodMs } = this.#limit;
    const most = calls === Number.POSITIVE_INFINITY ? '' : ` (${calls} in ${periodMs / 1_000} s)`;
    const message = `Trakt's rate limit${most} is used up, so nothing was sent. Try again at ${until.toISOString()}.`;
    return new RateLimited(message, { endpoint, until });
  }
}

interface StatedLimit {
  limit: Limit;
  remaining: number;
  untilMs: number;
  signedOut: boolean;
}

/** The one JSON value of Trakt's `X-Ratelimit`, where it is whole. */
function readRateLimit(header: string): StatedLimit | undefined {
  try {
    const { name, limit, period, remaining, until } = JSON.parse(header);
    const untilMs = Date.parse(until);
    if (!(limit > 0 && period > 0 && remaining >= 0 && Number.isFinite(limit + period + remaining + untilMs))) return;
    const signedOut = String(name).startsWith('UNAUTHED');
    return { limit: { calls: limit, periodMs: period * 1_000 }, remaining, untilMs, signedOut };
  } catch {
    return undefined;
  }
}
