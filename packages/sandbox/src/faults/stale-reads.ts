/**
 * Keeps the answers of reads before a write, for the fault `stale`. They are kept by token, so a write makes the reads
 * of one account stale and no others.
 */
import type { Context, Next } from 'hono';

/** More different reads than a test makes in those seconds. Beyond that the oldest are dropped. */
const keptReads = 1000;

export class StaleReads {
  readonly #replies = new Map<string, Response>();
  readonly #wroteAtMs = new Map<string, number>();

  clear(): void {
    this.#replies.clear();
    this.#wroteAtMs.clear();
  }

  /** Answers the request, with the kept answer if the fault asks for it. Returns whether it did. */
  async answer(c: Context, next: Next, { seconds, now }: { seconds: number; now: () => number }): Promise<boolean> {
    const account = c.req.header('authorization') ?? '';
    if (c.req.method !== 'GET') {
      await next();
      this.#wroteAtMs.set(account, now());
      return false;
    }
    const read = `${account} ${c.req.url}`;
    const sinceWriteMs = now() - (this.#wroteAtMs.get(account) ?? Number.NEGATIVE_INFINITY);
    const kept = this.#replies.get(read);
    if (kept && sinceWriteMs < seconds * 1000) {
      c.res = kept.clone();
      return true;
    }
    await next();
    this.#keep(read, c.res.clone());
    return false;
  }

  #keep(read: string, reply: Response): void {
    this.#replies.delete(read);
    this.#replies.set(read, reply);
    const [oldest] = this.#replies.keys();
    if (this.#replies.size > keptReads && oldest !== undefined) this.#replies.delete(oldest);
  }
}
