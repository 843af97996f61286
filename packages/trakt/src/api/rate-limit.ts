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
interface Entering {
  endpoint: string;
  /** Its place among all calls. A call that goes out again keeps the place. */
  order: number;
  signal: AbortSignal | undefined;
}

interface Patience {
  /** A call that would have to wait longer fails at once. */
  maxWaitMs: number;
  /** Hears of a wait for the limit, and again when it becomes longer. */
  onWait(call: Entering, waitMs: number): void;
}

export interface RateLimit {
  /**
   * Takes a turn, which has to be given back with `leave`. Undefined: the call may go out at once.
   * @throws {RateLimited} the call would have to wait too long. Nothing was sent.
   */
  enter(call: Entering, patience: Patience): Promise<void> | undefined;
  /** The call has ended. `counted`: Trakt counts it. */
  leave(counted: boolean): void;
  /** Takes over what an answer states in `X-Ratelimit`. */
  learn(header: string | null, refused: boolean): void;
  /** Trakt refused a call: none goes out for so long. `stated`: Trakt named the end, which counts more than what was known. */
  pause(waitMs: number, stated: boolean): void;
}

interface Waiter extends Patience {
  call: Entering;
  /** The latest time to go out. */
  lastMs: number;
  /** The time that the caller has heard of. */
  toldMs: number;
  /** Without an error: it's your turn. */
  end(error?: unknown): void;
}

const unlimited = Number.POSITIVE_INFINITY;

/**
 * Counts calls in periods that begin with a call, as Trakt does. What its answers state replaces the count: other programs
 * use up the same limit. All times but Trakt's are monotonic.
 */
export function createRateLimit({ clock, parallel, signedOut, ...known }: RateLimitOptions): RateLimit {
  let { calls, periodMs } = known;
  let left = 0;
  let endsMs = -unlimited;
  /** The period's end in Trakt's words, epoch milliseconds; undefined before it has stated one. */
  let statedMs: number | undefined;
  /** The same of the period before: an answer that states it is late. */
  let pastMs = -unlimited;
  let underWay = 0;
  const queue: Waiter[] = [];
  let waking: AbortController | undefined;

  /** How long the limit alone keeps the call that has so many before it. */
  function waitMsAt(place: number, nowMs: number): number {
    const ended = nowMs >= endsMs;
    const free = ended ? calls : left;
    if (place < free) return 0;
    return (ended ? periodMs : endsMs - nowMs) + Math.floor((place - free) / calls) * periodMs;
  }

  function begin(end: number | undefined): void {
    pastMs = statedMs ?? pastMs;
    statedMs = end;
  }

  function take(nowMs: number): void {
    underWay += 1;
    if (nowMs >= endsMs) {
      if (calls === unlimited) return;
      begin(undefined);
      left = calls;
      endsMs = nowMs + periodMs;
    }
    left -= 1;
  }

  /** Lets those go whose turn it is, and those fail whose turn comes too late. Nothing ticks while nobody waits. */
  function settle(): void {
    const nowMs = clock.monotonic();
    let place = 0;
    for (const waiter of [...queue]) {
      const waitMs = waitMsAt(place, nowMs);
      const startMs = nowMs + waitMs;
      const goes = waitMs === 0 && underWay < parallel;
      if (goes || (waitMs > 0 && startMs > waiter.lastMs)) {
        queue.splice(place, 1);
        if (goes) take(nowMs);
        waiter.end(goes ? undefined : refusal(waiter.call, waitMs));
        continue;
      }
      place += 1;
      if (startMs < waiter.toldMs + 1) continue;
      waiter.toldMs = startMs;
      waiter.onWait(waiter.call, waitMs);
    }
    waking?.abort();
    if (queue.length === 0 || underWay >= parallel) return;
    waking = new AbortController();
    clock.sleep(waitMsAt(0, nowMs), waking.signal).then(settle, () => undefined);
  }

  function refusal({ endpoint }: Entering, waitMs: number): RateLimited {
    const until = new Date(clock.now() + waitMs);
    const message = `Trakt's rate limit is used up, so nothing was sent. Try again at ${until.toISOString()}.`;
    return new RateLimited(message, { endpoint, until });
  }

  function wait(call: Entering, patience: Patience, nowMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = call;
      const onAbort = () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(signal?.reason);
        settle();
      };
      const waiter: Waiter = {
        ...patience,
        call,
        lastMs: nowMs + patience.maxWaitMs,
        toldMs: nowMs,
        end(error) {
          signal?.removeEventListener('abort', onAbort);
          if (error) reject(error);
          else resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const later = queue.findIndex((other) => other.call.order > call.order);
      queue.splice(later < 0 ? queue.length : later, 0, waiter);
      settle();
    });
  }

  return {
    enter(call, patience) {
      const nowMs = clock.monotonic();
      if (queue.length > 0 || underWay >= parallel || waitMsAt(0, nowMs) > 0) return wait(call, patience, nowMs);
      take(nowMs);
      return undefined;
    },
    leave(counted) {
      underWay -= 1;
      if (!counted) left = Math.min(calls, left + 1);
      if (queue.length > 0) settle();
    },
    learn(header, refused) {
      if (!header || (calls === unlimited && !refused)) return;
      const stated = readRateLimit(header);
      if (stated?.signedOut !== signedOut) return;
      ({ calls, periodMs } = stated);
      const { untilMs, remaining } = stated;
      if (untilMs <= pastMs) return;
      if (untilMs === statedMs) {
        left = Math.min(left, remaining);
      } else {
        const nowMs = clock.monotonic();
        const inMs = untilMs - clock.now();
        begin(untilMs);
        // Calls under way may not be counted yet. A wrong clock must not make a period longer than it can be.
        left = Math.max(0, remaining - Math.max(0, underWay - 1));
        endsMs = inMs > 0 ? nowMs + Math.min(inMs, periodMs) : Math.max(endsMs, nowMs);
      }
      settle();
    },
    pause(waitMs, stated) {
      const pausedMs = clock.monotonic() + waitMs;
      endsMs = stated || left > 0 ? pausedMs : Math.max(endsMs, pausedMs);
      left = 0;
      settle();
    },
  };
}

interface StatedLimit extends Limit {
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
    return { calls: limit, periodMs: period * 1_000, remaining, untilMs, signedOut };
  } catch {
    return undefined;
  }
}
