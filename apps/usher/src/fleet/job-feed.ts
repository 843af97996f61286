/** Takes jobs from the queue a little ahead of the work, so that no renewal waits for another that was handed out with it. */

import type { Clock } from 'trakt-usher';

/** What the feed needs of pg-boss. */
interface JobQueue<Job> {
  fetch(most: number): Promise<Job[]>;
  /** The queue ran dry. Whether something was put into it. */
  refill(): Promise<boolean>;
  /** Those jobs have ended, whatever came of them. */
  complete(jobs: readonly Job[]): Promise<void>;
}

export interface JobFeed<Job> {
  queue: JobQueue<Job>;
  /** Ends with the job, and never fails. */
  work(job: Job): Promise<void>;
  /** How many may be under way now. */
  room(): number;
  /** The queue couldn't be asked. */
  failed(error: unknown): void;
  clock: Clock;
  signal: AbortSignal;
}

/** Where there is nothing to do, or the queue can't be asked. */
const pollMs = 1_000;

/** Runs until the signal aborts, and ends with the jobs that are under way. */
export async function feedJobs<Job>({ queue, work, room, failed, clock, signal }: JobFeed<Job>): Promise<void> {
  const ended: Job[] = [];
  const underWay = new Set<Promise<void>>();
  /** Half as many wait as may be under way: they begin at once where one ends, and few are held here if this process dies. */
  const missing = () => room() + Math.ceil(room() / 2) - underWay.size;

  function begin(job: Job): void {
    const working = work(job).then(() => {
      underWay.delete(working);
      ended.push(job);
    });
    underWay.add(working);
  }

  async function completeEnded(): Promise<void> {
    const jobs = ended.splice(0);
    if (jobs.length === 0) return;
    // What the queue doesn't hear of runs out there.
    await queue.complete(jobs).catch(failed);
  }

  /** @returns whether there may be more */
  async function fetch(): Promise<boolean> {
    try {
      const most = missing();
      const jobs = await queue.fetch(most);
      for (const job of jobs) begin(job);
      return jobs.length === most || (await queue.refill());
    } catch (error) {
      failed(error);
      return false;
    }
  }

  while (!signal.aborted) {
    await completeEnded();
    if (!(await fetch())) await clock.sleep(pollMs, signal).catch(() => undefined);
    while (!signal.aborted && underWay.size > room()) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  await completeEnded();
}
