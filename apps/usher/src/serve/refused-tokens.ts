/** Notes that the API refused an access token with 401: the stored tokens are not given again before they are renewed. */

import type { SqliteVault } from '@trakt-usher/vault';
import type { Clock, Log } from 'trakt-usher';
import type { Afterwork } from './afterwork.ts';
import type { GrantBook, ShieldedGrant } from './grant-book.ts';

export interface RefusedParts {
  readonly vault: SqliteVault;
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

const lockWaitMs = 45_000;

export function createRefusedTokens({ vault, grants, clock, log, afterwork }: RefusedParts): RefusedTokens {
  /** By access token. */
  const underWay = new Map<string, { account: string; marking: Promise<void> }>();

  async function mark(grant: ShieldedGrant, accessToken: string): Promise<void> {
    try {
      const read = await vault.read(grant);
      if (read?.current.accessToken !== accessToken || read.refusedAtMs !== undefined) return;
      await vault.withLock(grant, { waitMs: lockWaitMs }, async (writer) => {
        const record = await writer.read();
        if (record?.current.accessToken !== accessToken || record.refusedAtMs !== undefined) return;
        await writer.mark(record, { refusedAtMs: clock.now() });
      });
    } catch {
      log.warn({ event: 'serve.refusal_unnoted', program: grant.program });
    }
  }

  return {
    note(program, accessToken) {
      if (underWay.has(accessToken)) return;
      const grant = grants.tokenWith(accessToken)?.grant;
      if (grant?.program !== program) return;
      const marking = mark(grant, accessToken).finally(() => underWay.delete(accessToken));
      underWay.set(accessToken, { account: grant.account, marking });
      afterwork.add(marking);
    },
    async noted(account) {
      await Promise.all(
        [...underWay.values()].filter((each) => each.account === account).map(({ marking }) => marking),
      );
    },
  };
}
