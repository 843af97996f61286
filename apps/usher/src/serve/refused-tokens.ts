/** Notes that the API refused an access token with 401: the stored tokens are not given again before they are renewed. */

import type { ShieldVault } from '@trakt-usher/vault';
import type { Clock, Log } from 'trakt-usher';
import type { Afterwork } from './afterwork.ts';
import type { GrantBook } from './grant-book.ts';

export interface RefusedParts {
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly afterwork: Afterwork;
}

export interface RefusedTokens {
  /** That program has met it. */
  note(program: string, accessToken: string): void;
  /** Resolves when what was met with this grant is on record. */
  noted(account: string): Promise<void>;
}

interface Marking {
  /** The one that it is of, so far `unknown`; undefined: nobody's. */
  account: string | 'unknown' | undefined;
  done: Promise<void>;
}

const lockWaitMs = 45_000;

export function createRefusedTokens({ vault, grants, clock, log, afterwork }: RefusedParts): RefusedTokens {
  /** By access token. */
  const underWay = new Map<string, Marking>();

  async function mark(program: string, accessToken: string, marking: Pick<Marking, 'account'>): Promise<void> {
    try {
      const grant = (await grants.tokenWith(accessToken))?.grant;
      marking.account = grant?.account;
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

  return {
    note(program, accessToken) {
      if (underWay.has(accessToken)) return;
      const marking: Marking = { account: 'unknown', done: Promise.resolve() };
      underWay.set(accessToken, marking);
      marking.done = mark(program, accessToken, marking).finally(() => underWay.delete(accessToken));
      afterwork.add(marking.done);
    },
    async noted(account) {
      await Promise.all(
        [...underWay.values()]
          .filter((each) => each.account === account || each.account === 'unknown')
          .map(({ done }) => done),
      );
    },
  };
}
