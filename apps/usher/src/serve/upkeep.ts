/** What `usher serve` does for grants that no request asks about. Token protocol, the shield, rules 5 and 6. */

import type { AccountSummary } from 'trakt-usher';
import type { ShieldedGrant } from './grant-book.ts';
import type { Refreshing, RefreshingParts } from './refreshing.ts';
import { secretDigestOf } from './token-call.ts';
import { readTokenFields } from './token-fields.ts';
import type { SentAs } from './token-sending.ts';

export interface UpkeepParts extends RefreshingParts {
  readonly resend: Refreshing['resend'];
}

const unaskedLifeMs = 60 * 86_400_000;

/** One pass over all grants, until then: resends what is due by its schedule, and drops tokens that nobody has asked for. */
export async function keepUp(parts: UpkeepParts, ending: AbortSignal): Promise<void> {
  const { vault, grants, clock, resend } = parts;
  let cursor: string | undefined;
  // At once: to ask for each would cost a shared database too much.
  const known = new Map((await grants.all()).map((grant) => [grant.account, grant]));
  do {
    const { accounts, next } = await vault.list(cursor);
    for (const summary of accounts.filter(({ kind }) => kind === 'shielded')) {
      if (ending.aborted) return;
      const grant = known.get(summary.account);
      if (isOver(summary, grant, clock.now())) await drop(summary, parts);
      else if (grant && isPublic(grant, parts) && isDue(summary, clock.now())) {
        const record = await vault.read(grant);
        // To renew what its program has asked to revoke is for that program to ask.
        const { ended, revocationAsked } = (await grants.grant(grant.account)) ?? {};
        // Of several servers another may have been first.
        if (record?.intent && !ended && !revocationAsked) await resend(grant, record, asOwner(grant));
      }
    }
    cursor = next;
  } while (cursor !== undefined);
}

/** It was revoked, or nobody has asked for it in a long time. */
function isOver({ current }: AccountSummary, grant: ShieldedGrant | undefined, nowMs: number): boolean {
  return grant?.ended || (grant?.askedAtMs ?? current.receivedAtMs) < nowMs - unaskedLifeMs;
}

/** Its tokens, unrevoked; the digests stay. A grant that is busy is looked at again. */
async function drop(key: AccountSummary, { vault, grants, clock, log }: UpkeepParts): Promise<void> {
  await vault
    .withLock(key, { waitMs: 0 }, async (writer) => {
      const record = await writer.read();
      // Meanwhile its program may have asked.
      if (record && !isOver(record, await grants.grant(key.account), clock.now())) return;
      if (record) await writer.remove(record);
      await grants.forget(key.account);
      log.info({ event: 'serve.grant_dropped', account: key.account });
    })
    .catch(() => undefined);
}

/** A client with a secret has to bring it again. */
function isPublic(grant: ShieldedGrant, { grants }: UpkeepParts): grant is ShieldedGrant & { secretDigest: string } {
  return grant.secretDigest === secretDigestOf(undefined, grants);
}

function isDue({ intent, status, retryAtMs }: AccountSummary, nowMs: number): boolean {
  return intent !== undefined && status.state !== 'sign_in_required' && nowMs >= (retryAtMs ?? 0);
}

/** In usher's own words: there is no request of the program. */
function asOwner(grant: ShieldedGrant & { secretDigest: string }): SentAs {
  return {
    ...{ path: '/oauth/token', owner: grant },
    request(_, { headers, body = '' }) {
      const { clientId } = grant;
      return { headers, body: readTokenFields('application/json', body)?.encode({ client_id: clientId }) ?? body };
    },
  };
}
