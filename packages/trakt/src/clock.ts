/** The one way to tell the time and to wait, so that tests and the sandbox's clock can stand in for the machine's. */

export interface Clock {
  /** Wall-clock time, epoch milliseconds. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout fires at once for anything longer (a 32-bit count of milliseconds). */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The machine's clock.
 *
 * @example
 * ```ts
 * const clock = { ...systemClock, now: () => Date.UTC(2030, 0, 1) };
 * const session = createSession({ app, store: createMemoryStore({ clock }), clock });
 * ```
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0; left -= longestTimerMs) await timer(Math.min(left, longestTimerMs), signal);
    signal?.throwIfAborted();
  },
};

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(handle);
      reject(signal?.reason);
    };
    const handle = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Later than this, a timer wasn't slow: the process was paused (a stopped container, SIGSTOP, a debugger) or busy. */
const onTimeMs = 20;
/** Time enough to read, and to unpack, what has come already; too little to wait for more. */
const readingMs = 250;

/**
 * Runs `end` after a deadline; what it returns calls that off.
 *
 * After a pause timers come before sockets: an answer that came meanwhile is to be read, not thrown away. Whoever wakes
 * late waits a little longer, once. The last part is a wait of its own, so that a pause which outlasts the deadline by
 * less than can be noticed leaves time to read as well.
 */
function afterDeadline({ clock, ms }: { clock: Clock; ms: number }, end: () => void): () => void {
  const endMs = clock.monotonic() + ms;
  const lastMs = Math.min(ms, readingMs);
  let cancel = after({ clock, ms: ms - lastMs }, () => {
    cancel = after({ clock, ms: lastMs }, () => {
      if (clock.monotonic() > endMs + onTimeMs) cancel = after({ clock, ms: readingMs }, end);
      else end();
    });
  });
  return () => cancel();
}

/** A sleep that can be called off. A timer of the machine's costs a tenth of a sleep with its signal, and each request has one. */
function after({ clock, ms }: { clock: Clock; ms: number }, wake: () => void): () => void {
  if (clock === systemClock && ms <= longestTimerMs) {
    const handle = setTimeout(wake, ms);
    return () => clearTimeout(handle);
  }
  const waiting = new AbortController();
  clock.sleep(ms, waiting.signal).then(wake, () => undefined);
  return () => waiting.abort();
}

interface DeadlineOptions {
  clock: Clock;
  ms: number;
  signal?: AbortSignal | undefined;
  /** The error in the place of what ended the work. */
  failure?: (thrown: unknown) => unknown;
}

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds, or with the caller's signal, and doesn't wait longer
 * than that for work which pays no heed to its signal.
 * A deadline aborts with a `TimeoutError` DOMException, as `AbortSignal.timeout` does.
 */
export function withDeadline<T>(
  { clock, ms, signal, failure = (thrown) => thrown }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const close = () => {
      callOff();
      signal?.removeEventListener('abort', leave);
    };
    const fail = (thrown: unknown) => {
      close();
      reject(failure(thrown));
    };
    const end = (reason: unknown) => {
      // In this order, so that the reason counts and not what the work makes of it.
      fail(reason);
      controller.abort(reason);
    };
    const leave = () => end(signal?.reason);
    const callOff = afterDeadline({ clock, ms }, () => {
      end(new DOMException(`No complete answer within ${ms} ms`, 'TimeoutError'));
    });
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave);
    work(controller.signal).then((value) => {
      close();
      resolve(value);
    }, fail);
  });
}
