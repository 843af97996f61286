/** Counts open connections by whose they are, so that nobody takes those of the others. */
import type { Socket } from 'node:net';

export class ConnectionCounts {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts it until it closes. False where there are as many as there may be: then it isn't counted. */
  add(whose: string, connection: Pick<Socket, 'once' | 'destroyed'>): boolean {
    const before = this.#open.get(whose) ?? 0;
    if (before >= this.#most) return false;
    if (connection.destroyed) return true;
    this.#open.set(whose, before + 1);
    connection.once('close', () => {
      const left = (this.#open.get(whose) ?? 1) - 1;
      if (left > 0) this.#open.set(whose, left);
      else this.#open.delete(whose);
    });
    return true;
  }
}
