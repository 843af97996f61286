/** A router with a cache, because a program asks for few paths, and for each of them often. */
import type { Result } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

/** More paths than a program asks for, and few enough for the memory. */
const mostPaths = 1000;

export class RememberingRouter<Handler> extends TrieRouter<Handler> {
  readonly #found = new Map<string, Result<Handler>>();

  override match(method: string, path: string): Result<Handler> {
    const asked = `${method} ${path}`;
    let found = this.#found.get(asked);
    if (!found) {
      if (this.#found.size >= mostPaths) this.#found.clear();
      found = super.match(method, path);
      this.#found.set(asked, found);
    }
    return found;
  }
}
