/**
 * Mints the sandbox's opaque strings from its seed: the same seed gives the same strings in the same order, and one sandbox
 * never gives the same string twice, resets included.
 */
import { createHash } from 'node:crypto';

export class Mint {
  readonly #seed: number;
  #minted = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** How many strings were minted so far. */
  get minted(): number {
    return this.#minted;
  }

  /** Skips to that count, unless more were minted already. */
  skipTo(minted: number): void {
    this.#minted = Math.max(this.#minted, minted);
  }

  /** A token: 43 characters of base64url without meaning. */
  token(): string {
    return this.#next().toString('base64url');
  }

  /** 64 characters of hex, like Trakt's client ids, and like its tokens before the middle of 2026. */
  hexToken(): string {
    return this.#next().toString('hex');
  }

  /** Eight upper-case hex characters, for a person to type. */
  userCode(): string {
    return this.#next().toString('hex').slice(0, 8).toUpperCase();
  }

  /** Sixteen hex characters, as in an edge's ray id. */
  rayId(): string {
    return this.#next().toString('hex').slice(0, 16);
  }

  #next(): Buffer {
    this.#minted += 1;
    return createHash('sha256').update(`sandbox ${this.#seed} ${this.#minted}`).digest();
  }
}
