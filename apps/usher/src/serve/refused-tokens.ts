/** Notes that the API refused an access token with 401: the stored tokens are not given again before they are renewed. */

import type { ShieldVault } from '@trakt-usher/vault';
import type { Clock, Log } from 'trakt-usher';
import { type Afterwork, isDoneIn } from './afterwork.ts';
import type { GrantBook } from './grant-book.ts';

export interface RefusedParts {
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly afterwork: Afterwork;
}

export interface RefusedTokens {
  /**
   * That program has met it. Resolves when that is on record, so that no machine gives the token any more, or after a moment
   * in which it could not be written. Never rejects.
   */
  note(program: string, accessToken: string): Promise<void>;
}

const lockWaitMs = 45_000;
/** The program waits for it with its 401. */
const longestMs = 2_000;

export function createRefusedTokens({ vault, grants, clock, log, afterwork }: RefusedParts): RefusedTokens {
  /** By access token. */
  const underWay = new Map<string, Promise<void>>();

  async function mark(program: string, accessToken: string): Promise<void> {
    try {
      const grant = (await grants.tokenWith(accessToken))?.grant;
      if (grant?.program !== program) return;
      const read = await vault.read(grant);
      if (read?.current.accessToken !== accessToken || read.refusedAtMs !== undefined) return;
      await vault.withLock(grant, { waitMs: lockWaitMs }, async (writer) => {
        const record = await writer.read();
        if (record?.current.accessToken !== accessToken || record.refusedAtMs !== undefined) return;
        await writer.mark(record, { refusedAtMs: clock.now() });
      });
    } catch {
      log.warn({ event: 'serve.refusal_unnoted', program });
    }
  }

  function begin(program: string, accessToken: string): Promise<void> {
    const marking = mark(program, accessToken).finally(() => underWay.delete(accessToken));
    underWay.set(accessToken, marking);
    afterwork.add(marking);
    return marking;
  }

  return {
    async note(program, accessToken) {
      await isDoneIn(longestMs, underWay.get(accessToken) ?? begin(program, accessToken), clock);
    },
  };
}
