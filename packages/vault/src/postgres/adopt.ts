/** Lets a database that was restored, or a standby that took over, renew again. */

import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { type AccountKey, StoreError } from 'trakt-usher/store';
import { withUnknownSending } from '../data/unknown-sending.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import { openParts, type PostgresParts, type PostgresVaultOptions } from './parts.ts';
import { patientMs, run } from './statements.ts';
import type { StoredGrant } from './stored-grant.ts';
import { eventOf } from './writer.ts';

const pageSize = 500;
/** A doubt of a week is asked about once a day, and of this one the age is a guess. The person is told of one that is a day old. */
const oldestDoubtMs = 2 * 86_400_000;

/** Whose grants were stored in another place, and wait for `adoptPostgres`. @throws StoreError */
export async function tenantsElsewhere(pool: Pool): Promise<string[]> {
  const strangers = 'SELECT DISTINCT tenant FROM usher.grants WHERE home <> (SELECT usher.home()) ORDER BY tenant';
  return (await run(pool, strangers, [], { withinMs: patientMs })).map(({ tenant }) => String(tenant));
}

export interface Adopted {
  adopted: number;
  /** They could not be adopted, and are as they were. */
  left: { account: AccountKey; error: StoreError }[];
}

/**
 * Makes this database the home of the grants that were stored in another. What was written last may be missing here, so
 * that each grant counts as sent once, up to now, without an answer: it is `suspect` until a renewal clears it up, a minute
 * later at the earliest. A request that is under way from the other database may outlast that moment: wait half a minute
 * after a failover. It can be cut off at any moment; the next run goes on. Tell the person first that the other database
 * must not be used any more.
 * @throws StoreError what is wrong with the database, or with the way to it
 */
export async function adoptPostgres(options: PostgresVaultOptions): Promise<Adopted> {
  const parts = await openParts(options);
  const left: Adopted['left'] = [];
  let adopted = 0;
  let after: AccountKey | undefined;
  do {
    const accounts = await parts.grants.strangers(after, pageSize);
    for (const account of accounts) {
      try {
        if (await adopt(account, parts)) adopted += 1;
      } catch (error) {
        if (!isOfOneGrant(error)) throw error;
        left.push({ account, error });
      }
    }
    after = accounts.at(-1);
  } while (after);
  return { adopted, left };
}

/** Its row is damaged, its data key missing or wrapped by another key; or a rule of the database is against this write. */
function isOfOneGrant(error: unknown): error is StoreError {
  if (!(error instanceof StoreError)) return false;
  const { code, detail } = error;
  const ofData = detail?.reason === 'database' && /^(22|23|P0)/.test(detail.system ?? '');
  return code === 'corrupt' || code === 'wrong_key' || ofData;
}

/** False for a row that was removed or adopted meanwhile. */
async function adopt(account: AccountKey, { grants, sealer, by, clock }: PostgresParts): Promise<boolean> {
  for (;;) {
    const stored = await grants.whole(account);
    if (!stored || (await grants.isAtHome(account))) return false;
    const summary = doubted(stored, await sealer.refreshToken(stored), { by, nowMs: clock.now() });
    const event = eventOf('adopted', summary);
    // Again where another writer was first.
    if (await grants.replace(stored, { ...stored, summary }, { event, lease: 'end', moveIn: true })) return true;
  }
}

function doubted(
  { summary }: StoredGrant,
  refreshToken: string | undefined,
  { by, nowMs }: { by: string; nowMs: number },
): StoredGrant['summary'] {
  if (refreshToken === undefined || summary.status.state === 'sign_in_required') return summary;
  const refreshTokenFingerprint = fingerprint(refreshToken);
  const { last, ...doubt } = withUnknownSending(summary, { refreshTokenFingerprint, by, nowMs });
  const oldestMs = Math.min(summary.intent?.firstSentAtMs ?? nowMs, nowMs - oldestDoubtMs);
  const intent = {
    ...doubt,
    // What comes late of a sending before, which this database may lack, strikes out nothing of this doubt.
    id: randomUUID(),
    firstSentAtMs: Math.max(doubt.firstSentAtMs, oldestMs),
    // A worker whose database failed a moment ago may yet wait for Trakt's answer, and what it wrote before may be lost.
    last: { ...last, sentAtMs: nowMs, by },
  };
  // Without a retryAt the doubt is judged again.
  const { retryAtMs: _retryAtMs, ...rest } = summary;
  return { ...rest, status: { state: 'suspect' }, intent };
}
