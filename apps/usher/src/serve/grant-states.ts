/** How the sign-ins of all programs are. */

import type { ShieldVault } from '@trakt-usher/vault';
import type { AccountSummary } from 'trakt-usher';
import type { GrantBook } from './grant-book.ts';

export type GrantState = 'signed_in' | 'in_doubt' | 'sign_in_required' | 'ended';

/** How many there are of each. @throws StoreError */
export async function grantStates({
  grants,
  vault,
}: {
  grants: GrantBook;
  vault: ShieldVault;
}): Promise<Record<GrantState, number>> {
  const counts = { signed_in: 0, in_doubt: 0, sign_in_required: 0, ended: 0 };
  const records = await shieldedRecords(vault);
  for (const { account, ended } of await grants.all()) {
    const record = ended ? undefined : records.get(account);
    counts[record ? stateOf(record) : 'ended'] += 1;
  }
  return counts;
}

/** By account. */
export async function shieldedRecords(vault: ShieldVault): Promise<Map<string, AccountSummary>> {
  const records = new Map<string, AccountSummary>();
  let cursor: string | undefined;
  do {
    const { accounts, next } = await vault.list(cursor);
    for (const each of accounts) if (each.kind === 'shielded') records.set(each.account, each);
    cursor = next;
  } while (cursor !== undefined);
  return records;
}

function stateOf({ status, intent }: AccountSummary): GrantState {
  if (status.state === 'sign_in_required') return 'sign_in_required';
  return intent ? 'in_doubt' : 'signed_in';
}
