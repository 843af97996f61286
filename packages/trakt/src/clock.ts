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

/** The machine's clock. */
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
 * A deadline's wait. After a pause timers come before sockets: an answer that came meanwhile is to be read, not thrown
 * away. Whoever wakes late waits a little longer, once. The last part is a wait of its own, so that a pause which
 * outlasts the deadline by less than can be noticed leaves time to read as well.
 */
async function pass({ clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal }): Promise<void> {
  const endMs = clock.monotonic() + ms;
  const lastMs = Math.min(ms, readingMs);
  await clock.sleep(ms - lastMs, signal);
  await clock.sleep(lastMs, signal);
  if (clock.monotonic() > endMs + onTimeMs) await clock.sleep(readingMs, signal);
}

/**
 * Runs `work` with a signal that aborts after `ms` milliseconds, or with the caller's signal, and doesn't wait longer
 * than that for work which pays no heed to its signal.
 * A deadline aborts with a `TimeoutError` DOMException, as `AbortSignal.timeout` does.
 */
export async function withDeadline<T>(
  { clock, ms, signal }: { clock: Clock; ms: number; signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const waiting = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  const leave = () => controller.abort(signal?.reason);
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave, { once: true });
  pass({ clock, ms, signal: waiting.signal }).then(
    () => controller.abort(new DOMException(`No complete answer within ${ms} ms`, 'TimeoutError')),
    () => undefined,
  );
  try {
    return await Promise.race([work(controller.signal), aborted]);
  } finally {
    waiting.abort();
    signal?.removeEventListener('abort', leave);
  }
}
