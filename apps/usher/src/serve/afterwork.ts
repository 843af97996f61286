/** What goes on when a program has its answer already, and what the end of the process waits for. */

import type { Clock } from 'trakt-usher';

export interface Afterwork {
  /** It ends by itself. */
  add(work: Promise<unknown>): void;
  /** It could go on for ever, with a vault that takes nothing: at the end of the process it is told so, and awaited. */
  addUntilEnd(work: (ending: AbortSignal) => Promise<unknown>): void;
  /** Resolves when nothing is left. Nothing may be added any more. */
  end(): Promise<void>;
}

/** Resolves then. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whether it succeeds in that time. It goes on all the same. */
export async function isDoneIn(ms: number, work: Promise<unknown>, clock: Pick<Clock, 'sleep'>): Promise<boolean> {
  const over = new AbortController();
  const done = work.then(
    () => true,
    () => false,
  );
  const late = clock.sleep(ms, over.signal).then(
    () => false,
    () => false,
  );
  const isDone = await Promise.race([done, late]);
  over.abort();
  return isDone;
}

/** `failed` is told of work that rejects. */
export function createAfterwork(failed: (error: unknown) => void): Afterwork {
  const works = new Set<Promise<unknown>>();
  const endless = new Set<Promise<unknown>>();
  const ending = new AbortController();

  function track(work: Promise<unknown>, where: Set<Promise<unknown>>): void {
    const done = work.catch(failed).finally(() => where.delete(done));
    where.add(done);
  }

  return {
    add: (work) => track(work, works),
    addUntilEnd: (work) => track(work(ending.signal), endless),
    async end() {
      while (works.size > 0) await Promise.all(works);
      ending.abort();
      await Promise.all(endless);
    },
  };
}
