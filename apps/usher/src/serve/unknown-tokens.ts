/**
 * Bounds what a program can make usher keep with tokens that nobody has issued: each leaves a lock and a count on disk, and
 * costs Trakt a request.
 */

import type { Clock } from 'trakt-usher';
import type { GrantBook } from './grant-book.ts';

export interface UnknownTokens {
  /**
   * What `begin` makes of one more; undefined where the program may ask with no more. One that was refused before costs
   * nothing new.
   */
  ask<T>(program: string, digest: string, begin: () => Promise<T>): Promise<T | undefined>;
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
  const programs = new Map<string, { refusedAtMs: Map<string, number>; beginning: Set<string> }>();

  function asksOf(program: string) {
    const asks = programs.get(program) ?? { refusedAtMs: new Map<string, number>(), beginning: new Set<string>() };
    programs.set(program, asks);
    for (const [digest, atMs] of asks.refusedAtMs) if (now() > atMs + withinMs) asks.refusedAtMs.delete(digest);
    return asks;
  }

  return {
    async ask(program, digest, begin) {
      const { refusedAtMs, beginning } = asksOf(program);
      if (refusedAtMs.has(digest)) return begin();
      // Those that are begun at the same time are in no count yet.
      beginning.add(digest);
      try {
        const untaken = await grants.untaken(program, now() - withinMs);
        return refusedAtMs.size + beginning.size + untaken <= most ? await begin() : undefined;
      } finally {
        beginning.delete(digest);
      }
    },
    refused: (program, digest) => void asksOf(program).refusedAtMs.set(digest, now()),
  };
}
