/** The sign-ins of a schedule's accounts, as the vault has them: whether they are good, and when one has changed. */

import type { SqliteVault } from '@trakt-usher/vault';
import { type AccountSummary, StoreError } from 'trakt-usher';
import { signInReason } from '../account/status.ts';
import { signInsOf } from '../account/vault.ts';

export interface SignIns {
  /** Needs no key. Undefined: nobody is signed in under that name, or the vault can't be read now. */
  of(account: string): Promise<AccountSummary | undefined>;
}

export function signInsIn(vault: SqliteVault, issuer: string): SignIns {
  return {
    async of(account) {
      try {
        for await (const each of signInsOf(vault)) if (each.issuer === issuer && each.account === account) return each;
      } catch (error) {
        // The next run needs the vault as well, and tells what is wrong with it.
        if (!(error instanceof StoreError)) throw error;
      }
      return undefined;
    },
  };
}

/** The sign-in that works, by its grant. A later one has another. */
export function goodGrant(summary: AccountSummary | undefined, nowMs: number): string | undefined {
  return signInReason(summary, nowMs) === undefined ? summary?.grantId : undefined;
}
