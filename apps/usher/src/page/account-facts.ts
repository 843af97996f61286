/** What Trakt says of the accounts: asked in the background when a page wants it, and kept for a while. */

import type { AccountSummary } from 'trakt-usher';
import { withAccountIn } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { type StandingRow, standingRows, usedOf } from '../account/standing.ts';
import { rememberUser, userIn } from '../account/user.ts';
import type { OpenedVault } from '../account/vault.ts';
import type { Context } from '../context.ts';
import { codeOf } from '../system-error.ts';
import { describeError } from '../text/describe-error.ts';

export type Facts =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly rows: readonly StandingRow[] }
  | { readonly kind: 'failed'; readonly message: string };

export interface AccountFacts {
  /** As they are known now; begins to ask where they are old. */
  of(signIn: Pick<AccountSummary, 'account' | 'grantId'>): Facts;
}

const keptMs = 15 * 60_000;
const deadlineMs = 30_000;

export function createAccountFacts(parts: {
  context: Context;
  opened: OpenedVault;
  ending: AbortSignal;
}): AccountFacts {
  const { context, opened, ending } = parts;
  const { clock, log, text } = context;
  const known = new Map<string, { facts: Facts; askedMs: number }>();

  async function ask(name: string): Promise<Facts> {
    const signal = AbortSignal.any([ending, AbortSignal.timeout(deadlineMs)]);
    try {
      return await withAccountIn(opened, { name, context }, async (signIn) => {
        const client = await clientOf(signIn);
        const account = await client.account({ extended: 'browsing', signal });
        await rememberUser(userIn(account.settings), signIn);
        return { kind: 'known', rows: standingRows(account, await usedOf(account, signal), text) };
      });
    } catch (error) {
      log.info({ event: 'page.account_unknown', account: name, error: codeOf(error) });
      return { kind: 'failed', message: describeError(error, text, context.circumstances()).message };
    }
  }

  return {
    of({ account, grantId }) {
      const last = known.get(grantId);
      if (last && clock.monotonic() - last.askedMs < keptMs) return last.facts;
      // Meanwhile what was known before is better than nothing.
      const asked = { facts: last?.facts ?? { kind: 'asking' as const }, askedMs: clock.monotonic() };
      known.set(grantId, asked);
      ask(account).then((facts) => known.set(grantId, { ...asked, facts }));
      return asked.facts;
    },
  };
}
