/**
 * Bounds what a program can make usher keep with tokens that nobody has issued: each leaves a lock and a count on disk, and
 * costs Trakt a request.
 */

import type { Clock } from 'trakt-usher';
import type { GrantBook } from './grant-book.ts';

export interface UnknownTokens {
  /** Whether the program may ask with one more. One that was refused before costs nothing new. */
  mayAsk(program: string, digest: string): boolean;
  /** Trakt has refused it. */
  refused(program: string, digest: string): void;
}

const most = 100;
const withinMs = 86_400_000;

export function createUnknownTokens({
  clock: { now },
  grants,
}: {
  clock: Pick<Clock, 'now'>;
  grants: Pick<GrantBook, 'untaken'>;
}): UnknownTokens {
  const refusedAtMs = new Map<string, Map<string, number>>();

  function refusedOf(program: string): Map<string, number> {
    const all = refusedAtMs.get(program) ?? new Map<string, number>();
    refusedAtMs.set(program, all);
    for (const [digest, atMs] of all) if (now() > atMs + withinMs) all.delete(digest);
    return all;
  }

  return {
    mayAsk(program, digest) {
      const all = refusedOf(program);
      return all.has(digest) || all.size + grants.untaken(program, now() - withinMs) < most;
    },
    refused: (program, digest) => void refusedOf(program).set(digest, now()),
  };
}
