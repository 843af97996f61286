/** Lets a database that was restored, or a standby that took over, renew again. */

import type { AccountKey } from 'trakt-usher/store';
import { withUnknownSending } from '../data/unknown-sending.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import { openParts, type PostgresParts, type PostgresVaultOptions } from './parts.ts';
import type { StoredGrant } from './stored-grant.ts';
import { eventOf } from './writer.ts';

const batch = 500;

/**
 * Makes this database the home of the grants that were stored in another. What was written last may be missing here, so
 * that each grant counts as sent once, long ago, without an answer: it is `suspect` until a renewal clears it up. It can be
 * cut off at any moment; the next run goes on. Tell the person first that the other database must not be used any more.
 * @returns how many grants it adopted. @throws StoreError
 */
export async function adoptPostgres(options: PostgresVaultOptions): Promise<number> {
  const parts = await openParts(options);
  let adopted = 0;
  for (;;) {
    const accounts = await parts.grants.strangers(batch);
    if (accounts.length === 0) return adopted;
    for (const account of accounts) if (await adopt(account, parts)) adopted += 1;
  }
}

/** False where another writer was first: the next batch has it again, if it is still a stranger. */
async function adopt(account: AccountKey, { grants, sealer, by, clock }: PostgresParts): Promise<boolean> {
  const stored = await grants.whole(account);
  if (!stored) return false;
  const summary = doubted(stored, await sealer.refreshToken(stored), { by, nowMs: clock.now() });
  const event = eventOf('adopted', summary);
  return grants.replace(stored, { ...stored, summary }, { event, lease: 'end', moveIn: true });
}

function doubted(
  { summary }: StoredGrant,
  refreshToken: string | undefined,
  { by, nowMs }: { by: string; nowMs: number },
): StoredGrant['summary'] {
  if (refreshToken === undefined || summary.status.state === 'sign_in_required') return summary;
  const refreshTokenFingerprint = fingerprint(refreshToken);
  const intent = withUnknownSending(summary, { refreshTokenFingerprint, by, nowMs });
  // Without a retryAt the doubt is judged again.
  const { retryAtMs: _retryAtMs, ...rest } = summary;
  return { ...rest, status: { state: 'suspect' }, intent };
}
