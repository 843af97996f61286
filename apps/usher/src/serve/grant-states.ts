/** How the sign-ins of all programs are. */

import type { SqliteVault } from '@trakt-usher/vault';
import type { TokenRecord } from 'trakt-usher/session';
import type { GrantBook } from './grant-book.ts';

export type GrantState = 'signed_in' | 'in_doubt' | 'sign_in_required' | 'ended';

/** How many there are of each. @throws StoreError */
export async function grantStates({
  grants,
  vault,
}: {
  grants: GrantBook;
  vault: SqliteVault;
}): Promise<Record<GrantState, number>> {
  const counts = { signed_in: 0, in_doubt: 0, sign_in_required: 0, ended: 0 };
  for (const grant of grants.all()) {
    const record = grant.ended ? undefined : await vault.read(grant);
    counts[record ? stateOf(record) : 'ended'] += 1;
  }
  return counts;
}

function stateOf({ status, intent }: TokenRecord): GrantState {
  if (status.state === 'sign_in_required') return 'sign_in_required';
  return intent ? 'in_doubt' : 'signed_in';
}
