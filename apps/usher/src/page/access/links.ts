/** Links that sign a browser in to the page once, within ten minutes. In memory alone, by their digests. */

import { hash, randomBytes } from 'node:crypto';
import type { Clock } from 'trakt-usher';

export interface Links {
  /** The secret of a new one. */
  make(): string;
  /** False where it was used before, is over, or never was. */
  isGood(secret: string): boolean;
  /** It is good no more. */
  spend(secret: string): void;
}

export const linkLifeMs = 10 * 60_000;
const mostLinks = 20;

export function createLinks(clock: Pick<Clock, 'monotonic'>): Links {
  const ends = new Map<string, number>();

  function isGood(secret: string): boolean {
    return (ends.get(hash('sha256', secret)) ?? 0) > clock.monotonic();
  }

  return {
    make() {
      const secret = randomBytes(32).toString('base64url');
      ends.set(hash('sha256', secret), clock.monotonic() + linkLifeMs);
      const [oldest] = ends.keys();
      if (ends.size > mostLinks && oldest !== undefined) ends.delete(oldest);
      return secret;
    },
    isGood,
    spend: (secret) => void ends.delete(hash('sha256', secret)),
  };
}
